import type { IDataObject } from 'n8n-workflow';
import type { Paging, ApiRequest } from '../shared/declaration/operation';
import { oneOf } from '../shared/declaration/fields';
import type { TokenExchange, Provider } from '../shared/declaration/provider';
import { parseTime } from '../shared/util/time';
import { snakeCase } from '../shared/util/text';
import { splitRoute } from '../shared/declaration/route';

/**
 * Offset paging of a plain array, for sites and programs only (docs/providers/flip.md, "Lists").
 */
export const skipAndLimit: Paging = {
	kind: 'offset',
	items: '',
	offset: 'skip',
	size: 'limit',
	max: 100,
};

/** Devices, enrollments, events and commands are not paged. */
export const allAtOnce: Paging = { kind: 'none', items: [''] };

const SITE_SCOPED = /^\/v1\/site\/([^/]+)(?:\/|$)/;

/**
 * The only site-scoped call that takes the client token (docs/providers/flip.md, "Which token for
 * which call").
 */
const CREATE_DEVICE = /^\/v1\/site\/[^/]+\/devices$/;

/** OEM API keys have the form `fl_<public>_<secret>`; any other `token` is a client token. */
const API_KEY = /^fl_[^_]+_./;

/** Returns the site whose token a call needs, percent-encoded; undefined if it needs none. */
function siteIdIn({ method, path }: Pick<ApiRequest, 'method' | 'path'>): string | undefined {
	if (method === 'POST' && CREATE_DEVICE.test(path)) return undefined;
	return SITE_SCOPED.exec(path)?.[1];
}

/**
 * Returns the exchange of a client token for a site token, which site-scoped calls need. API keys
 * and OAuth tokens are sent unchanged (docs/providers/flip.md, "Which token for which call").
 */
function siteToken(
	request: ApiRequest,
	credentials: IDataObject,
	{ siteTokens: choice = 'auto' }: IDataObject,
): TokenExchange | undefined {
	const siteId = siteIdIn(request);
	if (siteId === undefined || choice === 'never') return undefined;
	const { token } = credentials;
	const isClientToken = typeof token === 'string' && !API_KEY.test(token);
	if (choice === 'auto' && !isClientToken) return undefined;
	return {
		key: `site ${siteId}`,
		request: { method: 'POST', path: `/v1/auth/site/${siteId}`, idempotent: true },
		readToken: ({ site_access_token: token, expires_at: end }) => {
			const expiresAt = parseTime(end);
			return { token, ...(Number.isFinite(expiresAt) && { expiresAt }) };
		},
		credentialType: 'flipApi',
		tokenMember: 'token',
		unauthorizedStatuses: [401, 403],
	};
}

const siteTokens = oneOf(
	'siteTokens',
	'Site Tokens',
	[
		['always', 'Always', 'Exchange every kind of credential for a site token'],
		['auto', 'Automatic', 'Exchange client tokens, and send API keys and OAuth tokens as they are'],
		['never', 'Never', 'Send the credential as it is'],
	],
	{
		default: 'auto',
		description:
			'Whether calls for one site use a token of that site. Flip documents it for client tokens. For API keys and OAuth its docs are not final.',
	},
);

export const profile = {
	name: 'Flip',
	credentials: [
		{ type: 'flipApi', name: 'Token or API Key' },
		{ type: 'flipOAuth2Api', name: 'OAuth2' },
	],
	wireName: snakeCase,
	exchange: siteToken,
	// FastAPI's validation errors (docs/providers/flip.md, "Errors").
	errorFormat: { fieldErrors: [{ list: 'detail', field: 'loc', text: 'msg' }] },
	pagings: { skipAndLimit: { name: 'Skip and Limit', paging: skipAndLimit } },
	examplePath: '/v1/sites',
	endpoints: async () => (await import('./endpoints.json')).default,
	options: (route) => {
		if (route === undefined) return [siteTokens];
		const { method, template } = splitRoute(route);
		return siteIdIn({ method, path: template }) === undefined ? [] : [siteTokens];
	},
} satisfies Omit<Provider, 'resources' | 'defaultResource'>;
