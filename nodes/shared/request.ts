import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { EncodeContext, Field, Operation, Request } from './declare';
import { titleCase } from './declare';
import { InputError } from './errors';
import { encodeMembers, isEmpty } from './fields';
import type { Provider } from './provider';

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
		const value = String(values[name]).trim();
		if (!['', '.', '..'].includes(value)) return encodeURIComponent(value);
		const label = labels[name] ?? titleCase(name);
		throw new InputError(
			value === '' ? `'${label}' is empty` : `'${label}' must not be "${value}"`,
			`Correct the value of '${label}'.`,
		);
	});

/** Which part of the request a field goes to. */
function placeOf(field: Field, method: string, path: readonly string[]): NonNullable<Field['in']> {
	if (field.in) return field.in;
	if (path.includes(field.name)) return 'path';
	return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'query' : 'body';
}

/** What an operation's fields are told about the workflow, the provider and the credential. */
export const buildContext = (
	context: Pick<IExecuteFunctions, 'getTimezone'>,
	{ wireName = (name) => name }: Pick<Provider, 'wireName'>,
	credentials: IDataObject,
): BuildContext => ({ timezone: context.getTimezone(), wireName, credentials });

/** What an operation's fields need beside their own values. */
export interface BuildContext extends EncodeContext {
	/** The credential's fields, for parameters that fall back on them. */
	readonly credentials: IDataObject;
}

/** Whether a field belongs to what else is chosen; n8n itself shows all where that is an expression. */
const isShown = ({ show = {} }: Field, parameters: IDataObject): boolean =>
	Object.entries(show).every(([name, values]) =>
		values.includes(parameters[name] as string | boolean),
	);

/** Values of the fields in view, with the credential's in place of those left empty. */
function withFallbacks(
	fields: readonly Field[],
	parameters: IDataObject,
	credentials: IDataObject,
): IDataObject {
	const values: IDataObject = {};
	for (const field of fields) {
		if (!isShown(field, parameters)) continue;
		const { name, property, fallback } = field;
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
	operation: Pick<Operation, 'request'> & Partial<Operation>,
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
	const spread = (fields: readonly Field[], values: IDataObject) => {
		for (const field of fields) {
			const place = placeOf(field, method, inPath);
			merge(
				places[place],
				encodeMembers([field], values, place === 'path' ? verbatim(context) : context),
			);
		}
	};
	// The free request places its own fields, but for headers that every call needs.
	const inView = (operation.fields ?? []).filter((field) => !free || field.in === 'header');
	spread(inView, withFallbacks(inView, parameters, context.credentials));
	for (const collection of COLLECTIONS) {
		const fields = operation[collection];
		if (fields) spread(fields, (parameters[collection] ?? {}) as IDataObject);
	}
	if (operation.updateFields && Object.keys(places.body).length === 0) {
		throw new InputError(
			"'Update Fields' is empty",
			"Add at least one field to 'Update Fields' to say what is to change.",
		);
	}
	const headers = places.header as Record<string, string>;
	const labels = Object.fromEntries(
		inView.map((field) => [field.name, field.property.displayName]),
	);
	if (free) return { ...free, headers: { ...headers, ...free.headers } };
	const body = operation.body?.(places.body, parameters) ?? places.body;
	const hasBody = Object.keys(body).length > 0 || operation.body !== undefined;
	return {
		method,
		path: fillPath(template, places.path, labels),
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
