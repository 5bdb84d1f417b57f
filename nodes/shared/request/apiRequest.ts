import type { IDataObject } from 'n8n-workflow';
import { buildApiRequest, METHODS, METHODS_WITH_BODY } from './buildApiRequest';
import { columnsOf, endpointEntries } from './endpoints';
import type { Field, Operation, Paging, ReplyShape, Resource } from '../declaration/operation';
import { group, json, locator, mapper, oneOf, text } from '../declaration/fields';
import type { Provider } from '../declaration/provider';

/** The methods, with their labels. */
const METHOD_CHOICES = METHODS.map((method) => [method, method] as const);

const nameValueFields = (what: string, example: string) => [
	text('name', 'Name', { description: `Name of the ${what}`, placeholder: example }),
	text('value', 'Value', { description: `Value of the ${what}`, optional: true }),
];

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
		oneOf('method', 'Method', METHOD_CHOICES, {
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
		request: buildApiRequest,
		fields,
		reply: (parameters) => replyShapeFrom(provider.pagings, parameters),
		pagedWhere: { pagination: pagings.map(([value]) => value) },
	};
	return { name: 'API Request', operations: { send } };
}

/** Returns the shape of the reply, for the chosen paging. */
function replyShapeFrom(pagings: Provider['pagings'], { pagination }: IDataObject): ReplyShape {
	const chosen: Paging | undefined = pagings[String(pagination)]?.paging;
	return chosen ? { paging: chosen } : {};
}
