import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Field, Operation, ParameterLocation, ApiRequest } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import {
	encodeValue,
	groupEntries,
	isEmpty,
	mergeDeep,
	setPath,
	assertExclusive,
	toText,
} from '../declaration/encode';
import type { Provider } from '../declaration/provider';
import { isAiTool } from '../util/tool';
import { isPlainObject } from '../util/object';
import { rejectEmptyLimit } from './rejectEmptyLimit';
import { splitRoute, pathParameters } from '../declaration/route';
import { parameterLocation, apiNameOf } from './parameterLocation';
import { serializeParameter, fillPath } from './serialize';
import { COLLECTIONS } from '../declaration/operation';

/** Creates the context for encoding an operation's fields. */
export const buildContext = (
	context: Pick<IExecuteFunctions, 'getNode' | 'getTimezone'>,
	{ wireName = (name) => name }: Pick<Provider, 'wireName'>,
	credentials: IDataObject,
): BuildContext => ({
	timezone: context.getTimezone(),
	isAiTool: isAiTool(context),
	wireName,
	credentials,
});

/** What encoding fields needs beside their values. */
export interface BuildContext {
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	readonly isAiTool?: boolean;
	readonly wireName: NonNullable<Provider['wireName']>;
	/** The credential's fields, for parameters with a fallback. */
	readonly credentials: IDataObject;
}

/**
 * Whether a field applies to the other parameters' values. n8n shows fields whose condition depends
 * on an expression.
 */
const isShown = ({ show = {} }: Field, parameters: IDataObject): boolean =>
	Object.entries(show).every(([name, values]) =>
		values.includes(parameters[name] as string | boolean),
	);

const NO_EMPTY_EXPRESSIONS: ReadonlySet<string> = new Set();

/**
 * Returns the values of the top-level fields; empty ones fall back to the credential.
 *
 * @throws InputError if a required field is empty
 */
function withFallbacks(
	fields: readonly Field[],
	parameters: IDataObject,
	credentials: IDataObject,
	emptyExpressions: ReadonlySet<string>,
): IDataObject {
	const values: IDataObject = {};
	for (const field of fields) {
		if (!isShown(field, parameters)) continue;
		rejectEmptyLimit(field, field.name, parameters[field.name], false, emptyExpressions);
		const { name, property, fallback, members } = field;
		// A group without entries is empty.
		const isEmptyGroup = members && groupEntries(parameters[name] ?? {}).length === 0;
		const entered = isEmptyGroup ? undefined : parameters[name];
		const value = isEmpty(entered) && fallback ? credentials[fallback.credential] : entered;
		if (isEmpty(value)) {
			// A switch is always on or off. Without it the provider does nothing, or its default.
			if (property.type === 'boolean' && emptyExpressions.has(name)) {
				throw new InputError(
					`'${property.displayName}' is empty`,
					'Its expression returns no value. It must return true or false.',
				);
			}
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
 * Builds the request of an operation.
 *
 * @param parameters values by parameter name; collections are objects under their own names
 * @param emptyExpressions paths of parameters whose expression returned an empty value
 * @throws InputError that names the field, before anything is sent
 */
export function buildRequest(
	operation: Pick<Operation, 'request'> & Partial<Operation>,
	parameters: IDataObject,
	context: BuildContext,
	emptyExpressions = NO_EMPTY_EXPRESSIONS,
): ApiRequest {
	const { request: route } = operation;
	const { isAiTool } = context;
	const freeRequest =
		typeof route === 'function'
			? route(parameters, {
					timezone: context.timezone,
					isAiTool,
					emptyExpressions,
					wireName: (name) => name,
				})
			: undefined;
	const { method, template } = freeRequest
		? { method: freeRequest.method, template: '' }
		: splitRoute(route as string);
	const pathNames = pathParameters(template);
	const parts: Record<ParameterLocation, IDataObject> = {
		path: {},
		query: {},
		header: {},
		body: {},
	};
	const files: Record<string, string> = {};
	let wholeBody: unknown;
	const addFields = (fields: readonly Field[], values: IDataObject) => {
		assertExclusive(operation.exclusive ?? [], fields, values);
		for (const field of fields) {
			const location = parameterLocation(field, method, pathNames);
			const wireName = (name: string) => context.wireName(name, location, template);
			const value = encodeValue(field, values, { timezone: context.timezone, isAiTool, wireName });
			if (value === undefined || field.formOnly) continue;
			const name = apiNameOf(field, location, template, context);
			const { displayName: label } = field.property;
			// Only bodies are nested; some query parameters have dots in their names.
			const path = location === 'body' ? name.split('.') : [name];
			const members = name === '' ? value : nested(path, value);
			if (field.file) files[name] = toText(label, value);
			else if (isPlainObject(members)) {
				// Checks names and values; a list repeats the name.
				const texts = location === 'body' ? [] : Object.entries(members).flat(2);
				for (const entry of texts) serializeParameter(label, location, entry);
				mergeDeep(parts[location], members);
			} else wholeBody = members;
		}
	};
	// API Request builds the request itself, except for headers that every call needs.
	const topLevelFields = (operation.fields ?? []).filter(
		(field) => !freeRequest || field.in === 'header',
	);
	addFields(
		topLevelFields,
		withFallbacks(topLevelFields, parameters, context.credentials, emptyExpressions),
	);
	for (const collection of COLLECTIONS) {
		const fields = operation[collection] ?? [];
		const values = (parameters[collection] ?? {}) as IDataObject;
		const areFilters = collection === 'filters';
		for (const field of fields) {
			// AI models leave a filter empty to omit it.
			if (!(field.name in values) || (areFilters && isAiTool)) continue;
			const limitingField = areFilters ? { ...field, limits: true } : field;
			const path = `${collection}.${field.name}`;
			rejectEmptyLimit(limitingField, path, values[field.name], true, emptyExpressions);
		}
		addFields(fields, values);
	}
	const changes = { ...parts.query, ...parts.body };
	if (operation.updateFields && Object.keys(changes).length === 0) {
		throw new InputError(
			"'Update Fields' is empty",
			"Add at least one field to change to 'Update Fields'.",
		);
	}
	const headers = parts.header as Record<string, string>;
	const labels = Object.fromEntries(
		topLevelFields.map((field) => [field.name, field.property.displayName]),
	);
	if (freeRequest) return { ...freeRequest, headers: { ...headers, ...freeRequest.headers } };
	const body = wholeBody ?? operation.body?.(parts.body, parameters) ?? parts.body;
	const isRequired = operation.requiresBody === true || operation.body !== undefined;
	const hasBody = isRequired || wholeBody !== undefined || Object.keys(body as object).length > 0;
	return {
		method,
		path: fillPath(template, parts.path, labels),
		...(Object.keys(parts.query).length > 0 && { query: parts.query }),
		...(Object.keys(headers).length > 0 && { headers }),
		...(hasBody && { body }),
		...(Object.keys(files).length > 0 && { files }),
	};
}

/** Returns an object with one value at a path. */
const nested = (path: string[], value: unknown): IDataObject => {
	const target: IDataObject = {};
	setPath(target, path, value);
	return target;
};
