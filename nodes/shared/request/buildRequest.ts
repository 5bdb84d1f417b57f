import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest, EncodeContext, Field, Operation } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { groupEntries, isEmpty } from '../declaration/encode';
import { rejectEmptyLimit } from './rejectEmptyLimit';
import { splitRoute } from '../declaration/route';
import type { FieldContext } from './fieldContext';
import { RequestParts } from './requestParts';
import { fillPath } from './serialize';
import { COLLECTIONS } from '../declaration/operation';

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
		rejectEmptyLimit(field, {
			path: field.name,
			value: parameters[field.name],
			emptyExpressions,
		});
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
			if (property.required || (fallback && !fallback.isOptional)) {
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
	context: FieldContext,
	emptyExpressions = NO_EMPTY_EXPRESSIONS,
): ApiRequest {
	const { request: route } = operation;
	// API Request builds the request itself, except for headers that every call needs.
	const freeRequest =
		typeof route === 'function'
			? route(parameters, freeContext(context, emptyExpressions))
			: undefined;
	const { method, template } = freeRequest
		? { method: freeRequest.method, template: '' }
		: splitRoute(route as string);
	const parts = new RequestParts(method, template, context, operation.exclusive);
	const topLevelFields = (operation.fields ?? []).filter(
		(field) => !freeRequest || field.in === 'header',
	);
	const values = withFallbacks(topLevelFields, parameters, context.credentials, emptyExpressions);
	parts.add(topLevelFields, values);
	addCollections(parts, operation, parameters, context, emptyExpressions);
	const headers = parts.header as Record<string, string>;
	if (freeRequest) return { ...freeRequest, headers: { ...headers, ...freeRequest.headers } };
	const body = bodyOf(parts, operation, parameters);
	const labels = Object.fromEntries(
		topLevelFields.map((field) => [field.name, field.property.displayName]),
	);
	return {
		method,
		path: fillPath(template, parts.path, labels),
		...(Object.keys(parts.query).length > 0 && { query: parts.query }),
		...(Object.keys(headers).length > 0 && { headers }),
		...(body !== undefined && { body }),
		...(Object.keys(parts.files).length > 0 && { files: parts.files }),
	};
}

/** Returns the context for an operation that builds its request from the parameters itself. */
const freeContext = (
	{ timezone, isAiTool }: FieldContext,
	emptyExpressions: ReadonlySet<string>,
): EncodeContext => ({ timezone, isAiTool, emptyExpressions, wireName: (name) => name });

/**
 * Adds the fields of the operation's collections.
 *
 * @throws InputError on a field that was added without a value and limits the call, and on an update
 * without changes
 */
function addCollections(
	parts: RequestParts,
	operation: Partial<Operation>,
	parameters: IDataObject,
	{ isAiTool }: FieldContext,
	emptyExpressions: ReadonlySet<string>,
): void {
	for (const collection of COLLECTIONS) {
		const fields = operation[collection] ?? [];
		const values = (parameters[collection] ?? {}) as IDataObject;
		const areFilters = collection === 'filters';
		for (const field of fields) {
			// AI models leave a filter empty to omit it.
			if (!(field.name in values) || (areFilters && isAiTool)) continue;
			rejectEmptyLimit(areFilters ? { ...field, limits: true } : field, {
				path: `${collection}.${field.name}`,
				value: values[field.name],
				isAdded: true,
				emptyExpressions,
			});
		}
		parts.add(fields, values);
	}
	const changes = { ...parts.query, ...parts.body };
	if (operation.updateFields && Object.keys(changes).length === 0) {
		throw new InputError(
			"'Update Fields' is empty",
			"Add at least one field to change to 'Update Fields'.",
		);
	}
}

/** Returns the body to send; undefined if it is empty and not required. */
function bodyOf(
	parts: RequestParts,
	operation: Partial<Operation>,
	parameters: IDataObject,
): unknown {
	const { wholeBody } = parts;
	const body = wholeBody ?? operation.body?.(parts.body, parameters) ?? parts.body;
	const isRequired = operation.requiresBody === true || operation.body !== undefined;
	const isSent = isRequired || wholeBody !== undefined || Object.keys(body as object).length > 0;
	return isSent ? body : undefined;
}
