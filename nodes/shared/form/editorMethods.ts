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

/** Entries per page of a picker, and if each label costs a call. */
const PAGE_SIZE = 100;
const RELATED_PAGE_SIZE = 25;

/** Maximum number of records read if entries are filtered or sorted here. */
const MAX_RECORDS = 1000;

type Methods = NonNullable<INodeType['methods']>;

/** Returns the `methods` of a node: lists of its pickers and columns of its resource mappers. */
export const editorMethods = (provider: Provider) =>
	formEditorMethods(
		provider,
		Object.values(provider.resources).flatMap(({ operations }) => Object.values(operations)),
	);

/** The same for other forms, such as a trigger's. */
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
			// Only top-level fields: n8n cannot read a member of a collection by its name alone.
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

/** The resource mappers only add values, so no column is used for matching. */
const COLUMN_DEFAULTS = { display: true, defaultMatch: false, canBeUsedToMatch: false };

/** Returns access to the form's current values and to the provider. */
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

/**
 * Whether a picker's request needs the field: as a path parameter, or as a header of every call.
 */
const isParentOf = ({ name, in: location }: Field, { request }: Picker): boolean =>
	location === 'header' || pathParameters(request).includes(name);

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
	// If the provider cannot search, its list is read (up to MAX_RECORDS) and filtered here.
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

/** Returns a filter for the records that the form's current values allow. */
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

/** Returns entries with labels that include a related record, or not if it cannot be read. */
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

/** Appends the ID to labels that are not unique. */
function withDistinctLabels(entries: INodeListSearchItems[]): INodeListSearchItems[] {
	const counts = new Map<string, number>();
	for (const { name } of entries) counts.set(name, (counts.get(name) ?? 0) + 1);
	return entries.map((entry) => {
		const { name, value } = entry;
		return counts.get(name) === 1 ? entry : { ...entry, name: `${name} (${String(value)})` };
	});
}

/** Returns all entries, for option lists, which n8n cannot search at the provider. */
async function allEntries(
	context: ILoadOptionsFunctions,
	provider: ProviderCore,
	picker: Picker,
	parentFields: readonly Field[],
): Promise<INodeListSearchItems[]> {
	// n8n loads the options when the form is opened, even if no parent is chosen yet.
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

/** Returns the entries that contain every word of the filter. */
function matching(entries: INodeListSearchItems[], filter = ''): INodeListSearchItems[] {
	const searchWords = filter.toLowerCase().split(/\s+/);
	return entries.filter(({ name, value, description = '' }) => {
		const searchText = `${name} ${value} ${description}`.toLowerCase();
		return searchWords.every((word) => searchText.includes(word));
	});
}

/** Returns one page of loaded entries. */
function pageOf(entries: INodeListSearchItems[], token = '0'): INodeListSearchResult {
	const end = Number(token) + PAGE_SIZE;
	return {
		results: entries.slice(Number(token), end),
		...(end < entries.length && { paginationToken: String(end) }),
	};
}

/** Returns the query parameters of `narrowedBy` with the form's current values. */
function narrowingQuery(context: ILoadOptionsFunctions, { narrowedBy = [] }: Picker): IDataObject {
	const query: IDataObject = {};
	for (const name of narrowedBy) {
		const value = context.getCurrentNodeParameter(name);
		const plain = isResourceLocatorValue(value) ? value.value : value;
		if (!isEmpty(plain)) query[name] = plain as IDataObject[string];
	}
	return query;
}

/** Builds a picker's request from the current values of the fields that it depends on. */
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
	// A field in the picker's path is required, even if it is optional or hidden in the form.
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
