/** Faults of lists: replies that contain no list, and wrong totals. */
import type { IDataObject } from 'n8n-workflow';

import type { Kind } from './faultKind';
import { apiOnly, isRead, jsonOf, of, text, UNREADABLE, withBody } from './faultKind';
import type { Answer } from './proxy';
import { without } from './proxy';

const lists = of('list', 'API read', 'picker', 'poll', 'new or changed');

/** Media types and bodies of replies with status 200 that contain no list. */
const NO_LISTS = [
	['application/json', '{"Message":"Injected 200: an error has occurred"}'],
	['application/json', '{"message":"Injected 200","errorCode":"Busy"}'],
	['application/json', '"Injected 200: try again later"'],
	['application/json', 'true'],
	['application/json', '<?xml version="1.0"?><Error>Injected 200</Error>'],
	['application/xml', '<?xml version="1.0"?><Error><Message>Injected 200</Message></Error>'],
	['text/plain', 'Injected 200: over capacity'],
	['text/html', '<!-- Injected 200 --><html><body>Maintenance</body></html>'],
	['text/html', '\n\n<!-- Injected 200 -->\n<p>Maintenance</p>'],
] as const;

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Replaces the list of a reply; undefined if it contains none. */
function withList(body: unknown, list: unknown[]): unknown {
	if (Array.isArray(body)) return list;
	if (!isObject(body)) return undefined;
	const name = Object.keys(body).find((key) => Array.isArray(body[key]));
	return name === undefined ? undefined : { ...body, [name]: list };
}

const isList = (answer: Answer): boolean =>
	answer.status === 200 && withList(jsonOf(answer), []) !== undefined;

/** Replaces the total of a reply; undefined if it contains none. */
function withTotal(body: unknown, change: (total: number) => unknown): IDataObject | undefined {
	if (!isObject(body)) return undefined;
	const set = (holder: IDataObject, name: string): IDataObject => {
		const value = change(Number(holder[name]));
		return value === undefined ? without(holder, name) : { ...holder, [name]: value as number };
	};
	if ('TotalRecordCount' in body) return set(body, 'TotalRecordCount');
	for (const [group, name] of [
		['meta', 'total'],
		['pageInfo', 'totalItems'],
	] as const) {
		const holder = body[group];
		if (isObject(holder) && name in holder) return { ...body, [group]: set(holder, name) };
	}
	return undefined;
}

const changingTotal =
	(change: (total: number, value: unknown) => unknown): Kind['act'] =>
	async ({ fault, forward, send }) => {
		const answer = await forward();
		const body = withTotal(jsonOf(answer), (total) => change(total, fault.value));
		send(body ? withBody(answer, body) : answer);
	};

/** Query parameters for the page, with the number of the first page. */
const PAGES = { page: 1, pageIndex: 0 } as const;

const isFirstPage = (path: string): boolean => {
	const query = new URL(path, 'http://host').searchParams;
	return Object.entries(PAGES).every(([name, first]) => Number(query.get(name) ?? first) === first);
};

/** Largest page of a provider with smaller pages. */
const CAP = 40;

/** Returns the call's path with its page size limited to CAP. */
function capped(path: string): string {
	const url = new URL(path, 'http://host');
	for (const name of ['limit', 'per_page', 'pageSize']) {
		const size = Number(url.searchParams.get(name));
		if (size > CAP) url.searchParams.set(name, String(CAP));
	}
	return `${url.pathname}${url.search}`;
}

export const listFaults = {
	'no list': {
		targets: apiOnly,
		suits: lists,
		meets: isRead,
		vary: (seed) => ({ value: seed.pick(NO_LISTS) }),
		act: async ({ fault, forward, send }) => {
			const answer = await forward();
			const [contentType, words] = fault.value as (typeof NO_LISTS)[number];
			send(isList(answer) ? text(200, contentType, words) : answer);
		},
		fits: new RegExp(`${UNREADABLE.source}|Injected 200`),
	},
	'empty page': {
		targets: apiOnly,
		suits: lists,
		meets: (exchange) => isRead(exchange) && !isFirstPage(exchange.path),
		vary: (seed) => ({ value: seed.pick(['list', 'text', 'null']) }),
		act: async (call) => {
			const answer = await call.forward();
			const body = jsonOf(answer);
			// Without a total a client cannot know that more records exist.
			if (!withTotal(body, (total) => total)) return call.send(answer);
			if (call.fault.value === 'list') return call.send(withBody(answer, withList(body, [])));
			call.send(text(200, 'application/json', call.fault.value === 'text' ? '' : 'null'));
		},
		fits: /list|page|record|could not be read/i,
	},
	'total without credit': {
		targets: apiOnly,
		suits: lists,
		meets: isRead,
		vary: (seed) => ({ value: seed.pick([undefined, null, 0, -1]) }),
		act: changingTotal((_, value) => value),
		isHarmless: true,
	},
	'total too small': {
		targets: apiOnly,
		suits: lists,
		meets: isRead,
		// Lists have about 250 records: the total is less than a page, or ends within the second.
		vary: (seed) => ({ value: seed.pick([30, 130, 170]) }),
		act: changingTotal((total, value) => Math.min(total, Number(value))),
		fits: /list|page|record|total|could not be read/i,
	},
	'total too large': {
		targets: apiOnly,
		suits: lists,
		meets: isRead,
		vary: (seed) => ({ value: seed.pick([1, 100, 10_000]) }),
		act: changingTotal((total, value) => total + Number(value)),
		fits: /list|page|record|total|could not be read/i,
	},
	'smaller pages than asked for': {
		targets: apiOnly,
		suits: of('list', 'API read', 'poll', 'new or changed'),
		meets: isRead,
		vary: () => ({ skip: 0, times: Infinity }),
		meetsAll: true,
		act: async ({ forward, send }) => send(await forward(capped)),
		isHarmless: true,
	},
} satisfies Record<string, Kind>;
