import type { Paging } from '../shared/declare';
import type { Provider } from '../shared/provider';

/** `Page<T>` of the classic family; no largest size is documented (sheet, section 3). */
export const classicPages: Paging = {
	kind: 'page',
	items: 'Data',
	page: 'page',
	first: 1,
	size: 'limit',
	max: 100,
	total: 'TotalRecordCount',
};

/** Replies of the new family are not documented; these are the places a list may be at. */
export const newFamilyList: Paging = { kind: 'none', items: ['data', 'Data', 'orgs', 'items'] };

export const profile = {
	name: 'Flipdish',
	credentials: [{ type: 'flipdishOAuth2Api', name: 'OAuth2' }],
	headers: ({ agent }) => ({ 'User-Agent': String(agent) }),
	examplePath: '/api/v1.0/apps',
	pagings: {
		classicPages: { name: 'Page Number', paging: classicPages },
		newFamilyList: { name: 'Single List', paging: newFamilyList },
	},
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
