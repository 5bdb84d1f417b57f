import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration, InteractionResults } from 'oidc-provider';

import { Refusal } from './http';
import type { OAuthServer } from './oauth';

interface ConsentOptions {
	/** The path of the authorization endpoint. */
	authorize: string;
	/** The path of the consent pages, without the interaction's id that follows. */
	consent: string;
	title: string;
	/** The user who counts as signed in. */
	accountId: string;
	/** The audience of the access tokens. */
	audience: string;
	scopes: string[];
}

/** Returns oidc-provider's configuration for `addConsent`; pass it to `addOAuth` as `provider`. */
export async function consentConfiguration(options: ConsentOptions): Promise<Configuration> {
	const { interactionPolicy } = await import('oidc-provider');
	const policy = interactionPolicy.base();
	// Always asks for consent, even after an earlier grant, so that tests can rely on the page.
	policy.get('consent')?.checks.add(
		new interactionPolicy.Check('ask', 'consent is asked each time', ({ oidc }) => {
			return oidc.result?.consent === undefined;
		}),
	);
	return {
		routes: { authorization: options.authorize },
		interactions: { policy, url: (_context, { uid }) => `${options.consent}/${uid}` },
		findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
		loadExistingGrant: ({ oidc }) => {
			const grantId = oidc.result?.consent?.grantId;
			return grantId === undefined ? undefined : oidc.provider.Grant.find(grantId);
		},
		// Shows errors that cannot be redirected to a client, such as an unknown client.
		renderError: (context, { error, error_description }) => {
			context.body = { error, error_description };
		},
		issueRefreshToken: () => true,
		rotateRefreshToken: true,
		expiresWithSession: () => false,
		pkce: { required: () => false, methods: ['S256'] },
	};
}

/** Adds the authorization endpoint and its consent page, with buttons `#allow` and `#deny`. */
export async function addConsent(
	host: FastifyInstance,
	{ provider, handle }: OAuthServer,
	options: ConsentOptions,
): Promise<void> {
	// oidc-provider adds `iss` to the redirect (RFC 9207); a plain OAuth 2.0 server does not.
	provider.use(async (context, next) => {
		await next();
		const location = context.response.get('location');
		if (!/[?&]iss=/.test(location)) return;
		const url = new URL(location);
		url.searchParams.delete('iss');
		context.set('location', url.href);
	});

	host.get<{ Querystring: { state?: string } }>(options.authorize, (request, reply) => {
		if (!request.query.state) {
			throw new Refusal(400, {
				error: 'invalid_request',
				error_description: 'The request is missing a required parameter.',
				hint: 'Check the `state` parameter',
			});
		}
		handle(request, reply);
	});
	host.get(`${options.authorize}/:uid`, handle);

	const finish = async (
		{ raw }: FastifyRequest,
		reply: FastifyReply,
		result: InteractionResults,
	): Promise<void> => {
		reply.hijack();
		await provider.interactionFinished(raw, reply.raw, result);
	};

	host.get(`${options.consent}/:uid`, async (request, reply) => {
		const { prompt, params } = await provider.interactionDetails(request.raw, reply.raw);
		if (prompt.name === 'login') {
			return await finish(request, reply, { login: { accountId: options.accountId } });
		}
		const asked = scopesOf(params);
		const unknown = asked.find((scope) => !options.scopes.includes(scope));
		if (unknown !== undefined || asked.length === 0) {
			return await finish(request, reply, {
				error: 'invalid_scope',
				error_description: 'The requested scope is invalid, unknown, or malformed',
			});
		}
		return await reply
			.type('text/html; charset=utf-8')
			.send(consentPage(options.title, String(params.client_id), asked));
	});

	await host.register(async (routes) => {
		routes.removeAllContentTypeParsers();
		routes.addContentTypeParser(
			'application/x-www-form-urlencoded',
			{ parseAs: 'string' },
			(_request, body, done) => {
				done(null, Object.fromEntries(new URLSearchParams(body.toString())));
			},
		);
		routes.post<{ Body: { decision: 'allow' | 'deny' } }>(
			`${options.consent}/:uid`,
			{ schema: { body: decision } },
			async (request, reply) => {
				const { params } = await provider.interactionDetails(request.raw, reply.raw);
				if (request.body.decision === 'deny') {
					return await finish(request, reply, {
						error: 'access_denied',
						error_description: 'The resource owner or authorization server denied the request.',
					});
				}
				const clientId = String(params.client_id);
				const grantId = await grantConsent(provider, options, clientId, scopesOf(params));
				return await finish(request, reply, { consent: { grantId } });
			},
		);
	});
}

const decision = {
	type: 'object',
	required: ['decision'],
	additionalProperties: false,
	properties: { decision: { enum: ['allow', 'deny'] } },
};

/** Stores that the user grants scopes to a client. @returns the grant's id */
export async function grantConsent(
	provider: OAuthServer['provider'],
	{ accountId, audience }: ConsentOptions,
	clientId: string,
	scopes: string[],
): Promise<string> {
	const grant = new provider.Grant({ accountId, clientId });
	grant.addResourceScope(audience, scopes.join(' '));
	return await grant.save();
}

function scopesOf(params: Record<string, unknown>): string[] {
	return String(params.scope ?? '')
		.split(' ')
		.filter((scope) => scope !== '');
}

function consentPage(title: string, clientId: string, scopes: string[]): string {
	const items = scopes.map((scope) => `<li><code>${escape(scope)}</code></li>`).join('');
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escape(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem; }
button { font: inherit; padding: .5rem 1.25rem; margin-right: .5rem; }
</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>The application <code id="client">${escape(clientId)}</code> asks for access to your account:</p>
<ul id="scopes">${items}</ul>
<form method="post">
<button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button>
</form>
</body>
</html>
`;
}

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
