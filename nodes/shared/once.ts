import { createHash, randomUUID } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import type { Connection, Reply, SendOptions } from './connection';
import type { Reference, Request } from './declare';
import { operationError, OutcomeUnknown } from './errors';
import { settled } from './faults';
import { log } from './log';
import { at } from './paging';
import { fillPath, splitRoute } from './request';
import { sleep } from './sleep';

/** When references were first sent of which nobody knows what became. */
const unresolved = new BoundedMap<number>(10_000);

/**
 * What became of the writes of nodes that n8n repeats when one of their items fails (Retry On
 * Fail): the reply, or that it was lost. They are known by execution, node, run and item.
 */
const outcomes = new BoundedMap<Reply | OutcomeUnknown>(10_000);

/** Waits before each look: a transaction can take a moment to appear in the provider's list. */
const LOOKS_AFTER_MS = [0, 1_000, 3_000];

/**
 * A reference for one item of one run of one node. It is the same when n8n repeats the node
 * (Retry On Fail), and another for every other execution, run and item. 36 characters.
 */
export function referenceFor(context: IExecuteFunctions, itemIndex: number): string {
	const execution = context.getExecutionId() as string | undefined;
	if (!execution) return `n8n-${randomUUID().replace(/-/g, '')}`;
	const { $runIndex } = context.getWorkflowDataProxy(itemIndex) as unknown as { $runIndex: number };
	const place = [
		context.getInstanceId(),
		context.getWorkflow().id,
		execution,
		context.getNode().id,
		$runIndex,
		itemIndex,
	];
	return `n8n-${createHash('sha256').update(JSON.stringify(place)).digest('hex').slice(0, 32)}`;
}

/** One item's write. */
export interface Write {
	readonly context: IExecuteFunctions;
	readonly connection: Connection;
	/** How the record is found when the reply was lost. */
	readonly reference?: Reference;
	readonly request: Request;
	readonly itemIndex: number;
	readonly options: SendOptions;
}

/**
 * Sends a write at most once for an item of a run, and for a reference whose outcome is unknown.
 *
 * @param first what is to be seen to before it is sent
 * @throws what `Connection.send` does, and an error that names the reference when its record can't
 * be found
 */
export async function sendOnce(write: Write, first: () => Promise<void>): Promise<Reply> {
	const { context, connection, reference, request, itemIndex, options } = write;
	const isRepeated = context.getNode().retryOnFail === true;
	const own = isRepeated || reference ? referenceFor(context, itemIndex) : '';
	const item = `${connection.id} ${own} ${request.method} ${request.path}`;
	const earlier = isRepeated ? outcomes.get(item) : undefined;
	if (earlier instanceof OutcomeUnknown) throw earlier;
	if (earlier) return earlier;
	await first();
	const sent = await settled(
		reference ? sendReferenced(write, reference, own) : connection.send(request, options),
	);
	if ('value' in sent) {
		if (isRepeated) outcomes.set(item, sent.value);
		return sent.value;
	}
	const { error } = sent;
	// By its key the provider knows a repeatable one again.
	if (isRepeated && error instanceof OutcomeUnknown && !request.repeatable)
		outcomes.set(item, error);
	throw error;
}

/** When the reply is lost, the record with the reference is looked up and is the result. */
async function sendReferenced(write: Write, by: Reference, own: string): Promise<Reply> {
	const { connection, request, options } = write;
	const { member } = by;
	const given = (request.body as IDataObject)[member];
	const reference = String(given ?? own);
	const key = `${connection.id} ${reference}`;
	const sentAt = unresolved.get(key);
	if (sentAt === undefined) {
		const now = Date.now();
		const body = { ...(request.body as IDataObject), [member]: reference };
		const sent = await settled(connection.send({ ...request, body }, options));
		if ('value' in sent) return sent.value;
		if (!(sent.error instanceof OutcomeUnknown)) throw sent.error;
		unresolved.set(key, now);
	}
	const found = await resolve(
		write,
		by,
		reference,
		given === undefined ? undefined : unresolved.get(key),
	);
	unresolved.delete(key);
	return found;
}

/**
 * Looks for what became of a reference.
 *
 * @param sentAt when it was sent, where an older record can have it too
 */
async function resolve(
	{ context, connection, request, itemIndex }: Write,
	by: Reference,
	reference: string,
	sentAt: number | undefined,
): Promise<Reply> {
	let failure: Error | undefined;
	for (const wait of LOOKS_AFTER_MS) {
		log(context, 'looks for what became of a lost reply', { by: by.member, waitMs: wait });
		await sleep(wait, context.getExecutionCancelSignal());
		try {
			const record = await lookUp(connection, by, reference, sentAt);
			if (record) return await read(connection, by, record);
			failure = undefined;
		} catch (error) {
			// Whatever keeps us from looking, the user has to hear of the reference.
			failure = error as Error;
		}
	}
	const sought = `${by.member} "${reference}"`;
	const result = failure
		? `looking for ${sought} failed (${failure.message})`
		: `no record with ${sought} is to be found`;
	const anew = sentAt === undefined ? 'anew' : `anew with another ${by.member}`;
	throw operationError(
		context.getNode(),
		`The outcome is unknown: the reply to ${request.method} ${request.path} was lost, and ${result}`,
		`It may have been done all the same. Look for ${sought} at the provider; only if it is not there, send it ${anew}. A ${by.member} whose outcome is unknown is not sent again.`,
		itemIndex,
	);
}

async function read(connection: Connection, by: Reference, found: IDataObject): Promise<Reply> {
	const { method, template } = splitRoute(by.read);
	return await connection.send({ method, path: fillPath(template, found) });
}

/** The record that carries the reference; undefined if there is none (yet). */
async function lookUp(
	connection: Connection,
	{ member, find, items, createdAt }: Reference,
	reference: string,
	sentAt: number | undefined,
): Promise<IDataObject | undefined> {
	const { method, template } = splitRoute(find);
	const query = { [member]: reference };
	const { body, headers } = await connection.send({ method, path: template, query });
	const records = (at(body, items) ?? []) as IDataObject[];
	const since = sentAt === undefined ? -Infinity : serverTime(headers, sentAt);
	return records.find(
		(record) => record[member] === reference && Date.parse(String(record[createdAt])) >= since,
	);
}

/**
 * A local time on the server's clock, by the `Date` of a reply that just came, to the second. A
 * user's own reference may have been used before; only what is newer than the call can be its work.
 */
function serverTime(headers: IDataObject, local: number): number {
	const server = Date.parse(String(headers.date));
	const skew = Number.isNaN(server) ? 0 : server - Date.now();
	return local + skew - 1_000;
}
