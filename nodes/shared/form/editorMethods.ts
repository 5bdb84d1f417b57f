import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodeType,
} from 'n8n-workflow';
import { isResourceLocatorValue } from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import { openClient } from '../http/openClient';
import type { EditorSource, Field, Operation, Picker, ApiRequest } from '../declaration/operation';
import { withNodeErrors } from '../errors/userErrors';
import { isEmpty } from '../declaration/encode';
import { listedEntries } from '../declaration/listedOptions';
import { idAt } from '../util/path';
import type { ProviderCore, Provider } from '../declaration/provider';
import { buildContext, buildRequest } from '../request/buildRequest';
import { columnsMethod } from '../declaration/mapperField';
import { searchMethod } from '../declaration/locatorFields';
import { COLLECTIONS } from '../declaration/operation';
import { pathParameters, splitRoute } from '../declaration/route';
import { fillPath } from '../request/serialize';
import { settle } from '../util/result';

/** Entries a picker shows at a time, and those whose labels cost a call each. */
const PAGE_SIZE = 100;
const RELATED_PAGE_SIZE = 25;

/** Records that are looked through at most where the entries are chosen here. */
const MAX_RECORDS = 1000;

type Methods = NonNullable<INodeType['methods']>;

/** What the editor asks a node for: the lists of its pickers and the columns of its mappers. */
export const editorMethods = (provider: Provider) =>
	formEditorMethods(
		provider,
		Object.values(provider.resources).flatMap(({ operations }) => Object.values(operations)),
	);

/** The same for forms that are no operations, such as a trigger's. */
export function formEditorMethods(
	provider: ProviderCore,
	forms: ReadonlyArray<Pick<Operation, 'fields' | (typeof COLLECTIONS)[number]>>,
): Required<Pick<Methods, 'listSearch' | 'loadOptions' | 'resourceMapping'>> {
	const listSearch: NonNullable<Methods['listSearch']> = {};
	const loadOptions: NonNullable<Methods['loadOptions']> = {};
	const resourceMapping: NonNullable<Methods['resourceMapping']> = {};
	for (const form of forms) {
		const topLevelFields = form.fields ?? [];
		const fields = [...topLevelFields, ...COLLECTIONS.flatMap((name) => form[name] ?? [])];
		const withMembers = fields.flatMap((field) => [field, ...(field.members ?? [])]);
		for (const { name, picker, known, entries, columns, property } of withMembers) {
			const method = searchMethod(picker?.list ?? name);
			// Only fields in view: n8n has no value for one of a collection by its name alone.
			const parentFields = picker
				? topLevelFields.filter((field) => field.name !== name && isParentOf(field, picker))
				: [];
			if (picker && property.type === 'multiOptions') {
				loadOptions[method] = async function () {
					const fetchEntries = async () => await allEntries(this, provider, picker, parentFields);
					return known ? await listedEntries(this, known, fetchEntries) : await fetchEntries();
				};
			} else if (picker) {
				listSearch[method] = async function (filter, token) {
					return await search(this, provider, picker, parentFields, filter, token);
				};
			}
			if (entries) {
				listSearch[method] = async function (filter, token) {
					const found = await withNodeErrors(this, entries(sourceOf(this, provider)));
					return pageOf(matching(found, filter), token);
				};
			}
			if (columns) {
				resourceMapping[columnsMethod(name)] = async function () {
					const found = await withNodeErrors(this, columns(sourceOf(this, provider)));
					return { fields: found.map((column) => ({ ...column, ...COLUMN_DEFAULTS })) };
				};
			}
		}
	}
	return { listSearch, loadOptions, resourceMapping };
}

/** Our mappers add values, so that no column is one to match by. */
const COLUMN_DEFAULTS = { display: true, defaultMatch: false, canBeUsedToMatch: false };

/** What the editor's form holds now, and a way to the provider. */
function sourceOf(context: ILoadOptionsFunctions, provider: ProviderCore): EditorSource {
	let client: Promise<ApiClient> | undefined;
	return {
		parameter: (name) => context.getCurrentNodeParameter(name, { extractValue: true }),
		fetch: async (request) => {
			client ??= openClient(context, provider);
			return (await (await client).send(request)).body;
		},
	};
}

/** Whether a picker's call needs the field: it is in its path, or a header of every call. */
const isParentOf = ({ name, in: place }: Field, { request }: Picker): boolean =>
	place === 'header' || pathParameters(request).includes(name);

async function search(
	context: ILoadOptionsFunctions,
	provider: ProviderCore,
	picker: Picker,
	parentFields: readonly Field[],
	filter = '',
	token?: string,
): Promise<INodeListSearchResult> {
	const client = await openClient(context, provider);
	const request = await withNodeErrors(
		context,
		pickerRequest(context, provider, client, picker, parentFields),
	);
	request.query = {
		...picker.query,
		...narrowingQuery(context, picker),
		...(picker.search && filter && { [picker.search]: filter }),
	};
	const start = Number(token ?? 0);
	const size = picker.related ? RELATED_PAGE_SIZE : PAGE_SIZE;
	// A provider that cannot search gets its whole list filtered here, within reason.
	const isFiltered = filter !== '' && !picker.search;
	const { only, order } = picker;
	const isSelectedLocally = isFiltered || only !== undefined || order !== undefined;
	const isOffered = offeredFilter(context, picker);
	const readsWholeList = isFiltered || order !== undefined;
	const records: IDataObject[] = [];
	let seen = 0;
	const read = async (one: ApiRequest) => (await client.send(one)).body;
	const limits = {
		limit: isSelectedLocally ? MAX_RECORDS : start + size,
		concurrency: readsWholeList ? 5 : 1,
	};
	for await (const page of client.list(request, picker.paging, limits)) {
		seen += page.length;
		records.push(...page.filter(isOffered));
		if (!readsWholeList && records.length > start + size) break;
	}
	if (order) records.sort((a, b) => (order(a) < order(b) ? -1 : Number(order(a) > order(b))));
	const plain = records.map((record) => toListSearchItem(picker, record));
	const found = new Set(isFiltered ? matching(plain, filter) : plain);
	const shown = records.filter((_, index) => found.has(plain[index])).slice(start, start + size);
	const isMore = isSelectedLocally ? found.size > start + size : seen >= start + size;
	return {
		results: withDistinctLabels(await withRelated(picker, shown, read)),
		...(isMore && { paginationToken: String(start + size) }),
	};
}

