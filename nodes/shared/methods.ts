import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodeType,
} from 'n8n-workflow';
import { Connection, DEFAULT_SETTINGS } from './connection';
import type { Field, Operation, Picker, Request } from './declare';
import { operationError } from './errors';
import { isEmpty, searchMethod } from './fields';
import { walk } from './paging';
import type { Provider } from './provider';
import { fillPath, pathParameters, splitRoute } from './request';

/** Entries a picker shows at a time. */
const PAGE = 100;

const fieldsOf = (operation: Operation): readonly Field[] => operation.fields ?? [];

/** The list searches behind a provider's resource locators, one per picker. */
export function methods(provider: Provider): NonNullable<INodeType['methods']> {
	const operations = Object.values(provider.resources).flatMap((resource) =>
		Object.values(resource.operations),
	);
	const listSearch: Record<
		string,
		(this: ILoadOptionsFunctions, filter?: string, token?: string) => Promise<INodeListSearchResult>
	> = {};
	for (const { name, picker } of operations.flatMap(fieldsOf)) {
		if (!picker) continue;
		listSearch[searchMethod(name)] = async function (filter, token) {
			return await search(this, provider, picker, filter, token);
		};
	}
	return { listSearch };
}

async function search(
	context: ILoadOptionsFunctions,
	provider: Provider,
	picker: Picker,
	filter = '',
	token?: string,
): Promise<INodeListSearchResult> {
	const { method, template } = splitRoute(picker.request);
	const inPath: IDataObject = {};
	for (const name of pathParameters(template)) {
		const value = context.getCurrentNodeParameter(name, { extractValue: true });
		if (isEmpty(value)) {
			throw operationError(
				context.getNode(),
				'The list depends on another field that is still empty',
				'Fill in the fields above first.',
			);
		}
		inPath[name] = value as string;
	}
	const type =
		provider.credentials.length > 1
			? String(context.getCurrentNodeParameter('authentication') ?? provider.credentials[0].type)
			: provider.credentials[0].type;
	const connection = await Connection.open(context, provider, type, DEFAULT_SETTINGS);
	const query = picker.search && filter ? { [picker.search]: filter } : {};
	const start = Number(token ?? 0);
	const request: Request = { method, path: fillPath(template, inPath), query };
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

function entryOf({ label, value }: Picker, record: IDataObject): INodeListSearchItems {
	const id = String(record[value]);
	return { name: label(record).trim() || id, value: id };
}
