import type { IDataObject } from 'n8n-workflow';
import { columnsOf, endpointRequest, endpointEntries } from './endpoints';
import type {
	EncodeContext,
	Field,
	Method,
	Operation,
	Paging,
	ReplyShape,
	ApiRequest,
	Resource,
} from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { groupEntries, isEmpty, parseJson, toText } from '../declaration/encode';
import { group, json, locator, mapper, oneOf, text } from '../declaration/fields';
import type { Provider } from '../declaration/provider';
import { isPlainObject } from '../util/object';
import { serializeParameter } from './serialize';

const METHODS = [
	['DELETE', 'DELETE'],
	['GET', 'GET'],
	['HEAD', 'HEAD'],
	['PATCH', 'PATCH'],
	['POST', 'POST'],
	['PUT', 'PUT'],
] as const;

const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE'];

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

const nameValueFields = (what: string, example: string) => [
	text('name', 'Name', { description: `Name of the ${what}`, placeholder: example }),
	text('value', 'Value', { description: `Value of the ${what}`, optional: true }),
];

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

/** Display condition: method and path are entered. n8n compares a resource locator by its value. */
const ENTERED_MANUALLY = { endpoint: [''] };
const CHOSEN_GET = { endpoint: [{ _cnd: { startsWith: 'GET ' } }] };
// Not a regular expression: n8n 1.123.81 and 2.40 limit the evaluation of one to 250 ms, after
// which the node fails.
const CHOSEN_WITH_BODY = {
	endpoint: METHODS_WITH_BODY.map((method) => ({ _cnd: { startsWith: `${method} ` } })),
};

/**
 * Creates the resource API Request, which calls any endpoint of a provider with the same
 * authentication, retries and errors as declared operations. The endpoint is chosen from a
 * searchable list, with its members as fields, or entered as method and path.
 *
 * @param resources the provider's resources, whose texts are searched too
 */
export function apiRequest(
	provider: Pick<Provider, 'name' | 'pagings' | 'requestFields' | 'examplePath' | 'endpoints'>,
	resources: () => Provider['resources'],
): Resource {
	const pagings = Object.entries(provider.pagings);
	const body = (show: Field['show']) =>
		json('body', 'JSON Body', {
			description: 'Body of the request. Leave empty to send none.',
			optional: true,
			show,
		});
	const pagination = (show: Field['show']) =>
		oneOf(
			'pagination',
			'Pagination',
			[
				['none', 'None', 'Send a single request'],
				...pagings.map(([value, { name }]) => [value, name] as const),
			],
			{ description: 'How to page through the results', default: 'none', show },
		);
	const fields: Field[] = [
		locator('endpoint', 'Endpoint', {
			idModeLabel: 'By Route',
			optional: true,
			description: `Endpoint of the ${provider.name} API`,
			hint: 'Leave empty to enter the method and path yourself',
			placeholder: `GET ${provider.examplePath}`,
			entries: async () => endpointEntries(await provider.endpoints(), resources()),
		}),
		mapper('endpointFields', 'Fields', {
			description: 'Path, query and body parameters of the endpoint',
			columnNoun: ['field', 'fields'],
			dependsOn: ['endpoint.value'],
			columns: async ({ parameter }) => {
				const route = parameter('endpoint');
				return columnsOf(await provider.endpoints(), String(route ?? ''));
			},
			hide: ENTERED_MANUALLY,
		}),
		oneOf('method', 'Method', METHODS, {
			description: 'HTTP method of the request',
			default: 'GET',
			show: ENTERED_MANUALLY,
		}),
		text('path', 'Path', {
			description: `Path of the endpoint without the host, as in ${provider.name}'s API documentation`,
			placeholder: provider.examplePath,
			show: ENTERED_MANUALLY,
		}),
		...(provider.requestFields ?? []),
		group('queryParameters', 'Query Parameter', nameValueFields('query parameter', 'status'), {
			several: true,
			optional: true,
			description: 'Query parameters of the URL. Repeat a name to send several values.',
		}),
		group('requestHeaders', 'Header', nameValueFields('header', 'X-Request-Source'), {
			several: true,
			optional: true,
			description: 'Additional headers',
		}),
		body({ ...ENTERED_MANUALLY, method: METHODS_WITH_BODY }),
		body(CHOSEN_WITH_BODY),
		pagination({ ...ENTERED_MANUALLY, method: ['GET'] }),
		pagination(CHOSEN_GET),
	];
	const send: Operation = {
		name: 'Send',
		action: 'Send API request',
		description: `Call any endpoint of the ${provider.name} API`,
		request: requestFrom,
		fields,
		reply: (parameters) => replyShapeFrom(provider.pagings, parameters),
		pagedWhere: { pagination: pagings.map(([value]) => value) },
	};
	return { name: 'API Request', operations: { send } };
}

function requestFrom(parameters: IDataObject, context: EncodeContext): ApiRequest {
	const { endpoint, endpointFields, body } = parameters;
	const named = isEmpty(endpoint)
		? typedRequest(parameters)
		: endpointRequest(toText('Endpoint', endpoint), endpointFields as IDataObject, context);
	if (!METHODS.some(([method]) => method === named.method)) {
		throw new InputError(
			`'Method' must be one of ${METHODS.map(([method]) => method).join(', ')}`,
			"Correct 'Method' or 'Endpoint'.",
		);
	}
	const enteredBody = isEmpty(body) ? undefined : parseJson('JSON Body', body);
	const query = new Map<string, string[]>();
	const addQuery = (label: string, name: string, value: unknown) => {
		const texts = [name, value ?? '']
			.flat()
			.map((entry) => serializeParameter(label, 'query', entry));
		query.set(name, [...(query.get(name) ?? []), ...texts.slice(1)]);
	};
	for (const [name, value] of Object.entries(named.query ?? {})) addQuery(name, name, value);
	for (const [name, value] of nameValuePairs(parameters, 'queryParameters', 'Query Parameters')) {
		addQuery('Query Parameters', name, value);
	}
	const headers = new Map<string, string>();
	const enteredHeaders = nameValuePairs(parameters, 'requestHeaders', 'Headers');
	for (const [name, value] of [...Object.entries(named.headers ?? {}), ...enteredHeaders]) {
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
	return {
		...named,
		path: validatedPath(named.path),
		query: Object.fromEntries(query),
		headers: Object.fromEntries(headers),
		...(enteredBody !== undefined &&
			METHODS_WITH_BODY.includes(named.method) && { body: mergeBodies(named.body, enteredBody) }),
	};
}

/** Builds the request from the entered method and path. */
const typedRequest = ({ method, path }: IDataObject): ApiRequest => ({
	method: method as Method,
	path: serializeParameter('Path', 'path', path ?? ''),
});

/** Merges the JSON body into the endpoint's fields; unless both are objects it replaces them. */
const mergeBodies = (named: unknown, enteredBody: unknown): unknown =>
	isPlainObject(named) && isPlainObject(enteredBody) ? { ...named, ...enteredBody } : enteredBody;

function replyShapeFrom(pagings: Provider['pagings'], { pagination }: IDataObject): ReplyShape {
	const chosen: Paging | undefined = pagings[String(pagination)]?.paging;
	return chosen ? { paging: chosen } : {};
}

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
