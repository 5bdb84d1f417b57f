import type { Operation, Paging, Picker } from '../../nodes/shared/declaration/operation';
import type { Described, Description } from './description';
import { notice, refusal, reword, type Finding } from './difference';
import type { Schema } from './schema';
import { COLLECTIONS } from '../../nodes/shared/declaration/operation';

/** Compares what an operation and its pickers expect of replies with the description. */
export function compareReply(
	declaration: Operation,
	described: Described,
	description: Description,
): Finding[] {
	const { reply, wait, reference } = declaration;
	const { paging, item = '', simplify = [] } = typeof reply === 'object' ? reply : {};
	const records = paging
		? recordsOf(paging, described.reply, description)
		: described.reply && description.at(described.reply, item);
	const pickers = ['fields', ...COLLECTIONS] as const;
	return [
		...(described.reply && !records ? [notice(`reply has no ${paging ? 'list' : item}`)] : []),
		...(records ? simplify.filter((path) => !description.at(records, path)) : []).map((path) =>
			notice(`simplify: ${path} is not in the reply`),
		),
		...comparePaging(paging, described, description),
		...[wait?.read, reference?.read]
			.filter((route) => route !== undefined && isGone(route, description))
			.map((route) => refusal(`reads ${String(route)}, which is not described`)),
		...pickers
			.flatMap((key) => declaration[key] ?? [])
			.flatMap(({ name, picker }) =>
				picker
					? comparePicker(picker, description).map((finding) =>
							reword(finding, (what) => `${name}: ${what}`),
						)
					: [],
			),
	];
}

/** Returns the schema of a list's records; `undefined` if the reply has no list there. */
function recordsOf(
	{ items }: Paging,
	reply: Schema | undefined,
	description: Description,
): Schema | undefined {
	if (!reply) return undefined;
	const lists = [items].flat().map((path) => {
		const found = description.at(reply, path);
		return found && description.resolve(found);
	});
	const list = lists.find((found) => found && (!found.type || found.type === 'array'));
	return list && (list.items ?? {});
}

/** Names of query parameters that look like paging. */
const PAGES = ['page', 'pageIndex'];

function comparePaging(
	paging: Paging | undefined,
	{ place, reply }: Described,
	description: Description,
): Finding[] {
	const query = place('query');
	const names = paging?.kind === 'page' ? [paging.page, paging.size] : [];
	const places = paging?.kind === 'page' ? [paging.total, paging.more] : [];
	return [
		...names
			.filter((name) => !query.has(name))
			.map((name) => notice(`query.${name} is not described`)),
		...PAGES.filter((name) => query.has(name) && !names.includes(name)).map((name) =>
			notice(`query.${name} is described, and the list is not paged by it`),
		),
		...places
			.filter((path) => path !== undefined && reply && !description.at(reply, path))
			.map((path) => notice(`reply has no ${String(path)}`)),
	];
}

function comparePicker(
	{ request, query = {}, search, narrowedBy = [], paging, value }: Picker,
	description: Description,
): Finding[] {
	const described = description.endpoint(request);
	if (!described) {
		return isGone(request, description) ? [refusal(`its list ${request} is not described`)] : [];
	}
	const records = recordsOf(paging, described.reply, description);
	const names = [...Object.keys(query), ...narrowedBy, ...(search ? [search] : [])];
	return [
		...names
			.filter((name) => !described.place('query').has(name))
			.map((name) => notice(`query.${name} of its list is not described`)),
		...(described.reply && !records ? [notice('its list is not in the reply')] : []),
		...(records && value !== '' && ![value].flat().some((name) => description.at(records, name))
			? [notice(`${String(value)} is not in its list`)]
			: []),
		...comparePaging(paging, described, description).map((finding) =>
			reword(finding, (what) => `its list: ${what}`),
		),
	];
}

/** Whether a route of a described API is not described. Routes of other APIs are not checked. */
const isGone = (route: string, description: Description): boolean =>
	description.covers(route) && !description.endpoint(route);