/** Whether a record is offered, as the form is filled in now. */
function offeredFilter(
	context: ILoadOptionsFunctions,
	{ only }: Picker,
): (record: IDataObject) => boolean {
	if (only === undefined) return () => true;
	const values = only.by.map((name) =>
		context.getCurrentNodeParameter(name, { extractValue: true }),
	);
	return (record) => only.fits(record, ...values);
}

/** Entries whose labels say what a related record has to tell; without it where it cannot be read. */
async function withRelated(
	picker: Picker,
	records: readonly IDataObject[],
	fetch: (request: ApiRequest) => Promise<unknown>,
): Promise<INodeListSearchItems[]> {
	const { related } = picker;
	if (related === undefined) return records.map((record) => toListSearchItem(picker, record));
	const { method, template } = splitRoute(related);
	const [member] = pathParameters(template);
	const ids = [...new Set(records.map((record) => record[member]).filter((id) => !isEmpty(id)))];
	const found = new Map(
		await Promise.all(
			ids.map(async (id) => {
				const read = await settle(fetch({ method, path: fillPath(template, { [member]: id }) }));
				return [id, 'value' in read ? (read.value as IDataObject) : undefined] as const;
			}),
		),
	);
	return records.map((record) => toListSearchItem(picker, record, found.get(record[member])));
}

/** Entries that look the same get their ids to the label. */
function withDistinctLabels(entries: INodeListSearchItems[]): INodeListSearchItems[] {
	const counts = new Map<string, number>();
	for (const { name } of entries) counts.set(name, (counts.get(name) ?? 0) + 1);
	return entries.map((entry) => {
		const { name, value } = entry;
		return counts.get(name) === 1 ? entry : { ...entry, name: `${name} (${String(value)})` };
	});
}

/** All entries, for a list of which several can be chosen; n8n cannot search those at the provider. */
async function allEntries(
	context: ILoadOptionsFunctions,
	provider: ProviderCore,
	picker: Picker,
	parentFields: readonly Field[],
): Promise<INodeListSearchItems[]> {
	// n8n asks as soon as the form is open, when nothing above is chosen yet.
	const isReady = parentFields.every(({ name, property }) => {
		const value = context.getCurrentNodeParameter(name, { extractValue: true });
		return !isEmpty(value) || property.required !== true;
	});
	const entries: INodeListSearchItems[] = [];
	let token: string | undefined;
	if (!isReady) return entries;
	do {
		const page = await search(context, provider, picker, parentFields, '', token);
		entries.push(...page.results);
		token = page.paginationToken as string | undefined;
	} while (token !== undefined && entries.length < MAX_RECORDS);
	return entries;
}

/** The entries that hold every word of the filter. */
function matching(entries: INodeListSearchItems[], filter = ''): INodeListSearchItems[] {
	const wanted = filter.toLowerCase().split(/\s+/);
	return entries.filter(({ name, value, description = '' }) => {
		const searchText = `${name} ${value} ${description}`.toLowerCase();
		return wanted.every((word) => searchText.includes(word));
	});
}

/** One page of entries that are all at hand. */
function pageOf(entries: INodeListSearchItems[], token = '0'): INodeListSearchResult {
	const end = Number(token) + PAGE_SIZE;
	return {
		results: entries.slice(Number(token), end),
		...(end < entries.length && { paginationToken: String(end) }),
	};
}

/** What else on the form says which entries are wanted. */
function narrowingQuery(context: ILoadOptionsFunctions, { narrowedBy = [] }: Picker): IDataObject {
	const query: IDataObject = {};
	for (const name of narrowedBy) {
		const value = context.getCurrentNodeParameter(name);
		const plain = isResourceLocatorValue(value) ? value.value : value;
		if (!isEmpty(plain)) query[name] = plain as IDataObject[string];
	}
	return query;
}

/** A picker's call, with what the fields above it hold now. */
async function pickerRequest(
	context: ILoadOptionsFunctions,
	provider: ProviderCore,
	{ credentials }: ApiClient,
	{ request }: Picker,
	parentFields: readonly Field[],
): Promise<ApiRequest> {
	const parameters: IDataObject = {};
	for (const { name } of parentFields) {
		const value = context.getCurrentNodeParameter(name, { extractValue: true });
		if (value !== undefined) parameters[name] = value as IDataObject[string];
	}
	const fieldContext = buildContext(context, provider, credentials);
	// What an operation can do without, the path of its picker cannot; the path names what it needs,
	// whatever the form shows.
	const fields = parentFields.map((field) => {
		const { property } = field;
		const required = field.in === 'header' ? property.required : true;
		return { ...field, show: undefined, property: { ...property, required } };
	});
	return buildRequest({ request, fields }, parameters, fieldContext);
}

function toListSearchItem(
	{ label, value }: Picker,
	record: IDataObject,
	related?: IDataObject,
): INodeListSearchItems {
	const id = String(idAt(record, value));
	return { name: label(record, related).trim() || id, value: id };
}
