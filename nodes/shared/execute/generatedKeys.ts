import { createHash, randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Write } from './write';
import type { WriteLedger } from './writeLedger';
import { runKey } from './writeLedger';

/**
 * Generates a reference for one item of one run of a node, 36 characters long. It is the same when
 * n8n repeats the node (Retry On Fail), and different for every other execution, run and item.
 */
function generateReference(context: IExecuteFunctions, itemIndex: number): string {
	const run = runKey(context);
	if (run === undefined) return `n8n-${randomUUID().replace(/-/g, '')}`;
	const source = JSON.stringify([...run, itemIndex]);
	return `n8n-${createHash('sha256').update(source).digest('hex').slice(0, 32)}`;
}

/**
 * Generates an idempotency key for one item. It changes after each refusal, because the provider
 * may have stored the refused reply.
 */
export function generateKey(
	context: IExecuteFunctions,
	ledger: WriteLedger,
	itemIndex: number,
): string {
	const refusals = ledger.refusalsOf(itemIndex);
	return `${generateReference(context, itemIndex)}${refusals === 0 ? '' : `-${refusals + 1}`}`;
}

/**
 * Generates a reference for a write without one. If the user set the idempotency key, the reference
 * is derived from key and body, because the same key must be sent with the same request in other
 * executions too.
 */
export function referenceForWrite({ context, call, operation, request }: Write): string {
	const generated = generateReference(context, call.index);
	const key = request.headers?.[operation.idempotencyKey?.header ?? ''];
	if (key === undefined || key.startsWith(generated)) return generated;
	const source = JSON.stringify([key, request.path, request.body]);
	return `n8n-${createHash('sha256').update(source).digest('hex').slice(0, 32)}`;
}
