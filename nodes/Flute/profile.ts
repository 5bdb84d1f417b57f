import type { Paging } from '../shared/declare';
import type { Provider } from '../shared/provider';

/** Zero-based pages of 1 to 100; `hasMore` has the last word (sheet, section 3, Paging). */
export const pageIndex: Paging = {
	kind: 'page',
	items: 'items',
	page: 'pageIndex',
	first: 0,
	size: 'pageSize',
	max: 100,
	total: 'pageInfo.totalItems',
	more: 'pageInfo.hasMore',
};

export const profile = {
	name: 'Flute',
	credentials: [{ type: 'fluteOAuth2Api', name: 'OAuth2' }],
	examplePath: '/v2/transactions',
	pagings: { pageIndex: { name: 'Page Index', paging: pageIndex } },
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
