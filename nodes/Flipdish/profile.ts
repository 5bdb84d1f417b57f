import type { Paging } from '../shared/declaration/operation';
import type { Provider } from '../shared/declaration/provider';
import { pascalCase } from '../shared/util/text';

/**
 * Page numbers of the classic API; the largest size is not documented
 * (docs/providers/flipdish.md, "Paging").
 */
export const classicPages: Paging = {
	kind: 'page',
	items: 'Data',
	page: 'page',
	first: 1,
	size: 'limit',
	max: 100,
	total: 'TotalRecordCount',
};

/** `{Data: […]}` of the classic family: everything at once. */
export const classicList: Paging = { kind: 'none', items: ['Data'] };

/** Replies of the new family are not documented; these are the places a list may be at. */
export const newFamilyList: Paging = { kind: 'none', items: ['data', 'Data', 'orgs', 'items'] };

export const profile = {
	name: 'Flipdish',
	credentials: [{ type: 'flipdishOAuth2Api', name: 'OAuth2' }],
	// Bodies of the classic family are in PascalCase; queries and the new family are not.
	wireName: (name, place, path) =>
		place === 'body' && path.startsWith('/api/') ? pascalCase(name) : name,
	headers: ({ agent }) => ({ 'User-Agent': String(agent) }),
	examplePath: '/api/v1.0/apps',
	// The shapes of both families (docs/providers/flipdish.md, "Errors").
	errorFormat: {
		message: ['error.message', 'error.errorMessage', 'errorMessage'],
		code: ['errorCode'],
		fieldErrors: [{ list: 'errors', field: 'fieldName', text: 'errors' }],
	},
	endpoints: async () => (await import('./endpoints.json')).default,
	pagings: {
		classicPages: { name: 'Page Number', paging: classicPages },
		newFamilyList: { name: 'Single List', paging: newFamilyList },
	},
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
