import { createHash, randomUUID } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { sleepWithAbort } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import { OutcomeUnknown, type Connection, type Reply, type SendOptions } from './connection';
import type { Once, Request } from './declare';
import { operationError } from './errors';
import { settled } from './faults';
import { at } from './paging';
import { fillPath, pathParameters, splitRoute } from './request';

/** When a reference was first sent, while nobody knows what became of it. */
interface Unresolved {
	readonly sentAt: number;
}

/** Writes of this process with an unknown outcome, so that n8n's Retry On Fail repeats none. */
const unresolved = new BoundedMap<Unresolved>(10_000);

/**
 * IDs of the records that items of this process's executions have made: n8n repeats a whole node
 * when one of its items fails, those that have paid already too.
 */
const made = new BoundedMap<string>(10_000);

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

/**
 * Sends a write that must not happen twice. When its reply is lost, the reference is looked up
 * and the record found is the result; when it can't be found, the error says so, with the
 * reference. The write is sent at most once per reference.
 */
export async function sendOnce(
	context: IExecuteFunctions,
	connection: Connection,
	once: Once,
	request: Request,
	itemIndex: number,
	options: SendOptions,
): Promise<Reply> {
	const body = { ...(request.body as IDataObject) };
	const isGiven = body[once.reference] !== undefined;
	const own = referenceFor(context, itemIndex);
	body[once.reference] ??= own;
	const reference = String(body[once.reference]);
	const key = `${connection.id} ${reference}`;
	const item = `${key} ${own}`;
	const remember = (reply: Reply): Reply => {
		const id = (reply.body as IDataObject | undefined)?.[idOf(once)];
		if (id !== undefined) made.set(item, String(id));
		return reply;
	};

	const resolve = async ({ sentAt }: Unresolved): Promise<Reply> => {
		let failure: Error | undefined;
		for (const wait of LOOKS_AFTER_MS) {
			await sleepWithAbort(wait, context.getExecutionCancelSignal());
			try {
				const id = await lookUp(connection, once, reference, isGiven ? sentAt : undefined);
				failure = undefined;
				if (id !== undefined) {
					const found = remember(await read(connection, once, id));
					unresolved.delete(key);
					return found;
				}
			} catch (error) {
				// Whatever keeps us from looking, the user has to hear of the reference.
				failure = error as Error;
			}
		}
		const sought = `${once.reference} "${reference}"`;
		const result = failure
			? `looking for ${sought} failed (${failure.message})`
			: `no record with ${sought} is to be found`;
		const anew = isGiven ? `anew with another ${once.reference}` : 'anew';
		throw operationError(
			context.getNode(),
			`The outcome is unknown: the reply to ${request.method} ${request.path} was lost, and ${result}`,
			`It may have been done all the same. Look for ${sought} at the provider; only if it is not there, send it ${anew}. This node never sends a ${once.reference} again whose outcome it does not know.`,
			itemIndex,
		);
	};

	const done = made.get(item);
	if (done !== undefined) return await read(connection, once, done);
	const earlier = unresolved.get(key);
	if (earlier) return await resolve(earlier);
	const attempt: Unresolved = { sentAt: Date.now() };
	try {
		return remember(await connection.send({ ...request, body }, options));
	} catch (error) {
		if (!(error instanceof OutcomeUnknown)) throw error;
		unresolved.set(key, attempt);
		return await resolve(attempt);
	}
}

/** Name of the ID: in a record, and in the path of the call that reads one. */
const idOf = (once: Once): string => pathParameters(once.read)[0];

async function read(connection: Connection, once: Once, id: string): Promise<Reply> {
	const { method, template } = splitRoute(once.read);
	return await connection.send({ method, path: fillPath(template, { [idOf(once)]: id }) });
}

/** ID of the record that carries the reference; undefined if there is none (yet). */
async function lookUp(
	connection: Connection,
	once: Once,
	reference: string,
	sentAt: number | undefined,
): Promise<string | undefined> {
	const { method, template } = splitRoute(once.find);
	const query = { [once.reference]: reference };
	const { body, headers } = await connection.send({ method, path: template, query });
	const records = (at(body, once.items) ?? []) as IDataObject[];
	const since = sentAt === undefined ? -Infinity : serverTime(headers, sentAt);
	const found = records.find(
		(record) =>
			record[once.reference] === reference && Date.parse(String(record[once.createdAt])) >= since,
	);
	return found && String(found[idOf(once)]);
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
