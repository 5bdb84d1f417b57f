import type { Paging } from '../shared/declaration/operation';
import { locator } from '../shared/declaration/fields';
import type { Provider } from '../shared/declaration/provider';
import { snakeCase } from '../shared/util/text';
import { DIGITS } from '../shared/declaration/patterns';

/**
 * Laravel's page numbers, as all endpoint pages document. The guides describe a cursor instead,
 * which is followed only if a reply contains one (docs/providers/flextell.md, "Paging").
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

/** Page numbers without a total, for the list of users (docs/providers/flextell.md, "Paging"). */
export const pagesWithoutTotal: Paging = {
	kind: 'page',
	items: 'data',
	page: 'page',
	first: 1,
	size: 'per_page',
	max: 100,
};

/**
 * The list of tenants, whose reply is not documented; these paths are guesses
 * (docs/providers/flextell.md, "Tenants").
 */
export const tenantList: Paging = {
	kind: 'none',
	items: ['data', 'tenants', 'clinics', 'items', 'results', 'data.tenants', 'data.clinics'],
};

const tenantPicker = {
	request: 'GET /api/v1/account/tenants',
	paging: tenantList,
	value: 'id',
	// Shows the ID, which the credential's default tenant needs.
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

/** The clinic that a call is for. */
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
			fallback: { credential: 'tenantId', isOptional: true },
		}),
	],
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
