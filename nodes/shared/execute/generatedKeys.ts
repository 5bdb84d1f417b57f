import { createHash, randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Write } from './write';
import type { WriteLedger } from './writeLedger';
import { runKey } from './writeLedger';

/**
 * A reference for one item of one run of one node. It is the same when n8n repeats the node
 * (Retry On Fail), and another for every other execution, run and item. 36 characters.
 */
function generateReference(context: IExecuteFunctions, itemIndex: number): string {
	const run = runKey(context);
	if (run === undefined) return `n8n-${randomUUID().replace(/-/g, '')}`;
	const source = JSON.stringify([...run, itemIndex]);
	return `n8n-${createHash('sha256').update(source).digest('hex').slice(0, 32)}`;
}

/** A key for the write of one item; another one after each refusal, which may be stored. */
export function generateKey(
	context: IExecuteFunctions,
	ledger: WriteLedger,
	itemIndex: number,
): string {
	const refusals = ledger.refusalsOf(itemIndex);
	return `${generateReference(context, itemIndex)}${refusals === 0 ? '' : `-${refusals + 1}`}`;
}

/**
 * A reference for a write without one. With a key of the user's own it is made of that and of the
 * body, for the same key must come with the same request in another execution too.
 */
export function referenceForWrite({ context, call, operation, request }: Write): string {
	const generated = generateReference(context, call.index);
	const key = request.headers?.[operation.idempotencyKey?.header ?? ''];
	if (key === undefined || key.startsWith(generated)) return generated;
	const source = JSON.stringify([key, request.path, request.body]);
	return `n8n-${createHash('sha256').update(source).digest('hex').slice(0, 32)}`;
}
