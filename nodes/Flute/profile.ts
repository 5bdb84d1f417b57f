import type { Paging } from '../shared/declare';
import type { Provider } from '../shared/provider';

/** Zero-based pages of 1 to 100 (sheet, section 3, Paging). */
const pages = { kind: 'page', page: 'pageIndex', first: 0, size: 'pageSize', max: 100 } as const;

/** `hasMore` has the last word. */
export const pageIndex: Paging = {
	...pages,
	items: 'items',
	total: 'pageInfo.totalItems',
	more: 'pageInfo.hasMore',
};

/** Webhooks' lists, of which older ones say neither how many there are nor whether there are more. */
export const dataPages: Paging = {
	...pages,
	items: ['data', 'items'],
	total: 'pageInfo.totalItems',
	more: 'pageInfo.hasMore',
};

/** Lists that are not paged. */
export const wholeList = (items: string): Paging => ({ kind: 'none', items: [items] });

export const profile = {
	name: 'Flute',
	credentials: [{ type: 'fluteOAuth2Api', name: 'OAuth2' }],
	endpoints: async () => (await import('./endpoints.json')).default,
	examplePath: '/v2/transactions',
	pagings: {
		dataPages: { name: 'Page Index (Webhooks)', paging: dataPages },
		pageIndex: { name: 'Page Index', paging: pageIndex },
	},
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
