import type { Paging } from '../shared/declaration/operation';
import { locator } from '../shared/declaration/fields';
import type { Provider } from '../shared/declaration/provider';
import { snakeCase } from '../shared/util/text';
import { DIGITS } from '../shared/declaration/patterns';

/**
 * Laravel's pages, as every endpoint page has them; the guides describe a cursor instead, which is
 * followed only where the reply has one (docs/providers/flextell.md, "Paging").
 */
export const laravelPages: Paging = {
	kind: 'page',
	items: 'data',
	page: 'page',
	first: 1,
	size: 'per_page',
	max: 100,
	total: 'meta.total',
	cursor: { query: 'cursor', next: 'meta.cursor', more: 'meta.has_more' },
};

/** Page numbers without a total: the list of users (docs/providers/flextell.md, "Paging"). */
export const untoldPages: Paging = {
	kind: 'page',
	items: 'data',
	page: 'page',
	first: 1,
	size: 'per_page',
	max: 100,
};

/** The list of tenants is not documented; these are the places where clients look for it. */
export const tenantList: Paging = {
	kind: 'none',
	items: ['data', 'tenants', 'clinics', 'items', 'results', 'data.tenants', 'data.clinics'],
};

const tenantPicker = {
	request: 'GET /api/v1/account/tenants',
	paging: tenantList,
	value: 'id',
	// The credential's default tenant is entered by this ID.
	label: ({ name, title, id }: Record<string, unknown>) =>
		[name ?? title, `ID ${String(id)}`].filter(Boolean).join(' · '),
} as const;

const tenant = {
	in: 'header',
	wire: 'X-Tenant',
	optional: true,
	placeholder: '42',
	pattern: DIGITS,
	picker: tenantPicker,
} as const;

/** The clinic a call is about. */
export const tenantId = locator('tenantId', 'Tenant', {
	...tenant,
	description: 'Clinic to call the API for',
	hint: 'Leave empty to use the default tenant of the credential',
	fallback: { credential: 'tenantId' },
});

export const profile = {
	name: 'Flextell',
	credentials: [{ type: 'flextellOAuth2Api', name: 'OAuth2' }],
	wireName: snakeCase,
	examplePath: '/api/v1/customers',
	endpoints: async () => (await import('./endpoints.json')).default,
	pagings: { laravelPages: { name: 'Page Number', paging: laravelPages } },
	requestFields: [
		locator('tenantId', 'Tenant', {
			...tenant,
			description: 'Clinic to call the API for. Calls for the account itself need none.',
			hint: 'Leave empty to use the default tenant of the credential',
			fallback: { credential: 'tenantId', orNone: true },
		}),
	],
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
