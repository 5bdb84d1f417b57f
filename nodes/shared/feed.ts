import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { Checkpoint, Entry } from './checkpoint';
import { advance, EVERYTHING, fresh, inTime, startingAt } from './checkpoint';
import type { Connection } from './connection';
import type { Feed, Operation, Paging, Request, Watch } from './declare';
import { digest } from './digest';
import { isEmpty } from './encode';
import { settled } from './faults';
import { inOrder } from './gate';
import { walk } from './paging';
import { at } from './path';
import type { BuildContext } from './request';
import { buildRequest } from './request';
import { parseTime } from './time';

/** A list, or several of the same kind, that is read again and again. */
export interface Source {
	readonly connection: Connection;
	/** The lists; of those that had news before `since` (ms) some may be left out. */
	readonly requests: (since: number) => Promise<readonly Request[]>;
	readonly paging: Paging;
	readonly feed: Feed;
	readonly watch: Watch;
	/** In ms. */
	readonly lookBack: number;
	/** Whether records are told apart by their keys alone, whatever their times are. */
	readonly isUntimed: boolean;
}

/** How a list is looked at when it is filtered so; `lookBack` in ms. */
export function viewOf(
	{ lookBack, byState }: Feed,
	watch: Watch,
	filters: unknown,
): Pick<Source, 'lookBack' | 'isUntimed'> {
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
	operation: Operation & { readonly feed: Feed },
	parameters: IDataObject,
	context: BuildContext,
): Request => {
	const { filters, feed } = operation;
	const lasting = filters?.filter(({ name }) => !feed.period?.includes(name));
	return buildRequest({ ...operation, filters: lasting, sort: undefined }, parameters, context);
};

/** What was read, and what the provider's clock showed (ms). */
interface Reading {
	readonly entries: Entry[];
	readonly now: number;
}

/** What is new, oldest first, and the checkpoint once it has been given. */
export interface News {
	readonly entries: readonly Entry[];
	readonly after: Checkpoint;
}

/** Identifies what a checkpoint belongs to: the account, the list as {@link identityOf} has it, the watch. */
export const keyOf = ({ connection, watch }: Source, lists: unknown): string =>
	digest(JSON.stringify([connection.id, watch, lists]));

/** How far our clock may be ahead of the provider's before a first look has to be taken again. */
const CLOCK_SKEW_MS = 60_000;

/** Some filters leave out their very beginning; what is read too much is known. */
const BEFORE_FLOOR_MS = 1_000;

/** What a list has that a checkpoint does not. */
export async function news(source: Source, checkpoint: Checkpoint): Promise<News> {
	const { entries, now } = await read(source, checkpoint.floor.time - BEFORE_FLOOR_MS);
	if (!source.isUntimed) {
		const handed = fresh(checkpoint, entries);
		return { entries: handed, after: advance(checkpoint, handed, entries, now, source.lookBack) };
	}
	const untimed = entries.map(({ record }) => untimedEntryOf(record, source));
	if (checkpoint.isUntimed) {
		const handed = fresh(checkpoint, untimed);
		const timed = new Map(entries.map((entry) => [entry.key, entry]));
		return {
			entries: handed.map(({ key }) => timed.get(key)!).sort(inTime),
			after: advance(checkpoint, handed, untimed, now, source.lookBack),
		};
	}
	// By their times for once: it says from when on records are wanted.
	return { entries: fresh(checkpoint, entries), after: allOf(untimed) };
}

/** The checkpoint of an untimed list of which everything has been given. */
const allOf = (untimed: readonly Entry[]): Checkpoint => ({
	...advance(EVERYTHING, fresh(EVERYTHING, untimed), untimed, 0, 0),
	isUntimed: true,
});

/** The checkpoint of somebody who wants only what comes from now on, by the provider's clock. */
export async function fromNowOn(source: Source): Promise<Checkpoint> {
	const { lookBack } = source;
	const since = Date.now() - lookBack - CLOCK_SKEW_MS;
	const first = await read(source, since);
	if (source.isUntimed) {
		return allOf(first.entries.map(({ record }) => untimedEntryOf(record, source)));
	}
	const start = first.now - lookBack;
	const { entries, now } = start < since ? await read(source, start) : first;
	const checkpoint = startingAt(start);
	return advance(checkpoint, fresh(checkpoint, entries), entries, now, lookBack);
}

