import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { ChangeTracking, ApiRequest, ChangeKind } from '../declaration/operation';
import { mapConcurrent } from '../http/concurrency';
import type { ApiResponse } from '../http/wire';
import { getPath } from '../util/path';
import { settle } from '../util/result';
import { shortHash } from '../util/shortHash';
import { parseTime } from '../util/time';
import type { ListEntry } from './checkpoint';
import type { ListSource } from './listSource';

/** What was read, and what the provider's clock showed (ms). */
interface ReadResult {
	readonly entries: ListEntry[];
	readonly now: number;
}

/** All records since a time (ms), and perhaps earlier ones; some perhaps twice. */
export async function readEntries(source: ListSource, from: number): Promise<ReadResult> {
	const { connection, paging, changeTracking, watch, isUntimed } = source;
	const since = isUntimed ? -Infinity : from;
	const { concurrency } = connection.settings;
	let now = Infinity;
	const onResponse = ({ headers }: ApiResponse) => {
		const shown = Date.parse(String(headers.date));
		now = Math.min(now, Number.isNaN(shown) ? Date.now() : shown);
	};
	const order =
		changeTracking.oldestFirst ?? changeTracking.latestFirst?.(cursorField(changeTracking, watch));
	// What comes in meanwhile moves all pages but those that begin with the oldest.
	const width = changeTracking.oldestFirst ? concurrency : 1;
	const requests = await source.requests(since);
	const readOne = async (request: ApiRequest): Promise<ListEntry[]> => {
		const asked = withQuery(request, { ...order, ...sinceQuery(request, changeTracking, since) });
		const entries: ListEntry[] = [];
		const options = { width, rereadOnRemoval: true, onResponse };
		for await (const page of connection.list(asked, paging, options)) {
			connection.listSize.add(page);
			for (const record of page) entries.push(toEntry(record, source));
			if (changeTracking.latestFirst && (entries.at(-1)?.time ?? Infinity) < since) break;
		}
		return entries;
	};
	const lists = await mapConcurrent(requests, concurrency, async (request) =>
		changeTracking.parent
			? await withCallInError(request, readOne(request))
			: await readOne(request),
	);
	return { entries: lists.flat(), now: now === Infinity ? Date.now() : now };
}

/** Which one of many lists was refused, the provider does not always say. */
async function withCallInError<T>({ method, path }: ApiRequest, work: Promise<T>): Promise<T> {
	const done = await settle(work);
	if ('value' in done) return done.value;
	const { error } = done;
	if (error instanceof NodeApiError) {
		error.description = `${error.description ?? ''} The call was ${method} ${path}.`.trim();
	}
	throw error;
}

/** The later of what the user asks for and what has been given already. */
export function sinceQuery(
	{ query }: ApiRequest,
	{ period }: ChangeTracking,
	since: number,
): IDataObject {
	if (period === undefined) return {};
	const [name] = period;
	const chosen = parseTime(query?.[name] ?? null);
	const from = chosen === Infinity ? since : Math.max(chosen, since);
	return from > 0 ? { [name]: new Date(from).toISOString() } : {};
}

export const withQuery = (request: ApiRequest, query: IDataObject | undefined): ApiRequest => ({
	...request,
	query: { ...request.query, ...query },
});

/** The member that places a record in time; '' if there is none. */
export const cursorField = (
	{ createdAt = '', changedAt }: ChangeTracking,
	watch: ChangeKind,
): string => (watch === 'newOrChanged' ? changedAt : undefined) ?? createdAt;

export function toEntry(record: IDataObject, { changeTracking, watch }: ListSource): ListEntry {
	const member = cursorField(changeTracking, watch);
	const time = parseTime(member === '' ? null : getPath(record, member));
	const state = watch === 'new' ? [] : (changeTracking.state ?? ['']);
	return {
		key: shortHash(String(getPath(record, changeTracking.id))),
		time,
		isTimed: changeTracking.state === undefined && time !== Infinity,
		// Made only where it is asked for, which is seldom where times tell.
		get version() {
			if (state.length === 0) return '';
			return shortHash(JSON.stringify(state.map((name) => getPath(record, name))));
		},
		record,
	};
}

/** An entry that is known by its key, and its version by what tells a change. */
export const untimedEntryOf = (record: IDataObject, source: ListSource): ListEntry => {
	const { changeTracking } = source;
	const state =
		changeTracking.changedAt === undefined ? changeTracking.state : [changeTracking.changedAt];
	const untimed = { ...changeTracking, createdAt: undefined, changedAt: undefined, state };
	return toEntry(record, { ...source, changeTracking: untimed });
};
