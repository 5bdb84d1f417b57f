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

/** Lists of the classic API without paging: `{Data: […]}`. */
export const classicList: Paging = { kind: 'none', items: ['Data'] };

/**
 * Lists of the organization API, whose replies are not documented; these paths are guesses
 * (docs/providers/flipdish.md, "Organization API").
 */
export const newFamilyList: Paging = { kind: 'none', items: ['data', 'Data', 'orgs', 'items'] };

export const profile = {
	name: 'Flipdish',
	credentials: [{ type: 'flipdishOAuth2Api', name: 'OAuth2' }],
	// Bodies of the classic API are PascalCase; its queries and the organization API are not.
	wireName: (name, location, path) =>
		location === 'body' && path.startsWith('/api/') ? pascalCase(name) : name,
	headers: ({ agent }) => ({ 'User-Agent': String(agent) }),
	examplePath: '/api/v1.0/apps',
	// Error formats of both API families (docs/providers/flipdish.md, "Errors").
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