/** A few of the latest records, oldest first, for somebody who tries the node out. */
export async function recent(source: Source, count: number): Promise<IDataObject[]> {
	const { connection, paging, feed, watch, lookBack } = source;
	const order = feed.latestFirst?.(timeMember(feed, watch));
	const fetch = async (page: Request) => (await connection.send(page)).body;
	const some = async (since: number, most: number): Promise<Entry[]> => {
		const entries: Entry[] = [];
		for (const request of await source.requests(-Infinity)) {
			const asked = withQuery(request, { ...order, ...sinceQuery(request, feed, since) });
			for await (const page of walk(fetch, asked, paging, most, 1)) {
				for (const record of page) entries.push(entryOf(record, source));
			}
			if (entries.length >= count) break;
		}
		return entries;
	};
	// By itself a list that can be sorted begins with the latest. Of any other all is read: of the
	// latest time, where that can be asked for and there is something.
	const isSorted = feed.latestFirst !== undefined || feed.oldestFirst !== undefined;
	const latest = !isSorted && feed.period ? await some(Date.now() - lookBack, Infinity) : undefined;
	const entries = latest?.length
		? latest
		: await some(-Infinity, isSorted || feed.period ? count : Infinity);
	const inTime = fresh(startingAt(-Infinity), entries);
	return inTime.slice(-count).map(({ record }) => record);
}

/** All records since a time (ms), and perhaps earlier ones; some perhaps twice. */
async function read(source: Source, from: number): Promise<Reading> {
	const { connection, paging, feed, watch, isUntimed } = source;
	const since = isUntimed ? -Infinity : from;
	const { concurrency } = connection.settings;
	let now = Infinity;
	const fetch = async (page: Request) => {
		const { body, headers } = await connection.send(page);
		const shown = Date.parse(String(headers.date));
		now = Math.min(now, Number.isNaN(shown) ? Date.now() : shown);
		return body;
	};
	const order = feed.oldestFirst ?? feed.latestFirst?.(timeMember(feed, watch));
	// What comes in meanwhile moves all pages but those that begin with the oldest.
	const width = feed.oldestFirst ? concurrency : 1;
	const requests = await source.requests(since);
	const readOne = async (request: Request): Promise<Entry[]> => {
		const asked = withQuery(request, { ...order, ...sinceQuery(request, feed, since) });
		const entries: Entry[] = [];
		for await (const page of walk(fetch, asked, paging, Infinity, width, { isComplete: true })) {
			for (const record of page) entries.push(entryOf(record, source));
			if (feed.latestFirst && (entries.at(-1)?.time ?? Infinity) < since) break;
		}
		return entries;
	};
	const lists = await inOrder(requests, concurrency, async (request) =>
		feed.of ? await naming(request, readOne(request)) : await readOne(request),
	);
	return { entries: lists.flat(), now: now === Infinity ? Date.now() : now };
}

/** Which one of many lists was refused, the provider does not always say. */
async function naming<T>({ method, path }: Request, work: Promise<T>): Promise<T> {
	const done = await settled(work);
	if ('value' in done) return done.value;
	const { error } = done;
	if (error instanceof NodeApiError) {
		error.description = `${error.description ?? ''} The call was ${method} ${path}.`.trim();
	}
	throw error;
}

/** The later of what the user asks for and what has been given already. */
function sinceQuery({ query }: Request, { period }: Feed, since: number): IDataObject {
	if (period === undefined) return {};
	const [name] = period;
	const chosen = parseTime(query?.[name] ?? null);
	const from = chosen === Infinity ? since : Math.max(chosen, since);
	return from > 0 ? { [name]: new Date(from).toISOString() } : {};
}

const withQuery = (request: Request, query: IDataObject | undefined): Request => ({
	...request,
	query: { ...request.query, ...query },
});

/** The member that places a record in time; '' if there is none. */
const timeMember = ({ createdAt = '', changedAt }: Feed, watch: Watch): string =>
	(watch === 'newOrChanged' ? changedAt : undefined) ?? createdAt;

function entryOf(record: IDataObject, { feed, watch }: Source): Entry {
	const member = timeMember(feed, watch);
	const time = parseTime(member === '' ? null : at(record, member));
	const state = watch === 'new' ? [] : (feed.state ?? ['']);
	return {
		key: digest(String(at(record, feed.id))),
		time,
		isTimed: feed.state === undefined && time !== Infinity,
		// Made only where it is asked for, which is seldom where times tell.
		get version() {
			if (state.length === 0) return '';
			return digest(JSON.stringify(state.map((name) => at(record, name))));
		},
		record,
	};
}

/** An entry that is known by its key, and its version by what tells a change. */
const untimedEntryOf = (record: IDataObject, source: Source): Entry => {
	const { feed } = source;
	const state = feed.changedAt === undefined ? feed.state : [feed.changedAt];
	const untimed = { ...feed, createdAt: undefined, changedAt: undefined, state };
	return entryOf(record, { ...source, feed: untimed });
};
