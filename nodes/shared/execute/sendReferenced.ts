import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ReferenceLookup } from '../declaration/operation';
import { operationError, OutcomeUnknownError, withErrorDetails } from '../errors/userErrors';
import { ifExistsOption } from '../form/ifReferenceExists';
import type { ApiResponse } from '../http/wire';
import { andMore, addHint } from '../util/hints';
import { log } from '../util/log';
import { addFoundHint } from './addFoundHint';
import { LruMap } from '../util/lruMap';
import { acquireLock } from '../util/mutex';
import { getPath } from '../util/path';
import { settle } from '../util/result';
import { referenceForWrite } from './generatedKeys';
import type { LookupResult, ReferenceQuery } from './referenceLookup';
import { recordIdField, findByReference, referenceLabel, readFound } from './referenceLookup';
import { sendUntilKnown } from './repeatWithKey';
import type { Write } from './write';
import type { SentItem } from './writeLedger';

/** Users' references that this process has sent: the record's ID, or '' if it is not known. */
const sentReferences = new LruMap<string>(10_000);

/** A write of an earlier attempt with an unknown outcome; `sentAt` in ms since the epoch. */
type EarlierWrite = { readonly error: OutcomeUnknownError; readonly sentAt: number } | undefined;

/** Sends a write with a reference, by which its record can be looked up. */
export async function sendReferenced(
	write: Write,
	lookup: ReferenceLookup,
	earlier: EarlierWrite,
): Promise<ApiResponse> {
	const { context, client } = write;
	const body = (write.request.body ?? {}) as IDataObject;
	const given = body[lookup.member];
	const reference = String(given ?? referenceForWrite(write));
	const signal = context.getExecutionCancelSignal();
	const query: ReferenceQuery = { client, lookup, reference, body, signal };
	if (given === undefined) return await sendOrFind(write, query, earlier, false);
	const key = `${client.id} ${reference}`;
	// One at a time, so that the second item with the same reference finds the first one's record.
	const release = await acquireLock(`reference ${key}`, signal);
	try {
		return await sendUserReference(write, query, earlier, key);
	} finally {
		release();
	}
}

/**
 * Sends a write with the user's reference, unless a record has it, and remembers the reference.
 *
 * @param key of the reference in the memory of this process
 */
async function sendUserReference(
	write: Write,
	query: ReferenceQuery,
	earlier: EarlierWrite,
	key: string,
): Promise<ApiResponse> {
	const { lookup, signal } = query;
	const known = sentReferences.get(key);
	if (earlier === undefined) {
		const existing = await findExisting(write, query, known);
		if (existing) return existing;
	}
	// Until the reply arrives its outcome is unknown, also if the execution is cancelled.
	sentReferences.set(key, '');
	const sent = await settle(sendOrFind(write, query, earlier, true));
	if ('value' in sent) {
		sentReferences.set(key, String(getPath(sent.value.body, recordIdField(lookup))));
		return sent.value;
	}
	if (!(sent.error instanceof OutcomeUnknownError) && !signal?.aborted) {
		if (known === undefined) sentReferences.delete(key);
		else sentReferences.set(key, known);
	}
	throw sent.error;
}

/** Sends the write, and looks up its record if the outcome is unknown. */
async function sendOrFind(
	write: Write,
	query: ReferenceQuery,
	earlier: EarlierWrite,
	isUserReference: boolean,
): Promise<ApiResponse> {
	const { context, call, options } = write;
	const { lookup, reference, body } = query;
	const sentAt = earlier?.sentAt ?? Date.now();
	const referenced = {
		...write,
		request: { ...write.request, body: { ...body, [lookup.member]: reference } },
		options: { ...options, details: { ...options.details, [lookup.member]: reference } },
	};
	// A generated reference is unique, so any record with it matches.
	const isMatch = (record: IDataObject) => !isUserReference || lookup.matchesRequest(record, body);
	return await sendUntilKnown(
		referenced,
		async (lost) => {
			log(context, 'looks up the outcome of a lost reply', { by: lookup.member });
			const lookupResult = await findByReference(
				query,
				isMatch,
				isUserReference ? sentAt : undefined,
			);
			if ('found' in lookupResult) {
				addFoundHint(write, `it was found by its ${referenceLabel(query)}`);
				return { reply: await readFound(query, lookupResult.found[0]) };
			}
			const isMissing = 'others' in lookupResult && lookupResult.others.length === 0;
			const error = unknownOutcome(context, call, query, isUserReference, lookupResult);
			// Keeps the key and the status of the lost reply.
			withErrorDetails(error.error, {
				...(lost.error.context.details as IDataObject | undefined),
				...(error.error.context.details as IDataObject | undefined),
			});
			return { error, ...(isMissing && { wasApplied: false as const }) };
		},
		earlier?.error,
	);
}

