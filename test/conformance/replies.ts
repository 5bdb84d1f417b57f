import type { Operation, Paging, Picker } from '../../nodes/shared/declare';
import { COLLECTIONS } from '../../nodes/shared/request';
import type { Described, Description, Schema } from './description';

/** What an operation expects of a reply, and of those of its pickers, that is not described. */
export function compareReply(
	declaration: Operation,
	described: Described,
	description: Description,
): string[] {
	const { reply, wait, reference } = declaration;
	const { paging, item = '', simplify = [] } = typeof reply === 'object' ? reply : {};
	const records = paging
		? recordsOf(paging, described.reply, description)
		: described.reply && description.at(described.reply, item);
	const pickers = ['fields', ...COLLECTIONS] as const;
	return [
		...(described.reply && !records ? [`reply has no ${paging ? 'list' : item}`] : []),
		...(records ? simplify.filter((path) => !description.at(records, path)) : []).map(
			(path) => `simplify: ${path} is not in the reply`,
		),
		...comparePaging(paging, described, description),
		...[wait?.read, reference?.read]
			.filter((route) => route !== undefined && !description.ofShape(route))
			.map((route) => `reads ${String(route)}, which is not described`),
		...pickers
			.flatMap((key) => declaration[key] ?? [])
			.flatMap(({ name, picker }) =>
				picker ? comparePicker(picker, description).map((what) => `${name}: ${what}`) : [],
			),
	];
}

/** The schema of a list's records; `undefined` where the reply has no list there. */
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
): string[] {
	const query = place('query');
	const names = paging?.kind === 'page' ? [paging.page, paging.size] : [];
	const places = paging?.kind === 'page' ? [paging.total, paging.more] : [];
	return [
		...names.filter((name) => !query.has(name)).map((name) => `query.${name} is not described`),
		...PAGES.filter((name) => query.has(name) && !names.includes(name)).map(
			(name) => `query.${name} is described, and the list is not paged by it`,
		),
		...places
			.filter((path) => path !== undefined && reply && !description.at(reply, path))
			.map((path) => `reply has no ${String(path)}`),
	];
}

function comparePicker(
	{ request, query = {}, search, narrowedBy = [], paging, value }: Picker,
	description: Description,
): string[] {
	const described = description.ofShape(request);
	if (!described) return isNewFamily(request) ? [] : [`its list ${request} is not described`];
	const records = recordsOf(paging, described.reply, description);
	const names = [...Object.keys(query), ...narrowedBy, ...(search ? [search] : [])];
	return [
		...names
			.filter((name) => !described.place('query').has(name))
			.map((name) => `query.${name} of its list is not described`),
		...(described.reply && !records ? ['its list is not in the reply'] : []),
		...(records && value !== '' && ![value].flat().some((name) => description.at(records, name))
			? [`${String(value)} is not in its list`]
			: []),
		...comparePaging(paging, described, description).map((what) => `its list: ${what}`),
	];
}

/** Flipdish's new family has no machine-readable description. */
export const isNewFamily = (route: string): boolean => !route.includes(' /api/');
