import type { IDataObject } from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import type { ApiResponse } from '../http/wire';
import type { ReferenceLookup } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { getPath } from '../util/path';
import { sleep } from '../util/sleep';
import { parseTime, replyTime } from '../util/time';
import { settle } from '../util/result';
import { fillPath } from '../request/serialize';
import { pathParameters, splitRoute } from '../declaration/route';

/** Delays before each look-up (ms): a payment may appear in the provider's list with a delay. */
export const LOOKUP_DELAYS_MS = [0, 1_000, 3_000];

/** The look-up of records by the reference of a request's body. */
export interface ReferenceQuery {
	readonly client: ApiClient;
	readonly lookup: ReferenceLookup;
	readonly reference: string;
	readonly body: IDataObject;
	readonly signal: AbortSignal | undefined;
}

/** `referenceId "order-7"` */
export const referenceLabel = ({
	lookup,
	reference,
}: Pick<ReferenceQuery, 'lookup' | 'reference'>): string => `${lookup.member} "${reference}"`;

/** Returns the name of the ID, which is the path parameter of the route that reads the record. */
export const recordIdField = ({ read }: ReferenceLookup): string => pathParameters(read)[0];

/**
 * Lists the records with a reference, newest first as the provider returns them.
 *
 * @throws InputError if the reply contains no list, which must not be taken for an empty one
 */
async function listByReference({
	client,
	lookup,
	reference,
}: ReferenceQuery): Promise<{ records: IDataObject[]; headers: IDataObject }> {
	const { method, template } = splitRoute(lookup.find);
	const query = { [lookup.member]: reference };
	const { body, headers } = await client.send({ method, path: template, query });
	const records = getPath(body, lookup.items);
	if (!Array.isArray(records)) {
		throw new InputError(
			`The reply to ${method} ${template} has no list`,
			'Try again later; nothing was sent.',
		);
	}
	return {
		records: (records as IDataObject[]).filter((record) => record[lookup.member] === reference),
		headers,
	};
}

/** Reads a found record completely; returns the list's version if it cannot be read. */
export async function readFound(
	{ client, lookup }: ReferenceQuery,
	found: IDataObject,
): Promise<ApiResponse> {
	const { method, template } = splitRoute(lookup.read);
	const isRecord = (body: unknown) => Boolean(getPath(body, recordIdField(lookup)));
	const listed = { status: 200, headers: {}, body: found };
	if (!isRecord(found)) return listed;
	const read = await settle(client.send({ method, path: fillPath(template, found) }));
	return 'value' in read && isRecord(read.value.body) ? read.value : listed;
}

/**
 * Result of a look-up. `others` have the same reference and are newer than the call, but do not
 * match.
 */
export type LookupResult =
	| { readonly found: readonly [IDataObject, ...IDataObject[]] }
	| { readonly failure: unknown }
	| { readonly others: readonly IDataObject[] };

/**
 * Looks up a reference until a record matches.
 *
 * @param isMatch whether a record is the one looked for
 * @param since local time (ms); older records are ignored
 * @param delays waits before each look-up (ms)
 */
export async function findByReference(
	query: ReferenceQuery,
	isMatch: (record: IDataObject) => boolean,
	since: number | undefined,
	delays: readonly number[] = LOOKUP_DELAYS_MS,
): Promise<LookupResult> {
	const { lookup, signal } = query;
	let result: LookupResult = { others: [] };
	for (const wait of delays) {
		await sleep(wait, signal);
		const listed = await settle(listByReference(query));
		signal?.throwIfAborted();
		if ('error' in listed) {
			result = { failure: listed.error };
			continue;
		}
		const { records, headers } = listed.value;
		const earliest = since === undefined ? -Infinity : serverTime(headers, since);
		const newer = records.filter((record) => {
			const time = parseTime(record[lookup.createdAt]);
			return since === undefined || (time !== Infinity && time >= earliest);
		});
		const [found, ...more] = newer.filter(isMatch);
		if (found) return { found: [found, ...more] };
		result = { others: newer };
	}
	return result;
}

/**
 * Converts a local time to the server's clock, by the `Date` of a reply just received. Accurate to
 * the second.
 */
export const serverTime = (headers: IDataObject, local: number): number =>
	local + (replyTime(headers) - Date.now()) - 1_000;
