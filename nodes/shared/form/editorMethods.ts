import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodeType,
} from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import { openClient } from '../http/openClient';
import type { EditorSource, Field, Operation, Picker } from '../declaration/operation';
import { withNodeErrors } from '../errors/userErrors';
import { listedEntries } from '../declaration/listedOptions';
import type { ProviderCore, Provider } from '../declaration/provider';
import { columnsMethod } from '../declaration/mapperField';
import { searchMethod } from '../declaration/locatorFields';
import { COLLECTIONS } from '../declaration/operation';
import { pathParameters } from '../declaration/route';
import { loadPickerEntries, matchingEntries, PAGE_SIZE, searchPicker } from './pickerSearch';

type Methods = NonNullable<INodeType['methods']>;

/** Returns the `methods` of a node: lists of its pickers and columns of its resource mappers. */
export const editorMethods = (provider: Provider) =>
	formEditorMethods(
		provider,
		Object.values(provider.resources).flatMap(({ operations }) => Object.values(operations)),
	);

/** Returns the same as {@link editorMethods} for other forms, such as a trigger's. */
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
					const openPicker = { context: this, provider, picker, parentFields };
					const fetchEntries = async () => await loadPickerEntries(openPicker);
					return known ? await listedEntries(this, known, fetchEntries) : await fetchEntries();
				};
			} else if (picker) {
				listSearch[method] = async function (filter, token) {
					const openPicker = { context: this, provider, picker, parentFields };
					return await searchPicker(openPicker, filter, token);
				};
			}
			if (entries) {
				listSearch[method] = async function (filter, token) {
					const found = await withNodeErrors(this, entries(sourceOf(this, provider)));
					return pageOf(matchingEntries(found, filter), token);
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
		fetchBody: async (request) => {
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

/** Returns one page of entries that are already loaded. */
function pageOf(entries: INodeListSearchItems[], token = '0'): INodeListSearchResult {
	const end = Number(token) + PAGE_SIZE;
	return {
		results: entries.slice(Number(token), end),
		...(end < entries.length && { paginationToken: String(end) }),
	};
}
