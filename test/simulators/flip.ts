import type { FastifyInstance } from 'fastify';

import { Deliveries } from './deliveries';
import { guardOf } from './flip/access';
import type { Rules } from './flip/access';
import { addCloudRoutes } from './flip/cloud';
import { fillStore } from './flip/data';
import { invalid, notFound, refuse, unprocessable } from './flip/refusals';
import { addOperator } from './flip/operator';
import * as schemas from './flip/schemas';
import { addSiteRoutes } from './flip/site';
import { addWebhooks, SIGNING_KEY } from './flip/webhooks';
import { addOAuth } from './oauth';
import { Seed } from './seed';
import type { Define } from './simulator';

/**
 * Flip's OEM API: its 27 current operations in two environments, and the OAuth host they share.
 * Facts are those of docs/providers/flip.md; what is inferred there is marked [inferred] here. Both
 * environments have the same records, but accept different tokens.
 */
export const flip: Define = async (simulator) => {
	const { tokens, records, control } = simulator;
	const rules: Rules = { wrongTokenStatus: 403, legacyFailed: false, signsBodyTimestamp: false };
	const seed = new Seed('flip');
	const store = fillStore(records, seed);

	const oauth = simulator.host('oauth', { invalid, notFound });
	await addOAuth(simulator, oauth, {
		token: '/token',
		clients: [
			{
				id: credentials.clientId,
				secret: credentials.clientSecret,
				authentication: 'client_secret_post',
				grants: ['client_credentials'],
			},
		],
		scopes: [],
		lifetimeSeconds: 3600,
		jwt: { issuer: 'https://oauth.flip.invalid', audience: 'https://api.flip.invalid' },
	});
	tokens.add('api-key', credentials.apiKey, { label: 'api-key' });

	for (const environment of ['sandbox', 'production'] as const) {
		const claims = { environment };
		tokens.add('client-token', credentials[environment].clientToken, {
			label: 'client-token',
			claims,
		});
		const guard = guardOf(tokens, environment, rules);
		const api = simulator.host(`${environment}Api`, { invalid, notFound });
		takeJson(api);

		api.post<{ Params: { siteId: string } }>(
			'/v1/auth/site/:siteId',
			{
				onRequest: guard('mint'),
				schema: { querystring: schemas.noQuery, body: schemas.nothing },
			},
			({ params: { siteId } }) => {
				if (!store.sites.get(siteId)) throw refuse(404, `Site ${siteId} was not found`);
				const seconds = tokens.lifetime('site-token', 3600);
				const token = `fake-site-token-${seed.hex(24)}`;
				const label = `site-token:${siteId}`;
				tokens.add('site-token', token, { label, seconds, claims: { ...claims, siteId } });
				const end = new Date(Date.now() + seconds * 1000);
				return { site_access_token: token, expires_at: end.toISOString() };
			},
		);
		await api.register(async (cloud) => {
			cloud.addHook('onRequest', guard('cloud'));
			addCloudRoutes(cloud, { store, tokens, rules });
		});
		await api.register(
			async (site) => {
				site.addHook('onRequest', guard('site'));
				addSiteRoutes(site, store);
			},
			{ prefix: '/v1/site/:siteId' },
		);
	}

	// Four repetitions are documented, the waits between them are not. [inferred]
	const deliveries = new Deliveries({
		retryAfterMs: [5000, 300_000, 1_800_000, 7_200_000],
		timeoutMs: 5000,
		accepted: [200, 204],
	});
	deliveries.addControls(control, 4);
	addWebhooks(simulator, { store, rules, deliveries });
	addOperator(simulator, store);
	control.post<{ Body: Partial<Rules> }>('/rules', { schema: { body: rulesChange } }, ({ body }) =>
		Object.assign(rules, body),
	);
	return { credentials };
};

const credentials = {
	sandbox: { clientToken: 'fake-flip-sandbox-client-token' },
	production: { clientToken: 'fake-flip-production-client-token' },
	apiKey: 'fl_fakepublic_fakesecret',
	clientId: 'fake-flip-client',
	clientSecret: 'fake-flip-secret',
	signingKey: SIGNING_KEY,
};

const rulesChange = {
	type: 'object',
	additionalProperties: false,
	properties: {
		wrongTokenStatus: { enum: [401, 403] },
		legacyFailed: { type: 'boolean' },
		signsBodyTimestamp: { type: 'boolean' },
	},
};

/** Accepts only JSON bodies. An empty body counts as none, whatever its content type. */
function takeJson(api: FastifyInstance): void {
	// A thousand items with `oem_raw_data` are more than fastify's standard limit.
	const options = { parseAs: 'string' as const, bodyLimit: 2 ** 24 };
	const refused = (msg: string, type: string): Error => unprocessable({ loc: ['body'], msg, type });
	api.removeAllContentTypeParsers();
	api.addContentTypeParser<string>('*', options, ({ headers }, text, done) => {
		if (text === '') return done(null, undefined);
		if (!/^application\/json\b/.test(headers['content-type'] ?? '')) {
			return done(refused('must be application/json', 'content_type'));
		}
		try {
			done(null, JSON.parse(text));
		} catch {
			done(refused('is not JSON', 'json_invalid'));
		}
	});
}
