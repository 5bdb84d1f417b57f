import { createHash, randomUUID } from 'crypto';
import { ifExistsOption } from '../form/ifReferenceExists';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import type { ApiClient, ApiResponse, SendOptions } from '../http/client';
import type { Operation, ReferenceLookup, ApiRequest } from '../declaration/operation';
import { markReturned, findEffect as lookAt } from './effectLookup';
import { operationError, OutcomeUnknownError, withErrorDetails } from '../errors/userErrors';
import type { SentItem, RecordIdentity, WriteLedger } from './writeLedger';
import { runKey } from './writeLedger';
import { log } from '../util/log';
import { getPath } from '../util/path';
import type { LookupResult, ReferenceQuery } from './referenceLookup';
import { recordIdField, findByReference, referenceLabel, readFound } from './referenceLookup';
import { sendUntilKnown } from './repeatWithKey';
import { settle } from '../util/result';

/**
 * Sends each write at most once.
 *
 * The outcome of a write is unknown when its reply was lost, was a 5xx, or is no reply of the
 * provider's ({@link Operation.id}). What can be done then depends on what the operation has:
 *
 * - A reference ({@link Operation.reference}): the record with it is looked up, and is the result.
 * - An effect ({@link Operation.effect}): the record that is written to is read, and tells.
 * - An idempotency key ({@link Operation.idempotencyKey}): it is sent again with the same key, if a
 *   look has not found that it was done. Where the provider stores a 5xx too, the connection does so
 *   at once. Where it does not, the same key after a 5xx is carried out again: what no look can tell
 *   is then not repeated.
 * - A reference alone: it is sent again where the provider asked for that (503 with Retry-After) and
 *   no record is listed.
 * - None of these: the error says that the outcome is unknown.
 *
 * Retry On Fail: the {@link WriteLedger} hands a later try what an earlier one wrote. Its request, with the
 * reference and the key of then, counts, whatever the item's fields say now. What was refused has
 * another key in the next try: the provider may have stored the refusal.
 *
 * Other executions: a generated reference is known to its own execution alone. A reference of the
 * user's own is looked up before it is sent (If Reference Exists); this process remembers those that
 * it sent, for a list can lag behind.
 */

/** References of users' own that were sent by this process: the id of the record, or '' if unknown. */
const ownReferences = new LruMap<string>(10_000);

/** The latest work on each reference of a user's own that is under way. */
const pendingByReference = new Map<string, Promise<unknown>>();

/**
 * A reference for one item of one run of one node. It is the same when n8n repeats the node
 * (Retry On Fail), and another for every other execution, run and item. 36 characters.
 */
export function referenceFor(context: IExecuteFunctions, itemIndex: number): string {
	const run = runKey(context);
	if (run === undefined) return `n8n-${randomUUID().replace(/-/g, '')}`;
	const place = JSON.stringify([...run, itemIndex]);
	return `n8n-${createHash('sha256').update(place).digest('hex').slice(0, 32)}`;
}

/** A key for the write of one item; another one after each refusal, which may be stored. */
export function keyFor(context: IExecuteFunctions, ledger: WriteLedger, itemIndex: number): string {
	const refusals = ledger.refusalsOf(itemIndex);
	return `${referenceFor(context, itemIndex)}${refusals === 0 ? '' : `-${refusals + 1}`}`;
}

/**
 * A reference for a write without one. With a key of the user's own it is made of that and of the
 * body, for the same key must come with the same request in another execution too.
 */
function madeReference({ context, call, operation, request }: Write): string {
	const made = referenceFor(context, call.index);
	const key = request.headers?.[operation.idempotencyKey?.header ?? ''];
	if (key === undefined || key.startsWith(made)) return made;
	const place = JSON.stringify([key, request.path, request.body]);
	return `n8n-${createHash('sha256').update(place).digest('hex').slice(0, 32)}`;
}

/** One item's write. */
export interface Write {
	readonly context: IExecuteFunctions;
	readonly connection: ApiClient;
	readonly ledger: WriteLedger;
	readonly operation: Pick<Operation, 'effect' | 'idempotencyKey' | 'reference'>;
	readonly call: SentItem;
	/** What is sent: the call's request, with its files read. */
	readonly request: ApiRequest;
	readonly options: SendOptions;
	/** What identifies the record in a reply. */
	readonly identify: (body: unknown) => RecordIdentity;
}

