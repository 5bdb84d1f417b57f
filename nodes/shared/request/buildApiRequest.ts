import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest, EncodeContext, Method } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { groupEntries, isEmpty, parseJson, toText } from '../declaration/encode';
import { isPlainObject } from '../util/object';
import { endpointRequest } from './endpoints';
import { serializeParameter } from './serialize';

/** The methods that API Request can send. */
export const METHODS: readonly Method[] = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];

/** The methods whose requests can have a body. */
export const METHODS_WITH_BODY: string[] = ['POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Headers that n8n and the credential set. A user's value would break the request or leak the
 * token.
 */
const RESERVED_HEADERS = new Set([
	'authorization',
	'connection',
	'content-length',
	'content-type',
	'cookie',
	'host',
	'proxy-authorization',
	'transfer-encoding',
]);

/** Allowed header names (RFC 9110, 5.1). `__proto__` is excluded, because n8n's client drops it. */
const HEADER_NAME = /^(?!__proto__$)[\w!#$%&'*+.^`|~-]+$/;

/**
 * Returns the entered names and values.
 *
 * @throws InputError if an entry has no name: a filter that is left out would return more records
 */
const nameValuePairs = (
	parameters: IDataObject,
	group: string,
	label: string,
): Array<[name: string, value: unknown]> =>
	groupEntries(parameters[group] ?? {}).map((entry) => {
		if (isEmpty(entry?.name)) {
			throw new InputError(
				`'${label}' has an entry without a name`,
				'Enter a name, or remove the entry. If the name is an expression, check that it returns a text.',
			);
		}
		return [toText(label, entry.name), entry.value];
	});

/**
 * Builds the request of API Request: of the chosen endpoint, or of the entered method and path.
 *
 * @throws InputError that says what to correct
 */
export function buildApiRequest(parameters: IDataObject, context: EncodeContext): ApiRequest {
	const { endpoint, endpointFields, body } = parameters;
	const request = isEmpty(endpoint)
		? enteredRequest(parameters)
		: endpointRequest(toText('Endpoint', endpoint), endpointFields as IDataObject, context);
	if (!METHODS.includes(request.method)) {
		throw new InputError(
			`'Method' must be one of ${METHODS.join(', ')}`,
			"Correct 'Method' or 'Endpoint'.",
		);
	}
	const enteredBody = isEmpty(body) ? undefined : parseJson('JSON Body', body);
	const query = mergedQuery(request, parameters);
	const headers = mergedHeaders(request, parameters);
	const hasEnteredBody = enteredBody !== undefined && METHODS_WITH_BODY.includes(request.method);
	return {
		...request,
		path: validatedPath(request.path),
		query,
		headers,
		...(hasEnteredBody && { body: mergeBodies(request.body, enteredBody) }),
	};
}

/** Returns the endpoint's query with the entered parameters; a repeated name has several values. */
function mergedQuery(request: ApiRequest, parameters: IDataObject): IDataObject {
	const query = new Map<string, string[]>();
	const add = (label: string, name: string, value: unknown) => {
		const texts = [name, value ?? '']
			.flat()
			.map((entry) => serializeParameter(label, 'query', entry));
		query.set(name, [...(query.get(name) ?? []), ...texts.slice(1)]);
	};
	for (const [name, value] of Object.entries(request.query ?? {})) add(name, name, value);
	for (const [name, value] of nameValuePairs(parameters, 'queryParameters', 'Query Parameters')) {
		add('Query Parameters', name, value);
	}
	return Object.fromEntries(query);
}

/**
 * Returns the endpoint's headers with the entered ones.
 *
 * @throws InputError on a reserved or malformed header
 */
function mergedHeaders(request: ApiRequest, parameters: IDataObject): Record<string, string> {
	const headers = new Map<string, string>();
	const enteredHeaders = nameValuePairs(parameters, 'requestHeaders', 'Headers');
	for (const [name, value] of [...Object.entries(request.headers ?? {}), ...enteredHeaders]) {
		if (RESERVED_HEADERS.has(name.toLowerCase())) {
			throw new InputError(
				`'Headers' must not set ${name}`,
				'Remove it: the credential and the node set this header.',
			);
		}
		if (!HEADER_NAME.test(name)) {
			throw new InputError(
				`'Headers' contains a character that is not allowed in a header, in ${JSON.stringify(name)}`,
				'Correct the name of the header.',
			);
		}
		headers.set(name, serializeParameter('Headers', 'header', value ?? ''));
	}
	return Object.fromEntries(headers);
}

/** Builds the request from the entered method and path. */
const enteredRequest = ({ method, path }: IDataObject): ApiRequest => ({
	method: method as Method,
	path: serializeParameter('Path', 'path', path ?? ''),
});

/** Merges the JSON body into the endpoint's fields; unless both are objects it replaces them. */
const mergeBodies = (endpointBody: unknown, enteredBody: unknown): unknown =>
	isPlainObject(endpointBody) && isPlainObject(enteredBody)
		? { ...endpointBody, ...enteredBody }
		: enteredBody;

/**
 * Validates an entered path: it must stay on the provider's host.
 *
 * @throws InputError that says what to correct
 */
function validatedPath(path: string): string {
	const trimmed = path.trim();
	const refuse = (why: string, advice: string): never => {
		throw new InputError(`'Path' ${why}`, advice);
	};
	if (!trimmed.startsWith('/') || trimmed.startsWith('//')) {
		refuse(
			'must begin with a single /',
			'Enter only the path without the host, such as /v1/items.',
		);
	}
	if (/[\s\\#]|[\u0000-\u001f]|%(?![\da-f]{2})/i.test(trimmed)) {
		refuse(
			'contains a character that is not allowed in a path',
			'Percent-encode the character, such as %20 for a space and %25 for a percent sign.',
		);
	}
	if (trimmed.includes('?')) {
		refuse('must not contain a query', "Move what follows the ? to 'Query Parameters'.");
	}
	if (trimmed.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) {
		refuse('must not contain . or .. segments', 'Enter the full path.');
	}
	return trimmed;
}
