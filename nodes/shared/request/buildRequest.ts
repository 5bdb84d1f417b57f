import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Field, Operation, ParameterLocation, ApiRequest } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import {
	encodeValue,
	entriesOf,
	isEmpty,
	mergeDeep,
	setPath,
	refuseExclusive,
	toText,
} from '../declaration/encode';
import type { Provider } from '../declaration/provider';
import { isTool } from '../util/tool';
import { titleCase } from '../util/text';
import { isPlainObject } from '../util/object';

/** Method and path template of a route; an empty template where there is none. */
export function splitRoute(route: string): { method: ApiRequest['method']; template: string } {
	const [method, template = ''] = route.split(' ');
	return { method: method as ApiRequest['method'], template };
}

/** Names of the path parameters of a template. */
export const pathParameters = (template: string): string[] =>
	[...template.matchAll(/{(\w+)}/g)].map(([, name]) => name);

/** The groups in which an operation's parameters stand: those in view, then the collections. */
export const COLLECTIONS = ['filters', 'additionalFields', 'updateFields', 'sort'] as const;

/** Half of a character that takes two: UTF-8 has no way to write it. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** What HTTP lets a header's value hold (RFC 9110, 5.5). */
export const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A value as it is sent outside of a body, where there are only texts.
 *
 * @throws InputError on what would not arrive as it is
 */
export function serializeParameter(
	label: string,
	place: ParameterLocation,
	value: unknown,
): string {
	const isAsGiven = place === 'query' && typeof value === 'string';
	const words = isAsGiven ? value : toText(label, value);
	if (place === 'header' ? HEADER_VALUE.test(words) : !LONE_SURROGATE.test(words)) return words;
	throw new InputError(
		`'${label}' contains a character that is not allowed in a ${place}`,
		`Correct the value of '${label}'.`,
	);
}

/**
 * Fills a path template; values are percent-encoded, so that ids may hold any character.
 *
 * @param labels how error texts call the parameters; their names in Title Case by default
 * @throws InputError on what would make it another path: an empty value, and `.` and `..`, which
 * every URL parser takes out, encoded or not
 */
export const fillPath = (
	template: string,
	values: IDataObject,
	labels: Readonly<Record<string, string>> = {},
): string =>
	template.replace(/{(\w+)}/g, (_, name: string) => {
		const label = labels[name] ?? titleCase(name);
		const value = serializeParameter(label, 'path', values[name] ?? '');
		if (!['', '.', '..'].includes(value)) return encodeURIComponent(value);
		throw new InputError(
			value === '' ? `'${label}' is empty` : `'${label}' must not be "${value}"`,
			`Correct the value of '${label}'.`,
		);
	});

/** Which part of the request a field goes to. */
export function parameterLocation(
	field: Field,
	method: string,
	path: readonly string[],
): ParameterLocation {
	if (field.in) return field.in;
	if (path.includes(field.name)) return 'path';
	return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'query' : 'body';
}

/** A field's name on the wire. */
export const apiNameOf = (
	{ name, wire }: Field,
	place: ParameterLocation,
	template: string,
	{ wireName = (same) => same }: Pick<Provider, 'wireName'>,
): string => wire ?? (place === 'path' ? name : wireName(name, place, template));

/** What an operation's fields are told about the workflow, the provider and the credential. */
export const buildContext = (
	context: Pick<IExecuteFunctions, 'getNode' | 'getTimezone'>,
	{ wireName = (name) => name }: Pick<Provider, 'wireName'>,
	credentials: IDataObject,
): BuildContext => ({
	timezone: context.getTimezone(),
	isTool: isTool(context),
	wireName,
	credentials,
});

/** What an operation's fields need beside their own values. */
export interface BuildContext {
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	readonly isTool?: boolean;
	readonly wireName: NonNullable<Provider['wireName']>;
	/** The credential's fields, for parameters that fall back on them. */
	readonly credentials: IDataObject;
}

/** Whether a field belongs to what else is chosen; n8n itself shows all where that is an expression. */
const isShown = ({ show = {} }: Field, parameters: IDataObject): boolean =>
	Object.entries(show).every(([name, values]) =>
		values.includes(parameters[name] as string | boolean),
	);

const NO_BLANKS: ReadonlySet<string> = new Set();

/**
 * Refuses an empty value of a field without which the call would do more than was meant: a filter, or
 * a field that {@link Field.limits} it.
 *
 * What was left empty in view, or in a group (which always has all its members), is left out as its
 * description says. What was added to a collection, or comes from an expression, was meant to have a
 * value.
 *
 * @param path of the field's parameter
 * @param isAdded whether it was added to a collection
 */
export function refuseBlank(
	{ property: { displayName: label }, limits, members = [] }: Field,
	path: string,
	value: unknown,
	isAdded: boolean,
	blanks: ReadonlySet<string>,
): void {
	if (limits && isEmpty(value) && (isAdded || blanks.has(path))) {
		throw new InputError(
			`'${label}' is empty`,
			blanks.has(path)
				? `Its expression returns no value, and without '${label}' the call would affect more than intended. Correct the expression, or remove '${label}' if you want that.`
				: `Without it the call would affect more than intended. Set '${label}' a value, or remove it if that is what you want.`,
		);
	}
	for (const member of members) {
		const inGroup = `${path}.${member.name}`;
		if (blanks.has(inGroup)) refuseBlank(member, inGroup, undefined, false, blanks);
	}
}