/**
 * Sends a write, unless an earlier try of this run did.
 *
 * @param first what is to be seen to before it is sent
 * @throws what `Connection.send` does, and an OutcomeUnknown that names the reference when its record
 * can't be found
 */
export async function sendIdempotently(
	write: Write,
	first: () => Promise<void>,
): Promise<ApiResponse> {
	const { connection, ledger, operation, call, request, options } = write;
	const { idempotencyKey, reference } = operation;
	const earlier = ledger.pendingOf(call.index);
	if (earlier && 'reply' in earlier) return earlier.reply;
	if (earlier && !reference && !idempotencyKey && !request.idempotent) throw earlier.error;
	if (!earlier) await first();
	const sentAt = earlier?.sentAt ?? Date.now();
	let wasLost = false;
	const look = async (lost: OutcomeUnknownError) => {
		wasLost = true;
		return await lookAt(write, sentAt, lost);
	};
	const sent = await settle(
		reference
			? sendReferenced(write, reference, earlier)
			: idempotencyKey?.storesServerErrors === false
				? sendUntilKnown(write, look, earlier?.error)
				: connection.send(request, options),
	);
	if ('value' in sent) {
		ledger.sent(call, sent.value, write.identify(sent.value.body));
		markReturned(write, sent.value.body);
		return sent.value;
	}
	if (sent.error instanceof OutcomeUnknownError) ledger.unknown(call, sent.error, sentAt);
	// After a lost reply the key stays: with another one a request that is late would be done twice.
	else if (!earlier && !wasLost) ledger.refused(call.index);
	throw sent.error;
}

/** What an earlier try sent, with an unknown outcome; `sentAt` is in ms since 1970. */
type Earlier = { readonly error: OutcomeUnknownError; readonly sentAt: number } | undefined;

async function sendReferenced(
	write: Write,
	by: ReferenceLookup,
	earlier: Earlier,
): Promise<ApiResponse> {
	const { context, connection } = write;
	const body = (write.request.body ?? {}) as IDataObject;
	const given = body[by.member];
	const reference = String(given ?? madeReference(write));
	const signal = context.getExecutionCancelSignal();
	const sought: ReferenceQuery = { connection, by, reference, body, signal };
	if (given === undefined) return await sendOrFind(write, sought, earlier, false);
	const key = `${connection.id} ${reference}`;
	// Two items with the same reference: the second has to see what the first did.
	return await runExclusive(key, async () => {
		const known = ownReferences.get(key);
		if (earlier === undefined) {
			const existing = await beforeSending(write, sought, known);
			if (existing) return existing;
		}
		// Its outcome is unknown until it is known, also where the execution is cancelled meanwhile.
		ownReferences.set(key, '');
		const sent = await settle(sendOrFind(write, sought, earlier, true));
		if ('value' in sent) {
			ownReferences.set(key, String(getPath(sent.value.body, recordIdField(by))));
			return sent.value;
		}
		if (!(sent.error instanceof OutcomeUnknownError) && !signal?.aborted) {
			if (known === undefined) ownReferences.delete(key);
			else ownReferences.set(key, known);
		}
		throw sent.error;
	});
}

/** Sends the write with its reference; looks for the record when the outcome is unknown. */
async function sendOrFind(
	write: Write,
	sought: ReferenceQuery,
	earlier: Earlier,
	isOwn: boolean,
): Promise<ApiResponse> {
	const { context, call, options } = write;
	const { by, reference, body } = sought;
	const sentAt = earlier?.sentAt ?? Date.now();
	const referenced = {
		...write,
		request: { ...write.request, body: { ...body, [by.member]: reference } },
		options: { ...options, details: { ...options.details, [by.member]: reference } },
	};
	// Of a generated reference there is but one record, whatever it has become.
	const isIt = (record: IDataObject) => !isOwn || by.isSame(record, body);
	return await sendUntilKnown(
		referenced,
		async (lost) => {
			log(context, 'looks up the outcome of a lost reply', { by: by.member });
			const findings = await findByReference(sought, isIt, isOwn ? sentAt : undefined);
			if ('found' in findings) return { reply: await readFound(sought, findings.found[0]) };
			const isMissing = 'others' in findings && findings.others.length === 0;
			const error = unknownOutcome(context, call, sought, isOwn, findings);
			// The key and the status of the lost reply, which the error of the look replaces.
			withErrorDetails(error.error, {
				...(lost.error.context.details as IDataObject | undefined),
				...(error.error.context.details as IDataObject | undefined),
			});
			return { error, ...(isMissing && { wasDone: false as const }) };
		},
		earlier?.error,
	);
}

