import type { FastifyInstance } from 'fastify';

import { addConsent, consentConfiguration, grantConsent } from '../consent';
import { addOAuth } from '../oauth';
import type { Grant, OAuthClient, OAuthError, OAuthServer } from '../oauth';
import type { Simulator } from '../simulator';
import type { Refusals, Shapes } from './errors';
import { userId } from './model';

/**
 * Areas that a token can access: the part of a scope before the colon. The first four are in the
 * README of a public client; the others are formed from the paths. [inferred]
 */
export const areas = [
	'account',
	'tenants',
	'customers',
	'users',
	'appointment-reminders',
	'appointments',
	'channel-blacklists',
	'conversations',
	'invoices',
	'roles',
	'rooms',
	'sales',
	'settings',
	'stocks',
	'tags',
	'treatments',
] as const;
export type Area = (typeof areas)[number];

/** All scopes; write scopes are not documented. [inferred] */
const scopes = areas.flatMap((area) => [`${area}:read`, `${area}:write`]);

const consent = {
	authorize: '/oauth/authorize',
	consent: '/oauth/consent',
	title: 'Flextell (simulated)',
	accountId: String(userId),
	audience: 'https://flextell.invalid/api',
	scopes,
};

const client: OAuthClient = {
	// A version-7 UUID, as in public clients.
	id: '019e0000-0000-7000-8000-0000000fa4e0',
	secret: 'fake-flextell-secret',
	authentication: 'either',
	grants: ['authorization_code', 'refresh_token'],
};

const days = 86_400;

export async function addOAuthServer(
	web: FastifyInstance,
	simulator: Simulator,
	{ shapes }: Refusals,
): Promise<Record<string, unknown>> {
	const { control } = simulator;
	const redirectUris = ['localhost', '127.0.0.1'].map(
		(host) => `http://${host}:5678/rest/oauth2-credential/callback`,
	);
	const server = await addOAuth(simulator, web, {
		token: '/oauth/token',
		clients: [{ ...client, redirectUris }],
		scopes,
		lifetimeSeconds: 3600,
		jwt: { issuer: 'https://flextell.invalid', audience: consent.audience },
		refusal: (error) => leagueRefusal(error, shapes.league),
		// There is no `scope` member; the order is League's.
		reply: ({ token_type, expires_in, access_token, refresh_token }) => ({
			token_type,
			expires_in,
			access_token,
			...(refresh_token !== undefined && { refresh_token }),
		}),
		provider: {
			...(await consentConfiguration(consent)),
			// League's default lifetimes; the others are invented. [league]
			ttl: {
				AuthorizationCode: 600,
				RefreshToken: 30 * days,
				Grant: 365 * days,
				Session: 14 * days,
				Interaction: 3600,
			},
			// Refresh tokens are several hundred characters of six bits each. [inferred]
			formats: {
				bitsOfOpaqueRandomness: (_context, { kind }) => (kind === 'RefreshToken' ? 4200 : 256),
			},
		},
	});
	await addConsent(web, server, consent);

	control.post<{ Body: { uri: string } }>(
		'/redirect-uris',
		{ schema: { body: oneUri } },
		({ body: { uri } }) => {
			redirectUris.push(uri);
			server.register({ ...client, redirectUris });
			return { redirectUris };
		},
	);
	control.post<{ Body?: { scopes?: string[] } }>('/connect', async ({ body }) => {
		const redirectUri = redirectUris[0] ?? '';
		const code = await codeFor(server, client.id, redirectUri, body?.scopes ?? scopes);
		// Injected and not sent, so that the log does not contain a pair for a test.
		const { statusCode, payload } = await web.inject({
			method: 'POST',
			url: '/oauth/token',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			payload: new URLSearchParams({
				grant_type: 'authorization_code',
				code,
				client_id: client.id,
				client_secret: client.secret,
				redirect_uri: redirectUri,
			}).toString(),
		});
		if (statusCode !== 200) throw new Error(`no token pair: ${payload}`);
		return { oauthTokenData: JSON.parse(payload) as Grant };
	});
	return { clientId: client.id, clientSecret: client.secret, scopes };
}

const oneUri = {
	type: 'object',
	required: ['uri'],
	additionalProperties: false,
	properties: { uri: { type: 'string', format: 'uri' } },
};

/** Creates an authorization code, as in the redirect after the consent page. */
async function codeFor(
	{ provider }: OAuthServer,
	clientId: string,
	redirectUri: string,
	granted: string[],
): Promise<string> {
	const client = await provider.Client.find(clientId);
	if (!client) throw new Error(`no client ${clientId}`);
	const code = new provider.AuthorizationCode({
		client,
		accountId: consent.accountId,
		redirectUri,
		resource: consent.audience,
		scope: granted.join(' '),
		grantId: await grantConsent(provider, consent, clientId, granted),
		gty: 'authorization_code',
	});
	return await code.save();
}

/** league/oauth2-server's messages for OAuth errors. [league] */
function leagueRefusal(
	{ status, body: { error, error_description: why = '' }, grantType = '', detail }: OAuthError,
	league: Shapes['league'],
): { status: number; body: unknown } {
	const words = (code: string, error_description: string, hint?: string): unknown => ({
		error: code,
		error_description,
		...(hint !== undefined && { hint }),
		...(league === 8 && { message: error_description }),
	});
	if (error === 'invalid_client') {
		return { status: 401, body: words(error, 'Client authentication failed') };
	}
	if (!client.grants.some((grant) => grant === grantType)) {
		const unsupported = 'The authorization grant type is not supported by the server.';
		return { status: 400, body: words('unsupported_grant_type', unsupported) };
	}
	if (error === 'invalid_grant' && grantType === 'refresh_token') {
		const hint = detail?.includes('expired') ? 'Token has expired' : 'Token has been revoked';
		return league === 9
			? { status: 400, body: words(error, 'The refresh token is invalid.', hint) }
			: { status: 401, body: words('invalid_request', 'The refresh token is invalid.', hint) };
	}
	return { status, body: words(error, why) };
}
