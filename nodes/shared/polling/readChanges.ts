import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { Checkpoint, GivenRecords, ListEntry } from './checkpoint';
import {
	advance,
	byTime,
	checkpointFrom,
	givenRecords,
	INITIAL_CHECKPOINT,
	selectNew,
	withGiven,
} from './checkpoint';
import { readFrom } from './confirmation';
import type { ApiClient } from '../http/client';
import type {
	ChangeTracking,
	Operation,
	Paging,
	ApiRequest,
	ChangeKind,
} from '../declaration/operation';
import { shortHash } from '../util/shortHash';
import { isEmpty } from '../declaration/encode';
import { mapConcurrent } from '../http/concurrency';
import { paginate } from '../http/pagination';
import { getPath } from '../util/path';
import type { BuildContext } from '../request/buildRequest';
import { buildRequest } from '../request/buildRequest';
import { parseTime } from '../util/time';
import { settle } from '../util/result';

/** A list, or several of the same kind, that is read again and again. */
export interface ListSource {
	readonly connection: ApiClient;
	/** The lists; of those that had news before `since` (ms) some may be left out. */
	readonly requests: (since: number) => Promise<readonly ApiRequest[]>;
	readonly paging: Paging;
	readonly changeTracking: ChangeTracking;
	readonly watch: ChangeKind;
	/** In ms. */
	readonly lookBack: number;
	/** Whether records are told apart by their keys alone, whatever their times are. */
	readonly isUntimed: boolean;
}

/** How a list is looked at when it is filtered so; `lookBack` in ms. */
export function viewOf(
	{ lookBack, byState }: ChangeTracking,
	watch: ChangeKind,
	filters: unknown,
): Pick<ListSource, 'lookBack' | 'isUntimed'> {
	const values = (filters ?? {}) as IDataObject;
	const isByState = byState?.filters.some((name) => !isEmpty(values[name])) ?? false;
	const latest = isByState ? (byState?.lookBack ?? 0) : 0;
	return {
		lookBack: Math.max(lookBack[watch], latest) * 60_000,
		isUntimed: isByState && byState?.lookBack === undefined,
	};
}

/**
 * The request by which a list is known: without its period, which may be relative to now, and
 * without the order that is asked for.
 */
export const identityOf = (
	operation: Operation & { readonly changeTracking: ChangeTracking },
	parameters: IDataObject,
	context: BuildContext,
): ApiRequest => {
	const { filters, changeTracking } = operation;
	const lasting = filters?.filter(({ name }) => !changeTracking.period?.includes(name));
	return buildRequest({ ...operation, filters: lasting, sort: undefined }, parameters, context);
};

/** What was read, and what the provider's clock showed (ms). */
interface ReadResult {
	readonly entries: ListEntry[];
	readonly now: number;
}

/** What is new, oldest first, and the checkpoint once it has been given. */
export interface Changes {
	readonly entries: readonly ListEntry[];
	readonly after: Checkpoint;
}

/** The same with what `after` is made of, for those who move on later. */
interface TrackedChanges extends Changes {
	readonly base: Checkpoint;
	readonly records: GivenRecords;
}

/** Identifies what a checkpoint belongs to: the account, the list as {@link identityOf} has it, the watch. */
export const checkpointKey = ({ connection, watch }: ListSource, lists: unknown): string =>
	shortHash(JSON.stringify([connection.id, watch, lists]));

/** How far our clock may be ahead of the provider's before a first look has to be taken again. */
const CLOCK_SKEW_MS = 60_000;

/** Some filters leave out their very beginning; what is read too much is known. */
const FILTER_MARGIN_MS = 1_000;

/** What a list has that a checkpoint does not. */
export async function readChanges(
	source: ListSource,
	checkpoint: Checkpoint,
): Promise<TrackedChanges> {
	const { lookBack, isUntimed } = source;
	const { entries, now } = await readEntries(source, readFrom(checkpoint) - FILTER_MARGIN_MS);
	const changes = (
		fresh: ListEntry[],
		base: Checkpoint,
		handed: readonly ListEntry[],
		listed: readonly ListEntry[],
	): TrackedChanges => {
		const records = givenRecords(handed, listed, now, lookBack);
		return { entries: fresh, base, records, after: withGiven(base, records) };
	};
	if (!isUntimed) {
		const fresh = selectNew(checkpoint, entries);
		return changes(fresh, checkpoint, fresh, entries);
	}
	const untimed = entries.map(({ record }) => untimedEntryOf(record, source));
	if (checkpoint.isUntimed) {
		const handed = selectNew(checkpoint, untimed);
		const timed = new Map(entries.map((entry) => [entry.key, entry]));
		const fresh = handed.map(({ key }) => timed.get(key)!).sort(byTime);
		return changes(fresh, checkpoint, handed, untimed);
	}
	// The first read compares times, because the checkpoint holds a start time.
	const fresh = selectNew(checkpoint, entries);
	const keys = new Set(fresh.map(({ key }) => key));
	const isFresh = ({ key }: ListEntry) => keys.has(key);
	const base = allOf(untimed.filter((entry) => !isFresh(entry)));
	return changes(fresh, base, untimed.filter(isFresh), untimed);
}