/**
 * Looks for a reference of the user's own before it is sent.
 *
 * @param known id of its record if this process sent it, '' where its outcome was unknown
 * @returns the record's reply where that is what the user wants
 * @throws InputError where the user wants no second one
 */
async function beforeSending(
	{ context, connection, call }: Write,
	sought: ReferenceQuery,
	known: string | undefined,
): Promise<ApiResponse | undefined> {
	const choice = ifExistsOption(connection.settings.options);
	if (choice === 'payAgain') return undefined;
	const { by, body } = sought;
	const label = referenceLabel(sought);
	const counts = (record: IDataObject) => by.counts(record, body);
	const findings = await findByReference(sought, counts, undefined, known === '' ? undefined : [0]);
	const existing = 'found' in findings ? [...findings.found] : [];
	if (known && !existing.some((record) => record[recordIdField(by)] === known)) {
		// The list can lag behind what this process did itself.
		const sent: IDataObject = { [recordIdField(by)]: known };
		const record = (await readFound(sought, sent)).body as IDataObject;
		// A record that cannot be read counts: nothing says that it was declined or of another kind.
		if (record === sent || counts(record)) existing.push(record);
	}
	const same = existing.find((record) => by.isSame(record, body));
	if (choice === 'return' && same) return await readFound(sought, same);
	if (existing.length > 0) {
		const [found] = existing;
		const which = `${recordIdField(by)} "${String(found[recordIdField(by)])}", ${by.describe(found)}`;
		const error = operationError(
			context.getNode(),
			choice === 'return'
				? `Another payment with ${label} already exists: ${which}. Its amount, currency or type differs from this item`
				: `A payment with ${label} already exists: ${which}`,
			"Nothing was sent. Use another reference, or set 'If Reference Exists' under Options.",
			call.index,
		);
		throw withErrorDetails(error, {
			[by.member]: sought.reference,
			[recordIdField(by)]: found[recordIdField(by)],
		});
	}
	if ('failure' in findings) throw findings.failure;
	if (known === '') throw unknownOutcome(context, call, sought, true, findings).error;
	return undefined;
}

/** The error for a write that may have been carried out, and is not to be found. */
function unknownOutcome(
	context: IExecuteFunctions,
	{ request, index }: SentItem,
	sought: ReferenceQuery,
	isOwn: boolean,
	findings: LookupResult,
): OutcomeUnknownError {
	const { by, reference } = sought;
	const label = referenceLabel(sought);
	const others = 'others' in findings ? findings.others.slice(0, 3) : [];
	const ids = others
		.map((other) => `${recordIdField(by)} "${String(other[recordIdField(by)])}"`)
		.join(', ');
	const found =
		'failure' in findings
			? `looking up ${label} failed (${(findings.failure as Error).message})`
			: ids
				? `another payment with ${label} has appeared since (${ids})`
				: `no record with ${label} was found`;
	const again = isOwn
		? `send it again with another ${by.member}, or with 'If Reference Exists' set to 'Pay Again'`
		: 'send it again';
	const error = operationError(
		context.getNode(),
		`The outcome is unknown: the reply to ${request.method} ${request.path} was lost, and ${found}`,
		`It may have been carried out anyway: do not pay again yet. Look up ${label} at the provider. Only if it is not there, ${again}.`,
		index,
	);
	return new OutcomeUnknownError(
		withErrorDetails(error, { outcome: 'unknown', [by.member]: reference }),
	);
}

/** Does work after the work with the same key that was begun before it. */
async function runExclusive<T>(key: string, work: () => Promise<T>): Promise<T> {
	const before = pendingByReference.get(key);
	const turn = settle(before ?? Promise.resolve()).then(work);
	pendingByReference.set(key, turn);
	try {
		return await turn;
	} finally {
		if (pendingByReference.get(key) === turn) pendingByReference.delete(key);
	}
}
