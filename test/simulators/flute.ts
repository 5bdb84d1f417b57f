import type { FastifyInstance, FastifyRequest } from 'fastify';

import { refuseFractionsOfCents } from './flute/amounts';
import { addCustomers } from './flute/customers';
import { invalid, notFound, problem } from './flute/errors';
import { makeMerchant } from './flute/merchant';
import type { Environment } from './flute/merchant';
import type { Merchant } from './flute/model';
import { addSettings } from './flute/settings';
import { addTransactions } from './flute/transactions';
import { Refusal } from './http';
import { addOAuth } from './oauth';
import type { OAuthClient, OAuthError } from './oauth';
import type { Define, Simulator } from './simulator';

/**
 * Flute's payments API v2: an API and an OAuth host for each of two environments that share
 * nothing, neither tokens nor records. Facts are the sheet's; what it marks as inferred, or does not
 * know, is marked so here. The operations that are missing get a file each in `flute/`, called from
 * `groups`.
 */
export const flute: Define = async (simulator) => ({
	credentials: {
		...(await addEnvironment(simulator, 'sandbox')),
		...(await addEnvironment(simulator, 'production')),
	},
});

const groups: Array<(api: FastifyInstance, merchant: Merchant) => void> = [
	addSettings,
	addCustomers,
	addTransactions,
];

const tokenPath = '/oauth2/token';

/** @returns two clients by name: one that authenticates by HTTP Basic, one by form fields */
async function addEnvironment(
	simulator: Simulator,
	environment: Environment,
): Promise<Record<string, { clientId: string; clientSecret: string }>> {
	const merchant = makeMerchant(simulator.records, environment);
	const api = simulator.host(`${environment}Api`, {
		invalid,
		notFound,
		onRequest: (request) => {
			// The API host has no token endpoint, and says so to anybody.
			if (request.url.split('?')[0] === tokenPath) return;
			refuseStrangers(simulator, environment, request);
			refuseMalformedIds(request);
		},
	});
	api.addHook('preHandler', async ({ body }) => refuseFractionsOfCents(body));
	for (const addGroup of groups) addGroup(api, merchant);

	const basic = clientOf(environment, 'client_secret_basic');
	const form = clientOf(`${environment}-form`, 'client_secret_post');
	await addOAuth(simulator, simulator.host(`${environment}Oauth`, { invalid, notFound }), {
		token: tokenPath,
		clients: [basic, form],
		scopes: ['offline_access'],
		lifetimeSeconds: 900,
		claims: { environment },
		refusal: inOpenIddictsWords,
	});
	return {
		[environment]: { clientId: basic.id, clientSecret: basic.secret },
		[`${environment}Form`]: { clientId: form.id, clientSecret: form.secret },
	};
}

function clientOf(name: string, authentication: OAuthClient['authentication']): OAuthClient {
	return {
		id: `fake-flute-${name}`,
		secret: `fake-flute-${name}-secret-key`,
		authentication,
		// No refresh token is given out; one that is shown is refused as such.
		grants: ['client_credentials', 'refresh_token'],
	};
}

function refuseStrangers(
	{ tokens }: Simulator,
	environment: Environment,
	{ headers }: FastifyRequest,
): void {
	const bearer = tokens.bearer(headers.authorization);
	if (bearer.state === 'valid' && bearer.token.claims.environment === environment) return;
	throw new Refusal(401, undefined, { 'www-authenticate': 'Bearer error="invalid_token"' });
}

/** Path ids are checked before a body is read: only one that is well formed can be unknown. */
function refuseMalformedIds({ params }: FastifyRequest): void {
	for (const [name, value] of Object.entries(params as Record<string, string>)) {
		if (name.endsWith('Id') && !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) {
			throw problem({ [name]: [`The value '${value}' is not valid.`] });
		}
	}
}

/** The one sentence that is known; `invalid_client` is 401, as seen most often. */
function inOpenIddictsWords({ status, body }: OAuthError): OAuthError {
	const isAnonymous = /no client authentication mechanism/.test(body.error_description ?? '');
	if (!isAnonymous) return { status, body };
	return {
		status: 400,
		body: {
			error: 'invalid_request',
			error_description: "The mandatory 'client_id' parameter is missing.",
		},
	};
}