/** The checkpoint of an untimed list of which everything has been given. */
const allOf = (untimed: readonly ListEntry[]): Checkpoint => ({
	...advance(INITIAL_CHECKPOINT, selectNew(INITIAL_CHECKPOINT, untimed), untimed, 0, 0),
	isUntimed: true,
});

/** The checkpoint for Start With: From Now On, by the provider's clock. */
export async function checkpointFromNow(source: ListSource): Promise<Checkpoint> {
	const { lookBack } = source;
	const since = Date.now() - lookBack - CLOCK_SKEW_MS;
	const first = await readEntries(source, since);
	if (source.isUntimed) {
		return allOf(first.entries.map(({ record }) => untimedEntryOf(record, source)));
	}
	const start = first.now - lookBack;
	const { entries, now } = start < since ? await readEntries(source, start) : first;
	const checkpoint = checkpointFrom(start);
	return advance(checkpoint, selectNew(checkpoint, entries), entries, now, lookBack);
}

/** A few of the latest records, oldest first, for somebody who tries the node out. */
export async function readRecent(source: ListSource, count: number): Promise<IDataObject[]> {
	const { connection, paging, changeTracking, watch, lookBack } = source;
	const order = changeTracking.latestFirst?.(cursorField(changeTracking, watch));
	const fetch = async (page: ApiRequest) => (await connection.send(page)).body;
	const some = async (since: number, most: number): Promise<ListEntry[]> => {
		const entries: ListEntry[] = [];
		for (const request of await source.requests(-Infinity)) {
			const asked = withQuery(request, { ...order, ...sinceQuery(request, changeTracking, since) });
			for await (const page of paginate(fetch, asked, paging, most, 1)) {
				for (const record of page) entries.push(toEntry(record, source));
			}
			if (entries.length >= count) break;
		}
		return entries;
	};
	// By itself a list that can be sorted begins with the latest. Of any other all is read: of the
	// latest time, where that can be asked for and there is something.
	const isSorted =
		changeTracking.latestFirst !== undefined || changeTracking.oldestFirst !== undefined;
	const latest =
		!isSorted && changeTracking.period ? await some(Date.now() - lookBack, Infinity) : undefined;
	const entries = latest?.length
		? latest
		: await some(-Infinity, isSorted || changeTracking.period ? count : Infinity);
	const inTime = selectNew(checkpointFrom(-Infinity), entries);
	return inTime.slice(-count).map(({ record }) => record);
}

/** All records since a time (ms), and perhaps earlier ones; some perhaps twice. */
async function readEntries(source: ListSource, from: number): Promise<ReadResult> {
	const { connection, paging, changeTracking, watch, isUntimed } = source;
	const since = isUntimed ? -Infinity : from;
	const { concurrency } = connection.settings;
	let now = Infinity;
	const fetch = async (page: ApiRequest) => {
		const { body, headers } = await connection.send(page);
		const shown = Date.parse(String(headers.date));
		now = Math.min(now, Number.isNaN(shown) ? Date.now() : shown);
		return body;
	};
	const order =
		changeTracking.oldestFirst ?? changeTracking.latestFirst?.(cursorField(changeTracking, watch));
	// What comes in meanwhile moves all pages but those that begin with the oldest.
	const width = changeTracking.oldestFirst ? concurrency : 1;
	const requests = await source.requests(since);
	const readOne = async (request: ApiRequest): Promise<ListEntry[]> => {
		const asked = withQuery(request, { ...order, ...sinceQuery(request, changeTracking, since) });
		const entries: ListEntry[] = [];
		for await (const page of paginate(fetch, asked, paging, Infinity, width, {
			isComplete: true,
		})) {
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
function sinceQuery({ query }: ApiRequest, { period }: ChangeTracking, since: number): IDataObject {
	if (period === undefined) return {};
	const [name] = period;
	const chosen = parseTime(query?.[name] ?? null);
	const from = chosen === Infinity ? since : Math.max(chosen, since);
	return from > 0 ? { [name]: new Date(from).toISOString() } : {};
}

const withQuery = (request: ApiRequest, query: IDataObject | undefined): ApiRequest => ({
	...request,
	query: { ...request.query, ...query },
});

/** The member that places a record in time; '' if there is none. */
const cursorField = ({ createdAt = '', changedAt }: ChangeTracking, watch: ChangeKind): string =>
	(watch === 'newOrChanged' ? changedAt : undefined) ?? createdAt;

function toEntry(record: IDataObject, { changeTracking, watch }: ListSource): ListEntry {
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
const untimedEntryOf = (record: IDataObject, source: ListSource): ListEntry => {
	const { changeTracking } = source;
	const state =
		changeTracking.changedAt === undefined ? changeTracking.state : [changeTracking.changedAt];
	const untimed = { ...changeTracking, createdAt: undefined, changedAt: undefined, state };
	return toEntry(record, { ...source, changeTracking: untimed });
};