/**
 * Looks up a user's reference before sending.
 *
 * @param known ID of its record if this process sent it, '' if its outcome is unknown
 * @returns the existing record's reply, if the user chose Return Existing
 * @throws NodeOperationError if a record exists and the user does not want another one
 */
async function findExisting(
	{ context, client, call }: Write,
	query: ReferenceQuery,
	known: string | undefined,
): Promise<ApiResponse | undefined> {
	const choice = ifExistsOption(client.settings.options);
	if (choice === 'payAgain') return undefined;
	const { lookup, body } = query;
	const label = referenceLabel(query);
	const isSuccessful = (record: IDataObject) => lookup.isSuccessful(record, body);
	const lookupResult = await findByReference(
		query,
		isSuccessful,
		undefined,
		known === '' ? undefined : [0],
	);
	const existing = 'found' in lookupResult ? [...lookupResult.found] : [];
	if (known && !existing.some((record) => record[recordIdField(lookup)] === known)) {
		// The list may not contain this process's own record yet.
		const sent: IDataObject = { [recordIdField(lookup)]: known };
		const record = (await readFound(query, sent)).body as IDataObject;
		// A record that cannot be read counts as existing: nothing says that it was declined.
		if (record === sent || isSuccessful(record)) existing.push(record);
	}
	const same = existing.find((record) => lookup.matchesRequest(record, body));
	if (choice === 'return' && same) {
		addHint(
			context,
			'earlierPayment',
			(count) =>
				`A payment with ${label} already exists${andMore(count)}: it was returned, and nothing was sent.`,
		);
		return await readFound(query, same);
	}
	if (existing.length > 0) {
		const [found] = existing;
		const description = `${recordIdField(lookup)} "${String(found[recordIdField(lookup)])}", ${lookup.describe(found)}`;
		const error = operationError(
			context.getNode(),
			choice === 'return'
				? `Another payment with ${label} already exists: ${description}. Its amount, currency or type differs from this item`
				: `A payment with ${label} already exists: ${description}`,
			"Nothing was sent. Use another reference, or set 'If Reference Exists' under Options.",
			call.index,
		);
		throw withErrorDetails(error, {
			[lookup.member]: query.reference,
			[recordIdField(lookup)]: found[recordIdField(lookup)],
		});
	}
	if ('failure' in lookupResult) throw lookupResult.failure;
	if (known === '') throw unknownOutcome(context, call, query, true, lookupResult).error;
	return undefined;
}

/** Creates the error for a write that may have been applied but was not found. */
function unknownOutcome(
	context: IExecuteFunctions,
	{ request, index }: SentItem,
	query: ReferenceQuery,
	isUserReference: boolean,
	lookupResult: LookupResult,
): OutcomeUnknownError {
	const { lookup, reference } = query;
	const label = referenceLabel(query);
	const others = 'others' in lookupResult ? lookupResult.others.slice(0, 3) : [];
	const ids = others
		.map((other) => `${recordIdField(lookup)} "${String(other[recordIdField(lookup)])}"`)
		.join(', ');
	const found =
		'failure' in lookupResult
			? `looking up ${label} failed (${(lookupResult.failure as Error).message})`
			: ids
				? `another payment with ${label} has appeared since (${ids})`
				: `no record with ${label} was found`;
	const again = isUserReference
		? `send it again with another ${lookup.member}, or with 'If Reference Exists' set to 'Pay Again'`
		: 'send it again';
	const error = operationError(
		context.getNode(),
		`The outcome is unknown: the reply to ${request.method} ${request.path} was lost, and ${found}`,
		`It may have been carried out anyway: do not pay again yet. Look up ${label} at the provider. Only if it is not there, ${again}.`,
		index,
	);
	return new OutcomeUnknownError(
		withErrorDetails(error, { outcome: 'unknown', [lookup.member]: reference }),
	);
}
