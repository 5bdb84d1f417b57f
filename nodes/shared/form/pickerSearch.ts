import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { isResourceLocatorValue } from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import { openClient } from '../http/openClient';
import type { ApiRequest, Field, Picker } from '../declaration/operation';
import { withNodeErrors } from '../errors/userErrors';
import { isEmpty } from '../declaration/encode';
import { pathParameters, splitRoute } from '../declaration/route';
import type { ProviderCore } from '../declaration/provider';
import { buildRequest } from '../request/buildRequest';
import { createFieldContext } from '../request/fieldContext';
import { fillPath } from '../request/serialize';
import { idAt } from '../util/path';
import { settle } from '../util/result';

/** Number of entries per page of a list. */
export const PAGE_SIZE = 100;

/** The same if each label takes a call ({@link Picker.related}). */
const RELATED_PAGE_SIZE = 25;

/** Maximum number of records that are read if entries are filtered or sorted here. */
const MAX_RECORDS = 1000;

/** A picker in the form that is open in the editor. */
interface OpenPicker {
	readonly context: ILoadOptionsFunctions;
	readonly provider: ProviderCore;
	readonly picker: Picker;
	/** Fields whose values the picker's request needs. */
	readonly parentFields: readonly Field[];
}

/**
 * Returns one page of a picker's entries.
 *
 * @param searchText text that the user has entered
 * @param token `paginationToken` of the page before: the index of the first entry
 */
export async function searchPicker(
	{ context, provider, picker, parentFields }: OpenPicker,
	searchText = '',
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
		...(picker.search && searchText && { [picker.search]: searchText }),
	};
	const start = Number(token ?? 0);
	const end = start + (picker.related ? RELATED_PAGE_SIZE : PAGE_SIZE);
	const { records, hasMore } = await readRecords(client, request, picker, searchText, {
		end,
		isOffered: offeredFilter(context, picker),
	});
	const fetchBody = async (related: ApiRequest) => (await client.send(related)).body;
	const entries = await withRelated(picker, records.slice(start, end), fetchBody);
	return {
		results: withDistinctLabels(entries),
		...(hasMore && { paginationToken: String(end) }),
	};
}

/**
 * Reads the records of a list up to the end of a page. If the provider cannot search or sort them,
 * the list is read up to {@link MAX_RECORDS}, and filtered and sorted here.
 */
async function readRecords(
	client: ApiClient,
	request: ApiRequest,
	picker: Picker,
	searchText: string,
	{ end, isOffered }: { end: number; isOffered: (record: IDataObject) => boolean },
): Promise<{ records: IDataObject[]; hasMore: boolean }> {
	const { filter, sortKey, paging } = picker;
	const isSearchedHere = searchText !== '' && !picker.search;
	const isSelectedHere = isSearchedHere || filter !== undefined || sortKey !== undefined;
	const needsAll = isSearchedHere || sortKey !== undefined;
	const offered: IDataObject[] = [];
	let readCount = 0;
	const options = { limit: isSelectedHere ? MAX_RECORDS : end, concurrency: needsAll ? 5 : 1 };
	for await (const page of client.list(request, paging, options)) {
		readCount += page.length;
		offered.push(...page.filter(isOffered));
		if (!needsAll && offered.length > end) break;
	}
	if (sortKey) {
		offered.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : Number(sortKey(a) > sortKey(b))));
	}
	const entries = offered.map((record) => toListSearchItem(picker, record));
	const found = new Set(isSearchedHere ? matchingEntries(entries, searchText) : entries);
	const records = offered.filter((_, index) => found.has(entries[index]));
	return { records, hasMore: isSelectedHere ? records.length > end : readCount >= end };
}

/** Returns a filter for the records that the form's current values allow. */
function offeredFilter(
	context: ILoadOptionsFunctions,
	{ filter }: Picker,
): (record: IDataObject) => boolean {
	if (filter === undefined) return () => true;
	const values = filter.parameters.map((name) =>
		context.getCurrentNodeParameter(name, { extractValue: true }),
	);
	return (record) => filter.matches(record, ...values);
}

/** Returns entries with labels that include a related record, or not if it cannot be read. */
async function withRelated(
	picker: Picker,
	records: readonly IDataObject[],
	fetchBody: (request: ApiRequest) => Promise<unknown>,
): Promise<INodeListSearchItems[]> {
	const { related } = picker;
	if (related === undefined) return records.map((record) => toListSearchItem(picker, record));
	const { method, template } = splitRoute(related);
	const [member] = pathParameters(template);
	const ids = [...new Set(records.map((record) => record[member]).filter((id) => !isEmpty(id)))];
	const found = new Map(
		await Promise.all(
			ids.map(async (id) => {
				const path = fillPath(template, { [member]: id });
				const read = await settle(fetchBody({ method, path }));
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

/** Loads all entries of a picker, for option lists, which n8n cannot search at the provider. */
export async function loadPickerEntries(open: OpenPicker): Promise<INodeListSearchItems[]> {
	const { context, parentFields } = open;
	// n8n loads the options when the form is opened, even if no parent is chosen yet.
	const isReady = parentFields.every(({ name, property }) => {
		const value = context.getCurrentNodeParameter(name, { extractValue: true });
		return !isEmpty(value) || property.required !== true;
	});
	const entries: INodeListSearchItems[] = [];
	let token: string | undefined;
	if (!isReady) return entries;
	do {
		const page = await searchPicker(open, '', token);
		entries.push(...page.results);
		token = page.paginationToken as string | undefined;
	} while (token !== undefined && entries.length < MAX_RECORDS);
	return entries;
}

/** Returns the entries that contain every word of a text. */
export function matchingEntries(
	entries: INodeListSearchItems[],
	searchText = '',
): INodeListSearchItems[] {
	const searchWords = searchText.toLowerCase().split(/\s+/);
	return entries.filter(({ name, value, description = '' }) => {
		const entryText = `${name} ${value} ${description}`.toLowerCase();
		return searchWords.every((word) => entryText.includes(word));
	});
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
	const fieldContext = createFieldContext(context, provider, credentials);
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