/** Values of the fields in view, with the credential's in place of those left empty. */
function withFallbacks(
	fields: readonly Field[],
	parameters: IDataObject,
	credentials: IDataObject,
	blanks: ReadonlySet<string>,
): IDataObject {
	const values: IDataObject = {};
	for (const field of fields) {
		if (!isShown(field, parameters)) continue;
		refuseBlank(field, field.name, parameters[field.name], false, blanks);
		const { name, property, fallback, members } = field;
		// A group without entries is one that nobody filled in.
		const isBlank = members && entriesOf(parameters[name] ?? {}).length === 0;
		const entered = isBlank ? undefined : parameters[name];
		const value = isEmpty(entered) && fallback ? credentials[fallback.credential] : entered;
		if (isEmpty(value)) {
			if (property.required || (fallback && !fallback.orNone)) {
				throw new InputError(
					`'${property.displayName}' is empty`,
					fallback
						? `Choose a value for '${property.displayName}', or set a default in the credential.`
						: `Fill in '${property.displayName}'.`,
				);
			}
			continue;
		}
		values[name] = value;
	}
	return values;
}

/**
 * The request that an operation's parameters stand for.
 *
 * @param parameters values by parameter name; collections are objects under their own names
 * @param blanks paths of parameters that come from expressions and are empty
 * @throws InputError naming the field, before anything is sent
 */
export function buildRequest(
	operation: Pick<Operation, 'request'> & Partial<Operation>,
	parameters: IDataObject,
	context: BuildContext,
	blanks = NO_BLANKS,
): ApiRequest {
	const { request: route } = operation;
	const { isTool } = context;
	const free =
		typeof route === 'function'
			? route(parameters, {
					timezone: context.timezone,
					isTool,
					blanks,
					wireName: (name) => name,
				})
			: undefined;
	const { method, template } = free
		? { method: free.method, template: '' }
		: splitRoute(route as string);
	const inPath = pathParameters(template);
	const places: Record<ParameterLocation, IDataObject> = {
		path: {},
		query: {},
		header: {},
		body: {},
	};
	const files: Record<string, string> = {};
	let whole: unknown;
	const spread = (fields: readonly Field[], values: IDataObject) => {
		refuseExclusive(operation.exclusive ?? [], fields, values);
		for (const field of fields) {
			const place = parameterLocation(field, method, inPath);
			const wireName = (name: string) => context.wireName(name, place, template);
			const value = encodeValue(field, values, { timezone: context.timezone, isTool, wireName });
			if (value === undefined || field.formOnly) continue;
			const name = apiNameOf(field, place, template, context);
			const { displayName: label } = field.property;
			// Only bodies have depth; Flipdish has query parameters with dots in their names.
			const path = place === 'body' ? name.split('.') : [name];
			const members = name === '' ? value : nested(path, value);
			if (field.file) files[name] = toText(label, value);
			else if (isPlainObject(members)) {
				// Names and values; a list repeats the name.
				const words = place === 'body' ? [] : Object.entries(members).flat(2);
				for (const entry of words) serializeParameter(label, place, entry);
				mergeDeep(places[place], members);
			} else whole = members;
		}
	};
	// The free request places its own fields, but for headers that every call needs.
	const inView = (operation.fields ?? []).filter((field) => !free || field.in === 'header');
	spread(inView, withFallbacks(inView, parameters, context.credentials, blanks));
	for (const collection of COLLECTIONS) {
		const fields = operation[collection] ?? [];
		const values = (parameters[collection] ?? {}) as IDataObject;
		const areFilters = collection === 'filters';
		for (const field of fields) {
			// A model leaves a filter empty where it wants none.
			if (!(field.name in values) || (areFilters && isTool)) continue;
			const limiting = areFilters ? { ...field, limits: true } : field;
			const path = `${collection}.${field.name}`;
			refuseBlank(limiting, path, values[field.name], true, blanks);
		}
		spread(fields, values);
	}
	const changes = { ...places.query, ...places.body };
	if (operation.updateFields && Object.keys(changes).length === 0) {
		throw new InputError(
			"'Update Fields' is empty",
			"Add at least one field to change to 'Update Fields'.",
		);
	}
	const headers = places.header as Record<string, string>;
	const labels = Object.fromEntries(
		inView.map((field) => [field.name, field.property.displayName]),
	);
	if (free) return { ...free, headers: { ...headers, ...free.headers } };
	const body = whole ?? operation.body?.(places.body, parameters) ?? places.body;
	const hasBody =
		whole !== undefined || operation.body !== undefined || Object.keys(body as object).length > 0;
	return {
		method,
		path: fillPath(template, places.path, labels),
		...(Object.keys(places.query).length > 0 && { query: places.query }),
		...(Object.keys(headers).length > 0 && { headers }),
		...(hasBody && { body }),
		...(Object.keys(files).length > 0 && { files }),
	};
}

/** An object with a member at a path. */
const nested = (path: string[], value: unknown): IDataObject => {
	const target: IDataObject = {};
	setPath(target, path, value);
	return target;
};

/** Values of the operation's secret fields, so that no error text repeats them. */
export function secretsOf(operation: Operation, parameters: IDataObject): string[] {
	const inCollections = COLLECTIONS.flatMap((name) =>
		secretValues(operation[name] ?? [], (parameters[name] ?? {}) as IDataObject),
	);
	return [...secretValues(operation.fields ?? [], parameters), ...inCollections];
}

function secretValues(fields: readonly Field[], values: IDataObject): string[] {
	return fields.flatMap(({ name, secret, members }) => {
		const value = values[name];
		if (isEmpty(value)) return [];
		if (members) return entriesOf(value).flatMap((entry) => secretValues(members, entry));
		return secret ? [String(value)] : [];
	});
}
