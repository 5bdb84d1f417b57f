import type { IDataObject } from 'n8n-workflow';
import type { EncodeContext, Field, Operation, Request } from './declare';
import { InputError } from './errors';
import { encodeMembers, isEmpty } from './fields';

/** Method and path template of a route. */
export function splitRoute(route: string): { method: Request['method']; template: string } {
	const [method, template] = route.split(' ');
	return { method: method as Request['method'], template };
}

/** Names of the path parameters of a template. */
export const pathParameters = (template: string): string[] =>
	[...template.matchAll(/{(\w+)}/g)].map(([, name]) => name);

/** The groups in which an operation's parameters stand: those in view, then the collections. */
export const COLLECTIONS = ['filters', 'additionalFields', 'updateFields', 'sort'] as const;

/** Fills a path template; values are percent-encoded, so that ids may hold any character. */
export const fillPath = (template: string, values: IDataObject): string =>
	template.replace(/{(\w+)}/g, (_, name: string) =>
		encodeURIComponent(String(values[name]).trim()),
	);

/** Which part of the request a field goes to. */
function placeOf(field: Field, method: string, path: readonly string[]): NonNullable<Field['in']> {
	if (field.in) return field.in;
	if (path.includes(field.name)) return 'path';
	return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'query' : 'body';
}

/** What an operation's fields need beside their own values. */
export interface BuildContext extends EncodeContext {
	/** The credential's fields, for parameters that fall back on them. */
	readonly credentials: IDataObject;
}

/** Values of the fields in view, with the credential's in place of those left empty. */
function withFallbacks(
	fields: readonly Field[],
	parameters: IDataObject,
	credentials: IDataObject,
): IDataObject {
	const values: IDataObject = {};
	for (const { name, property, fallback, show } of fields) {
		if (show && !(name in parameters)) continue;
		const entered = parameters[name];
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
 * @throws InputError naming the field, before anything is sent
 */
export function buildRequest(
	operation: Operation,
	parameters: IDataObject,
	context: BuildContext,
): Request {
	const { request: route } = operation;
	const free = typeof route === 'function' ? route(parameters) : undefined;
	const { method, template } = free
		? { method: free.method, template: '' }
		: splitRoute(route as string);
	const inPath = pathParameters(template);
	const places: Record<NonNullable<Field['in']>, IDataObject> = {
		path: {},
		query: {},
		header: {},
		body: {},
	};
	const spread = (fields: readonly Field[], values: IDataObject, clearing: boolean) => {
		for (const field of fields) {
			const place = placeOf(field, method, inPath);
			merge(
				places[place],
				encodeMembers([field], values, place === 'path' ? verbatim(context) : context, clearing),
			);
		}
	};
	// The free request places its own fields, but for headers that every call needs.
	const inView = (operation.fields ?? []).filter((field) => !free || field.in === 'header');
	spread(inView, withFallbacks(inView, parameters, context.credentials), false);
	for (const collection of COLLECTIONS) {
		const fields = operation[collection];
		if (fields) {
			spread(fields, (parameters[collection] ?? {}) as IDataObject, collection === 'updateFields');
		}
	}
	if (operation.updateFields && Object.keys(places.body).length === 0) {
		throw new InputError(
			"'Update Fields' is empty",
			"Add at least one field to 'Update Fields' to say what is to change.",
		);
	}
	const headers = places.header as Record<string, string>;
	if (free) return { ...free, headers: { ...headers, ...free.headers } };
	const body = operation.body?.(places.body, parameters) ?? places.body;
	const hasBody = Object.keys(body).length > 0 || operation.body !== undefined;
	return {
		method,
		path: fillPath(template, places.path),
		...(Object.keys(places.query).length > 0 && { query: places.query }),
		...(Object.keys(headers).length > 0 && { headers }),
		...(hasBody && { body }),
	};
}

/** Path parameters are looked up by their names in the template. */
const verbatim = (context: EncodeContext): EncodeContext => ({
	...context,
	wireName: (name) => name,
});

/** Merges nested objects, so that dotted members of several fields meet in one. */
function merge(target: IDataObject, source: IDataObject): void {
	for (const [key, value] of Object.entries(source)) {
		const present = target[key];
		if (isPlainObject(present) && isPlainObject(value)) merge(present, value);
		else target[key] = value;
	}
}

const isPlainObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values of the operation's secret fields, so that no error text repeats them. */
export function secretsOf(operation: Operation, parameters: IDataObject): string[] {
	const fields = [...(operation.fields ?? []), ...(operation.additionalFields ?? [])];
	const scopes = [parameters, (parameters.additionalFields ?? {}) as IDataObject];
	return fields
		.filter(({ secret }) => secret)
		.flatMap(({ name }) => scopes.map((scope) => scope[name]))
		.filter((value) => !isEmpty(value))
		.map(String);
}
