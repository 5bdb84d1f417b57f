import type { IDataObject, INodeListSearchItems } from 'n8n-workflow';
import type {
	EndpointCatalog,
	Column,
	EncodeContext,
	Endpoint,
	Field,
	MemberTypes,
	ApiRequest,
	Resource,
} from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { asJson, isEmpty, parseJson, setPath, toText } from '../declaration/encode';
import { dateTime, flag, number } from '../declaration/fields';
import { fillPath } from './serialize';
import { pathParameters, splitRoute } from '../declaration/route';

/** Returns the texts of the declared operations by route. */
function operationDescriptions(
	resources: Readonly<Record<string, Resource>>,
): ReadonlyMap<string, string> {
	const descriptions = new Map<string, string>();
	for (const { name, operations } of Object.values(resources)) {
		for (const { request, action, description } of Object.values(operations)) {
			if (typeof request === 'string')
				descriptions.set(request, `${name}: ${action}. ${description}`);
		}
	}
	return descriptions;
}

/**
 * Returns the catalogue as a searchable list. It finds an endpoint by its name, method and path,
 * and by the texts of its operation, such as "opening hours" for BusinessHours.
 */
export function endpointEntries(
	catalog: EndpointCatalog,
	resources: Readonly<Record<string, Resource>> = {},
): INodeListSearchItems[] {
	const descriptions = operationDescriptions(resources);
	return Object.entries(catalog).map(([route, { name }]) => ({
		name: `${name} · ${route}`,
		value: route,
		...(descriptions.has(route) && { description: descriptions.get(route) }),
	}));
}

/**
 * Returns an endpoint's members as columns of a resource mapper, with the IDs `<location>.<name>`,
 * or `body` for a body that is not an object.
 */
export function columnsOf(catalog: EndpointCatalog, route: string): Column[] {
	const { path, query, header, body, files = [] }: Partial<Endpoint> = catalog[route] ?? {};
	const inPath = pathParameters(splitRoute(route).template).map((name): [string, string] => [
		`${name}*`,
		path?.[name] ?? 'string',
	]);
	const columnsIn = (location: string, members: MemberTypes = {}) =>
		Object.entries(members).map(([name, type]) => column(location, name, type));
	return [
		...inPath.map(([name, type]) => column('path', name, type)),
		...columnsIn('query', query),
		...columnsIn('header', header),
		...files.map((name) => column('file', `${name}*`, 'string')),
		...(typeof body === 'string' ? [column('body', '', body)] : columnsIn('body', body)),
	];
}

/** Labels of the locations; a file is given by the name of its binary input field. */
const PARAMETER_LOCATIONS: Readonly<Record<string, string>> = { file: 'input data field' };

function column(location: string, markedName: string, type: string): Column {
	const required = markedName.endsWith('*');
	const name = required ? markedName.slice(0, -1) : markedName;
	const values =
		type === 'boolean' ? BOOLEAN_OPTIONS : type.includes('|') ? type.split('|') : undefined;
	return {
		id: name === '' ? location : `${location}.${name}`,
		displayName: name === '' ? location : `${name} (${PARAMETER_LOCATIONS[location] ?? location})`,
		required: required || name === '',
		type: values ? 'options' : columnType(type),
		...(values && { options: values.map((value) => ({ name: value, value })) }),
	};
}

/** Booleans are a choice, because n8n sets an untouched switch to false. */
const BOOLEAN_OPTIONS = ['true', 'false'];

function columnType(type: string): Column['type'] {
	if (type.endsWith('[]') || type === 'array') return 'array';
	if (type === 'integer' || type === 'number') return 'number';
	if (type === 'date-time') return 'dateTime';
	return type === 'object' ? type : 'string';
}

/** A column as the editor stored it. */
type StoredColumn = Pick<Column, 'id' | 'displayName' | 'type' | 'required' | 'options'>;

