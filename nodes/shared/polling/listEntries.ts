import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { ChangeTracking, ApiRequest, ChangeKind } from '../declaration/operation';
import { withQuery } from '../declaration/route';
import { mapConcurrent } from '../http/concurrency';
import type { ApiResponse } from '../http/wire';
import { getPath } from '../util/path';
import { settle } from '../util/result';
import { shortHash } from '../util/shortHash';
import { parseTime, replyTime } from '../util/time';
import type { ListEntry } from './checkpoint';
import type { ListSource } from './listSource';

/** The entries that were read, and the provider's clock (ms). */
interface ReadResult {
	readonly entries: ListEntry[];
	readonly now: number;
}

/** Reads all records since a time (ms). The result may contain earlier ones, and some twice. */
export async function readEntries(source: ListSource, from: number): Promise<ReadResult> {
	const { client, paging, changeTracking, changeKind, isUntimed } = source;
	const since = isUntimed ? -Infinity : from;
	const { concurrency } = client.settings;
	let now = Infinity;
	const onResponse = ({ headers }: ApiResponse) => {
		now = Math.min(now, replyTime(headers));
	};
	const order =
		changeTracking.oldestFirst ??
		changeTracking.latestFirst?.(cursorField(changeTracking, changeKind));
	// New records shift later pages, unless the list is sorted oldest first.
	const pageConcurrency = changeTracking.oldestFirst ? concurrency : 1;
	const requests = await source.requests(since);
	const readOne = async (request: ApiRequest): Promise<ListEntry[]> => {
		const listRequest = withQuery(request, {
			...order,
			...sinceQuery(request, changeTracking, since),
		});
		const entries: ListEntry[] = [];
		const options = { concurrency: pageConcurrency, rereadOnRemoval: true, onResponse };
		for await (const page of client.list(listRequest, paging, options)) {
			client.listSize.add(page);
			for (const record of page) entries.push(toEntry(record, source));
			if (changeTracking.latestFirst && (entries.at(-1)?.time ?? Infinity) < since) break;
		}
		return entries;
	};
	const lists = await mapConcurrent(
		requests,
		() => client.concurrency,
		async (request) =>
			changeTracking.parent
				? await withCallInError(request, readOne(request))
				: await readOne(request),
	);
	return { entries: lists.flat(), now: now === Infinity ? Date.now() : now };
}

/**
 * Adds the call to the error, because the provider may not say which of several lists it refused.
 */
async function withCallInError<T>({ method, path }: ApiRequest, work: Promise<T>): Promise<T> {
	const done = await settle(work);
	if ('value' in done) return done.value;
	const { error } = done;
	if (error instanceof NodeApiError) {
		error.description = `${error.description ?? ''} The call was ${method} ${path}.`.trim();
	}
	throw error;
}

/** Returns the query for the later of the user's start date and the checkpoint. */
export function sinceQuery(
	{ query }: ApiRequest,
	{ period }: ChangeTracking,
	since: number,
): IDataObject {
	if (period === undefined) return {};
	const [name] = period;
	const userStart = parseTime(query?.[name] ?? null);
	const from = userStart === Infinity ? since : Math.max(userStart, since);
	return from > 0 ? { [name]: new Date(from).toISOString() } : {};
}

/** Returns the cursor field, by which records are ordered in time; '' if there is none. */
export const cursorField = (
	{ createdAt = '', changedAt }: ChangeTracking,
	changeKind: ChangeKind,
): string => (changeKind === 'newOrChanged' ? changedAt : undefined) ?? createdAt;

/** Converts a record to an entry with key, time and version. */
export function toEntry(
	record: IDataObject,
	{ changeTracking, changeKind }: ListSource,
): ListEntry {
	const member = cursorField(changeTracking, changeKind);
	const found = parseTime(member === '' ? null : getPath(record, member));
	// Some systems store a time before 1970, such as 0001-01-01, instead of no time.
	const time = found > 0 ? found : Infinity;
	const state = changeKind === 'new' ? [] : (changeTracking.state ?? ['']);
	return {
		key: shortHash(String(getPath(record, changeTracking.id))),
		time,
		isTimed: changeTracking.state === undefined && time !== Infinity,
		// Computed on demand, because it is rarely needed if records have times.
		get version() {
			if (state.length === 0) return '';
			return shortHash(JSON.stringify(state.map((name) => getPath(record, name))));
		},
		record,
	};
}

/** Converts a record to an entry without a time; its version detects changes. */
export const untimedEntryOf = (record: IDataObject, source: ListSource): ListEntry => {
	const { changeTracking } = source;
	const state =
		changeTracking.changedAt === undefined ? changeTracking.state : [changeTracking.changedAt];
	const untimed = { ...changeTracking, createdAt: undefined, changedAt: undefined, state };
	return toEntry(record, { ...source, changeTracking: untimed });
};
