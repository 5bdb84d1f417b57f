import { generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Adapter, AdapterPayload, ClientMetadata, Configuration } from 'oidc-provider';

import { replay } from './http';
import type { Simulator } from './simulator';
import { basicParts, basicUser } from './tokens';
import type { Claims } from './tokens';

export interface OAuthClient {
	id: string;
	secret: string;
	/** The only authentication method that is accepted of this client, or `either`. */
	authentication: 'client_secret_post' | 'client_secret_basic' | 'either';
	grants: Array<'client_credentials' | 'authorization_code' | 'refresh_token'>;
	/** Redirect URIs for authorization_code, compared exactly. */
	redirectUris?: string[];
}

/** An OAuth error of RFC 6749; `refusal` converts it to the provider's format. */
export interface OAuthError {
	status: number;
	body: { error: string; error_description?: string };
	/** The requested grant and the reason of the refusal, for providers whose errors distinguish them. */
	grantType?: string;
	detail?: string;
}

interface OAuthOptions {
	/** The path of the token endpoint. */
	token: string;
	clients: OAuthClient[];
	/** The scopes that a request may name; others are refused with `invalid_scope`. */
	scopes: string[];
	/** Whether client-credentials requests without a scope are refused. */
	scopeRequired?: boolean;
	/** The provider's lifetime of access tokens, unless a test sets another. */
	lifetimeSeconds: number;
	/** The kind of the issued access tokens in log and book; `oauth` when absent. */
	kind?: string;
	/** Claims of every issued token besides client id, scopes and grant. */
	claims?: Claims;
	/** Issues RS256 JWTs instead of opaque tokens. */
	jwt?: { issuer: string; audience: string };
	/** Converts an OAuth error to the provider's status and body. */
	refusal?: (error: OAuthError) => { status: number; body: unknown };
	/** Converts a grant to the members that the provider sends, if it does not send all. */
	reply?: (grant: Grant) => Grant;
	/** Further configuration of oidc-provider, e.g. for an interactive flow. */
	provider?: Configuration;
}

export interface OAuthServer {
	provider: Provider;
	/** Passes a request to oidc-provider, for routes besides the token endpoint. */
	handle: (request: FastifyRequest, reply: FastifyReply) => void;
	/** Adds or replaces a client. */
	register: (client: OAuthClient) => void;
}

/**
 * Adds an OAuth server, oidc-provider, to a host. The tokens it issues go into the simulator's
 * token book with their client, scopes and grant; routes ask the book and not oidc-provider.
 */
