import type { IDataObject } from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import type { ApiResponse } from '../http/wire';
import type { ReferenceLookup } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { getPath } from '../util/path';
import { sleep } from '../util/sleep';
import { parseTime } from '../util/time';
import { settle } from '../util/result';
import { fillPath } from '../request/serialize';
import { pathParameters, splitRoute } from '../declaration/route';

/** Waits before each look: a payment can take a moment to appear in the provider's list. */
export const LOOKUP_DELAYS_MS = [0, 1_000, 3_000];

/** What is looked for: the records with a reference that a request's body asks for. */
export interface ReferenceQuery {
	readonly client: ApiClient;
	readonly by: ReferenceLookup;
	readonly reference: string;
	readonly body: IDataObject;
	readonly signal: AbortSignal | undefined;
}

/** `referenceId "order-7"` */
export const referenceLabel = ({
	by,
	reference,
}: Pick<ReferenceQuery, 'by' | 'reference'>): string => `${by.member} "${reference}"`;

/** The id of a record, as the route that reads it calls it. */
export const recordIdField = ({ read }: ReferenceLookup): string => pathParameters(read)[0];

/**
 * The records that the provider lists with the reference, the newest first as it lists them.
 *
 * @throws InputError where the reply has no list, which must not be taken for an empty one
 */
async function listByReference({
	client,
	by,
	reference,
}: ReferenceQuery): Promise<{ records: IDataObject[]; headers: IDataObject }> {
	const { method, template } = splitRoute(by.find);
	const query = { [by.member]: reference };
	const { body, headers } = await client.send({ method, path: template, query });
	const records = getPath(body, by.items);
	if (!Array.isArray(records)) {
		throw new InputError(
			`The reply to ${method} ${template} has no list`,
			'Try again later; nothing was sent.',
		);
	}
	return {
		records: (records as IDataObject[]).filter((record) => record[by.member] === reference),
		headers,
	};
}

/** A found record in full; as the list has it where it can't be read. */
export async function readFound(
	{ client, by }: ReferenceQuery,
	found: IDataObject,
): Promise<ApiResponse> {
	const { method, template } = splitRoute(by.read);
	const isRecord = (body: unknown) => Boolean(getPath(body, recordIdField(by)));
	const listed = { status: 200, headers: {}, body: found };
	if (!isRecord(found)) return listed;
	const read = await settle(client.send({ method, path: fillPath(template, found) }));
	return 'value' in read && isRecord(read.value.body) ? read.value : listed;
}

/** What a search found; `others` have the reference, came after the call, and are not it. */
export type LookupResult =
	| { readonly found: readonly [IDataObject, ...IDataObject[]] }
	| { readonly failure: unknown }
	| { readonly others: readonly IDataObject[] };

/**
 * Looks for records with a reference until there is one.
 *
 * @param isIt whether a record is what is looked for
 * @param since local time (ms): older records do not count
 * @param looks waits before each look (ms)
 */
export async function findByReference(
	query: ReferenceQuery,
	isMatch: (record: IDataObject) => boolean,
	since: number | undefined,
	delays: readonly number[] = LOOKUP_DELAYS_MS,
): Promise<LookupResult> {
	const { by, signal } = query;
	let findings: LookupResult = { others: [] };
	for (const wait of delays) {
		await sleep(wait, signal);
		const listed = await settle(listByReference(query));
		signal?.throwIfAborted();
		if ('error' in listed) {
			findings = { failure: listed.error };
			continue;
		}
		const { records, headers } = listed.value;
		const earliest = since === undefined ? -Infinity : serverTime(headers, since);
		const newer = records.filter((record) => {
			const time = parseTime(record[by.createdAt]);
			return since === undefined || (time !== Infinity && time >= earliest);
		});
		const [found, ...more] = newer.filter(isMatch);
		if (found) return { found: [found, ...more] };
		findings = { others: newer };
	}
	return findings;
}

/**
 * A local time on the server's clock, by the `Date` of a reply that just came (RFC 9110, 6.6.1), to
 * the second.
 */
export function serverTime(headers: IDataObject, local: number): number {
	const server = Date.parse(String(headers.date));
	const skew = Number.isNaN(server) ? 0 : server - Date.now();
	return local + skew - 1_000;
}
