import type { Paging } from '../shared/declaration/operation';
import type { Provider } from '../shared/declaration/provider';

/** Zero-based pages of 1 to 100 records (docs/providers/flute.md, "Paging"). */
const pageParameters = {
	kind: 'page',
	page: 'pageIndex',
	first: 0,
	size: 'pageSize',
	max: 100,
} as const;

/** Standard lists; `hasMore` decides whether there is another page. */
export const pageIndex: Paging = {
	...pageParameters,
	items: 'items',
	total: 'pageInfo.totalItems',
	more: 'pageInfo.hasMore',
};

/**
 * Lists of webhooks: in `items` with page info; until August 2026 in `data`, some without page
 * info.
 */
export const dataPages: Paging = {
	...pageParameters,
	items: ['items', 'data'],
	total: 'pageInfo.totalItems',
	more: 'pageInfo.hasMore',
};

/** Lists of version 1 of the API, with another page parameter and a plain total. */
export const version1Pages: Paging = {
	...pageParameters,
	page: 'page',
	items: 'items',
	total: 'total',
};

/** Lists without paging. */
export const unpagedList = (...items: string[]): Paging => ({ kind: 'none', items });

/** The list of event types; in `data` until August 2026. */
export const eventTypesList = unpagedList('items', 'data');

export const profile = {
	name: 'Flute',
	credentials: [{ type: 'fluteOAuth2Api', name: 'OAuth2' }],
	endpoints: async () => (await import('./endpoints.json')).default,
	examplePath: '/v2/transactions',
	// Flute's error envelope and ASP.NET's ProblemDetails (docs/providers/flute.md, "Errors").
	errorFormat: {
		message: ['details', 'message', 'error_description', 'cause'],
		code: ['errorCode'],
		correlationId: ['correlationId', 'traceId'],
		correlationHeaders: ['x-correlation-id', 'x-arise-trace-correlationid'],
	},
	pagings: {
		dataPages: { name: 'Page Index (Webhooks)', paging: dataPages },
		pageIndex: { name: 'Page Index', paging: pageIndex },
		version1Pages: { name: 'Page (Version 1)', paging: version1Pages },
	},
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
