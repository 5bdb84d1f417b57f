import type { Paging } from '../shared/declaration/operation';
import type { Provider } from '../shared/declaration/provider';

/** Zero-based pages of 1 to 100 (docs/providers/flute.md). */
const pages = { kind: 'page', page: 'pageIndex', first: 0, size: 'pageSize', max: 100 } as const;

/** `hasMore` has the last word. */
export const pageIndex: Paging = {
	...pages,
	items: 'items',
	total: 'pageInfo.totalItems',
	more: 'pageInfo.hasMore',
};

/**
 * Webhooks' lists. They are in `items`, with page info; until August 2026 they were in `data`, some
 * without.
 */
export const dataPages: Paging = {
	...pages,
	items: ['items', 'data'],
	total: 'pageInfo.totalItems',
	more: 'pageInfo.hasMore',
};

/** Lists of version 1: another name of the page, and a bare total. */
export const version1Pages: Paging = {
	...pages,
	page: 'page',
	items: 'items',
	total: 'total',
};

/** Lists that are not paged. */
export const wholeList = (...items: string[]): Paging => ({ kind: 'none', items });

/** In `data` until August 2026. */
export const eventTypesList = wholeList('items', 'data');

export const profile = {
	name: 'Flute',
	credentials: [{ type: 'fluteOAuth2Api', name: 'OAuth2' }],
	endpoints: async () => (await import('./endpoints.json')).default,
	examplePath: '/v2/transactions',
	// The services' envelope and ASP.NET's ProblemDetails (docs/providers/flute.md, "Errors").
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