export async function addOAuth(
	simulator: Simulator,
	host: FastifyInstance,
	options: OAuthOptions,
): Promise<OAuthServer> {
	const { token: path, scopes, claims, kind = 'oauth', refusal = (error) => error } = options;
	const { tokens } = simulator;
	// Imported late: the clock must be replaced before oidc-provider loads.
	const { default: OidcProvider, errors } = await import('oidc-provider');
	const store = new Map<string, AdapterPayload>();
	/** Clients that may use either authentication method. */
	const free = new Set<string>();
	const lifetime = (): number => tokens.lifetime(kind, options.lifetimeSeconds);

	const adapter = (model: string): Adapter => ({
		upsert: async (id, payload) => void store.set(`${model}:${id}`, payload),
		find: async (id) => store.get(`${model}:${id}`),
		findByUid: async (uid) =>
			[...store].find(([key, payload]) => key.startsWith(`${model}:`) && payload.uid === uid)?.[1],
		findByUserCode: async () => undefined,
		destroy: async (id) => void store.delete(`${model}:${id}`),
		// Removes a used code or refresh token, so that a replay is refused as unknown and the rest of
		// the grant stays valid. A second use at the same moment fails here.
		consume: async (id) => {
			if (!store.delete(`${model}:${id}`)) throw new errors.InvalidGrant('already used');
		},
		revokeByGrantId: async (grantId) => {
			for (const [key, payload] of store) if (payload.grantId === grantId) store.delete(key);
		},
	});

	const { jwt } = options;
	// oidc-provider warns about an https issuer on http, so the JWTs get their issuer later.
	const provider = new OidcProvider('http://simulated.invalid', {
		adapter,
		jwks: { keys: [signingKey()] },
		cookies: { keys: ['simulated'] },
		// With JWTs the scopes belong to the audience.
		scopes: options.jwt ? [] : scopes,
		clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
		...options.provider,
		formats: {
			...options.provider?.formats,
			customizers: {
				jwt: (_context, _token, { header, payload }) => {
					Object.assign(payload, { iss: jwt?.issuer });
					return { header, payload };
				},
			},
		},
		routes: { token: path, ...options.provider?.routes },
		ttl: { AccessToken: lifetime, ClientCredentials: lifetime, ...options.provider?.ttl },
		features: {
			clientCredentials: { enabled: true },
			devInteractions: { enabled: false },
			userinfo: { enabled: false },
			rpInitiatedLogout: { enabled: false },
			...(jwt && {
				resourceIndicators: {
					enabled: true,
					defaultResource: () => jwt.audience,
					useGrantedResource: () => true,
					getResourceServerInfo: () => ({
						scope: scopes.join(' '),
						audience: jwt.audience,
						accessTokenFormat: 'jwt' as const,
						jwt: { sign: { alg: 'RS256' as const } },
					}),
				},
			}),
		},
	});

	provider.on('grant.success', ({ body, oidc }) => {
		const { access_token: access, refresh_token: refresh, expires_in: seconds } = body as Grant;
		const token = oidc.entities.AccessToken ?? oidc.entities.ClientCredentials;
		const grantId = oidc.entities.Grant?.jti;
		const own: Claims = {
			...claims,
			clientId: oidc.client?.clientId,
			scopes: [...(token?.scopes ?? [])],
			...(grantId !== undefined && { grantId }),
		};
		// Rotates as League does: a new pair revokes the old one at once.
		if (grantId !== undefined) tokens.revoke((token) => token.claims.grantId === grantId);
		tokens.add(kind, access, { seconds, claims: own });
		if (refresh !== undefined) tokens.add('refresh', refresh, { claims: own });
	});
	provider.on('grant.error', (context, { error_detail: detail }) => {
		const grantType = context.oidc.params?.grant_type;
		Object.assign(context.state, { grantType, detail });
	});
	provider.use(async (context, next) => {
		await next();
		const { status, body } = context as { status: number; body: unknown };
		if (context.path !== path || typeof body !== 'object' || body === null) return;
		const own =
			status < 400
				? { status, body: options.reply?.(body as Grant) ?? body }
				: refusal({ ...context.state, status, body: body as OAuthError['body'] });
		context.status = own.status;
		context.body = own.body;
	});

	let answer: ReturnType<Provider['callback']> | undefined;
	const handle = (request: FastifyRequest, reply: FastifyReply): void => {
		reply.hijack();
		const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
		// Created at the first request, because it would ignore middleware that is added later.
		answer ??= provider.callback();
		void answer(replay(request.raw, body), reply.raw);
	};

	/** Converts Basic to form fields for clients with `either`, which oidc-provider does not know. */
	const asForm = (request: FastifyRequest<{ Body?: Buffer }>): void => {
		const { headers } = request.raw;
		const [id = '', ...secret] = basicParts(headers.authorization);
		if (!free.has(id)) return;
		const form = new URLSearchParams(request.body?.toString());
		form.set('client_id', id);
		form.set('client_secret', secret.join(':'));
		request.body = Buffer.from(form.toString());
		delete headers.authorization;
		headers['content-length'] = String(request.body.length);
	};

	/** Returns the error for a request that only oidc-provider would accept, if it is one. */
	const requestError = (
		form: URLSearchParams,
		authorization: string | undefined,
	): OAuthError | undefined => {
		const oauthError = (error: string, why: string, status = 400): OAuthError => ({
			status,
			body: { error, error_description: why },
			grantType: form.get('grant_type') ?? undefined,
			detail: why,
		});
		const id = form.get('client_id') ?? basicUser(authorization) ?? '';
		const registered = store.get(`Client:${id}`)?.token_endpoint_auth_method;
		const used = authorization === undefined ? 'client_secret_post' : 'client_secret_basic';
		if (registered !== undefined && registered !== used) {
			return oauthError('invalid_client', `this client authenticates by ${registered}`, 401);
		}
		// An empty field counts as omitted (RFC 6749, section 3.2).
		const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
		const unknown = asked.find((scope) => !scopes.includes(scope));
		if (unknown !== undefined) {
			return oauthError('invalid_scope', `unknown scope ${unknown}`);
		}
		if (form.get('grant_type') === 'client_credentials' && options.scopeRequired) {
			if (asked.length === 0) return oauthError('invalid_request', 'no scope');
		}
		const refresh = tokens.find(form.get('refresh_token') ?? '');
		if (refresh.state === 'expired') {
			return oauthError('invalid_grant', 'refresh token is expired');
		}
		return undefined;
	};

	await host.register(async (routes) => {
		routes.removeAllContentTypeParsers();
		routes.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
			done(null, body);
		});
		routes.post<{ Body?: Buffer }>(path, (request, reply) => {
			const isForm = /^application\/x-www-form-urlencoded/.test(
				request.headers['content-type'] ?? '',
			);
			if (isForm) asForm(request);
			const error = isForm
				? requestError(new URLSearchParams(request.body?.toString()), request.headers.authorization)
				: notForm;
			if (!error) return handle(request, reply);
			const own = refusal(error);
			return reply.code(own.status).send(own.body);
		});
	});

	const register = (client: OAuthClient): void => {
		if (client.authentication === 'either') free.add(client.id);
		store.set(`Client:${client.id}`, metadataOf(client));
	};
	options.clients.forEach(register);
	return { provider, handle, register };
}

const notForm: OAuthError = {
	status: 400,
	body: { error: 'invalid_request', error_description: 'not form-encoded' },
};

/** The members of a token response (RFC 6749, section 5.1). */
export interface Grant {
	access_token: string;
	refresh_token?: string;
	token_type: string;
	expires_in: number;
	scope?: string;
}

function metadataOf(client: OAuthClient): ClientMetadata & AdapterPayload {
	return {
		client_id: client.id,
		client_secret: client.secret,
		token_endpoint_auth_method:
			client.authentication === 'either' ? 'client_secret_post' : client.authentication,
		grant_types: client.grants,
		response_types: client.grants.includes('authorization_code') ? ['code'] : [],
		redirect_uris: client.redirectUris ?? [],
	};
}

let key: JsonWebKey | undefined;

/** Returns one key for all servers of the process, because creating it takes most of a second. */
function signingKey(): JsonWebKey {
	key ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
	return { ...key, use: 'sig', alg: 'RS256', kid: 'simulated' };
}
