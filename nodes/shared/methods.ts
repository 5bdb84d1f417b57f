import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodeType,
} from 'n8n-workflow';
import { Connection, DEFAULT_SETTINGS } from './connection';
import type { Field, Picker, Request } from './declare';
import { InputError, operationError } from './errors';
import { settled } from './faults';
import { searchMethod } from './fields';
import { walk } from './paging';
import type { Provider } from './provider';
import { credentialType } from './provider';
import { buildContext, buildRequest, pathParameters } from './request';

/** Entries a picker shows at a time. */
const PAGE = 100;

/** The list searches behind a provider's resource locators, one per picker. */
export function methods(provider: Provider): NonNullable<INodeType['methods']> {
	const fieldLists = Object.values(provider.resources)
		.flatMap(({ operations }) => Object.values(operations))
		.map(({ fields = [] }) => fields);
	const listSearch: Record<
		string,
		(this: ILoadOptionsFunctions, filter?: string, token?: string) => Promise<INodeListSearchResult>
	> = {};
	for (const fields of fieldLists) {
		for (const { name, picker } of fields) {
			if (!picker) continue;
			const above = fields.filter((field) => field.name !== name && isOf(field, picker));
			listSearch[searchMethod(name)] = async function (filter, token) {
				return await search(this, provider, picker, above, filter, token);
			};
		}
	}
	return { listSearch };
}

/** Whether a picker's call needs the field: it is in its path, or a header of every call. */
const isOf = ({ name, in: place }: Field, { request }: Picker): boolean =>
	place === 'header' || pathParameters(request).includes(name);

async function search(
	context: ILoadOptionsFunctions,
	provider: Provider,
	picker: Picker,
	above: readonly Field[],
	filter = '',
	token?: string,
): Promise<INodeListSearchResult> {
	const type = credentialType(provider, () => context.getCurrentNodeParameter('authentication'));
	const connection = await Connection.open(context, provider, type, DEFAULT_SETTINGS);
	const built = await settled(requestOf(context, provider, connection, picker, above));
	if ('error' in built) {
		const { error } = built;
		throw error instanceof InputError
			? operationError(context.getNode(), error.message, error.advice)
			: error;
	}
	const request = built.value;
	if (picker.search && filter) request.query = { [picker.search]: filter };
	const start = Number(token ?? 0);
	const fetch = async (page: Request) => (await connection.send(page)).body;
	const records: IDataObject[] = [];
	// A provider that cannot search gets its whole list filtered here, within reason.
	const isFiltered = filter !== '' && !picker.search;
	for await (const page of walk(
		fetch,
		request,
		picker.paging,
		isFiltered ? 1000 : start + PAGE,
		5,
	)) {
		records.push(...page);
	}
	const entries = records.slice(isFiltered ? 0 : start).map((record) => entryOf(picker, record));
	const wanted = filter.toLowerCase();
	return {
		results: isFiltered
			? entries.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted))
			: entries,
		...(!isFiltered && entries.length === PAGE && { paginationToken: String(start + PAGE) }),
	};
}

/** A picker's call, with what the fields above it hold now. */
async function requestOf(
	context: ILoadOptionsFunctions,
	provider: Provider,
	{ credentials }: Connection,
	{ request }: Picker,
	above: readonly Field[],
): Promise<Request> {
	const parameters: IDataObject = {};
	for (const { name } of above) {
		const value = context.getCurrentNodeParameter(name, { extractValue: true });
		if (value !== undefined) parameters[name] = value as IDataObject[string];
	}
	const fieldContext = buildContext(context, provider, credentials);
	return buildRequest({ request, fields: above }, parameters, fieldContext);
}

function entryOf({ label, value }: Picker, record: IDataObject): INodeListSearchItems {
	const id = String(record[value]);
	return { name: label(record).trim() || id, value: id };
}