/**
 * Builds the request of a chosen endpoint.
 *
 * @param mapped value of the resource mapper: values by column, and the columns when they were
 * filled in
 * @throws InputError that names the member
 */
export function endpointRequest(
	route: string,
	mapped: { value?: IDataObject | null; schema?: readonly StoredColumn[] } | undefined,
	context: EncodeContext,
): ApiRequest {
	const { method, template } = splitRoute(route);
	if (!/^\S+ \/\S*$/.test(route)) {
		throw new InputError(
			"'Endpoint' must be a method and a path",
			'Enter it like GET /v1/items/{itemId}, or choose it from the list.',
		);
	}
	const { value, schema = [] } = mapped ?? {};
	const values = value ?? {};
	const missing = schema.find(({ id, required }) => required && isEmpty(values[id]));
	if (missing) {
		throw new InputError(`'${missing.displayName}' is empty`, `Fill in '${missing.displayName}'.`);
	}
	rejectEmptyColumns(schema, context);
	const parts: Record<string, IDataObject> = {};
	let wholeBody: unknown;
	for (const [id, entered] of Object.entries(values)) {
		if (isEmpty(entered)) continue;
		const stored = schema.find((entry) => entry.id === id);
		const encoded = stored ? encodeColumn(stored, entered, context) : entered;
		const dot = id.indexOf('.');
		if (dot < 0) wholeBody = encoded;
		else setPath(parts, [id.slice(0, dot), id.slice(dot + 1)], encoded);
	}
	// If the endpoint's body is an object, it is sent even without members.
	const takesObject = schema.some(({ id }) => id.startsWith('body.'));
	const {
		path = {},
		query,
		header,
		file,
		body = wholeBody ?? (takesObject ? {} : undefined),
	} = parts;
	const empty = pathParameters(template).find((name) => isEmpty(path[name]));
	if (empty) throw new InputError(`'${empty}' is empty`, `Fill in '${empty}' of the path.`);
	return {
		method,
		path: fillPath(template, path),
		...(query && { query }),
		...(header && { headers: header as Record<string, string> }),
		...(file && { files: file as Record<string, string> }),
		...(body !== undefined && { body: asJson('Fields', body) }),
	};
}

/**
 * Rejects columns whose expression returned nothing: without a query parameter a list is not
 * filtered, and without a number (an amount, a count) many calls do more. The value alone does not
 * show it, because all empty columns are null.
 */
function rejectEmptyColumns(
	schema: readonly StoredColumn[],
	{ emptyExpressions, isAiTool }: EncodeContext,
): void {
	const emptyColumn = schema.find(({ id, type }) => {
		const isNarrowing = id.startsWith('query.') && !isAiTool;
		return (isNarrowing || type === 'number') && emptyExpressions?.has(`endpointFields.${id}`);
	});
	if (emptyColumn === undefined) return;
	throw new InputError(
		`'${emptyColumn.displayName}' is empty`,
		'Its expression returns no value, and without it the call would affect more than intended. Correct the expression, or remove the field if you want that.',
	);
}

/**
 * Converts a value to its column's type. n8n's editor does not convert JSON, or numbers in texts.
 */
function encodeColumn(
	{ displayName, type, options }: StoredColumn,
	value: unknown,
	context: EncodeContext,
): unknown {
	if (options && String(options.map((option) => option.value)) === String(BOOLEAN_OPTIONS)) {
		return flag('value', displayName, {}).encode?.(value, context);
	}
	if (type === 'object' || type === 'array') {
		return parseJson(displayName, value, type === 'array' ? 'list' : 'object');
	}
	const factory = ENCODERS.get(String(type));
	if (factory) return factory(displayName).encode?.(value, context);
	return typeof value === 'string' ? value : toText(displayName, value);
}

/** Types that the field factories encode and validate. */
const ENCODERS = new Map<string, (label: string) => Field>([
	['dateTime', (label) => dateTime('value', label)],
	['number', (label) => number('value', label)],
]);
