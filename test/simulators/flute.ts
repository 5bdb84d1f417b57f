import type { FastifyInstance, FastifyRequest } from 'fastify';

import { Deliveries } from './deliveries';
import { refuseFractionsOfCents } from './flute/amounts';
import { addApiKeys, refuseKeyOfOtherKind } from './flute/apiKeys';
import { ignoreBodiesOfDeletes } from './flute/bodyless';
import { addCustomers } from './flute/customers';
import { invalid, notFound, problem } from './flute/errors';
import { makeMerchant } from './flute/merchant';
import type { Environment } from './flute/merchant';
import type { Merchant } from './flute/model';
import { addPaymentLinks } from './flute/paymentLinks';
import { addPaymentMethods } from './flute/paymentMethods';
import { addPaymentSessions } from './flute/paymentSessions';
import { addPos } from './flute/pos';
import { honourKeys } from './flute/idempotency';
import { addSettings } from './flute/settings';
import { addSettlements } from './flute/settlements';
import { addTerminals } from './flute/terminals';
import { addShapes, answerInShape } from './flute/shapes';
import type { Shapes } from './flute/shapes';
import { addTransactions } from './flute/transactions';
import { addVersion1 } from './flute/v1';
import { addEmit, addWebhooks } from './flute/webhooks';
import { Refusal } from './http';
import { addOAuth } from './oauth';
import type { OAuthClient, OAuthError } from './oauth';
import type { Define, Simulator } from './simulator';

/**
 * Flute's payments API v2: an API host and an OAuth host for each of two environments, which share
 * neither tokens nor records. Facts are those of its newest description (November 2026); what is
 * inferred is marked [inferred] here. The control `/shapes` makes it answer as in August. The
 * operations are in `flute/`, in a file for each of `groups`.
 */
export const flute: Define = async (simulator) => {
	// Neither the repetitions nor the time-out are published. [inferred]
	const deliveries = new Deliveries({
		retryAfterMs: [60_000, 300_000, 900_000],
		timeoutMs: 5000,
	});
	deliveries.addControls(simulator.control);
	const merchants = {
		sandbox: makeMerchant(simulator.records, 'sandbox'),
		production: makeMerchant(simulator.records, 'production'),
	};
	addEmit(simulator, merchants, deliveries);
	const shapes = addShapes(simulator.control);
	const shared = { deliveries, shapes };
	return {
		credentials: {
			...(await addEnvironment(simulator, 'sandbox', merchants.sandbox, shared)),
			...(await addEnvironment(simulator, 'production', merchants.production, shared)),
		},
	};
};

const groups: Array<(api: FastifyInstance, merchant: Merchant) => void> = [
	addSettings,
	addCustomers,
	addPaymentMethods,
	addTransactions,
	addTerminals,
	addPos,
	addSettlements,
	addPaymentLinks,
	addPaymentSessions,
	addApiKeys,
	addVersion1,
];

const tokenPath = '/oauth2/token';

/** Adds an environment's hosts. @returns clients by name: two of the merchant, one of a partner */
async function addEnvironment(
	simulator: Simulator,
	environment: Environment,
	merchant: Merchant,
	{ deliveries, shapes }: { deliveries: Deliveries; shapes: Shapes },
): Promise<Record<string, { clientId: string; clientSecret: string }>> {
	const basic = clientOf(environment);
	const form = clientOf(`${environment}-form`);
	const partner = clientOf(`${environment}-partner`);
	const api = simulator.host(`${environment}Api`, {
		invalid,
		notFound,
		onRequest: (request) => {
			// The API host has no token endpoint, and answers so even without a token.
			if (request.url.split('?')[0] === tokenPath) return;
			const clientId = requireToken(simulator, environment, request);
			refuseKeyOfOtherKind(request.url, clientId === partner.id);
			refuseMalformedIds(request);
		},
	});
	ignoreBodiesOfDeletes(api);
	api.addHook('preHandler', async ({ body }) => refuseFractionsOfCents(body));
	honourKeys(api, merchant, shapes);
	answerInShape(api, shapes);
	for (const addGroup of groups) addGroup(api, merchant);
	addWebhooks(api, merchant, deliveries);

	await addOAuth(simulator, simulator.host(`${environment}Oauth`, { invalid, notFound }), {
		token: tokenPath,
		clients: [basic, form, partner],
		scopes: ['offline_access'],
		lifetimeSeconds: 900,
		claims: { environment },
		refusal: toOpenIddictError,
	});
	return {
		[environment]: { clientId: basic.id, clientSecret: basic.secret },
		[`${environment}Form`]: { clientId: form.id, clientSecret: form.secret },
		[`${environment}Partner`]: { clientId: partner.id, clientSecret: partner.secret },
	};
}

/** Makes a client. Flute's own clients send form fields; its documentation shows Basic. */
function clientOf(name: string): OAuthClient {
	return {
		id: `fake-flute-${name}`,
		secret: `fake-flute-${name}-secret-key`,
		authentication: 'either',
		// Issues no refresh tokens; a request with one is refused as an invalid grant.
		grants: ['client_credentials', 'refresh_token'],
	};
}

/** Refuses calls without a valid token. @returns the client id of the token */
function requireToken(
	{ tokens }: Simulator,
	environment: Environment,
	{ headers }: FastifyRequest,
): string | undefined {
	const bearer = tokens.bearer(headers.authorization);
	if (bearer.state === 'valid' && bearer.token.claims.environment === environment) {
		return bearer.token.claims.clientId;
	}
	throw new Refusal(401, undefined, { 'www-authenticate': 'Bearer error="invalid_token"' });
}

/** Refuses malformed ids in a path, before the body is read. */
function refuseMalformedIds({ params }: FastifyRequest): void {
	for (const [name, value] of Object.entries(params as Record<string, string>)) {
		if (name.endsWith('Id') && !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) {
			throw problem({ [name]: [`The value '${value}' is not valid.`] });
		}
	}
}

/** Uses the one message that is known; `invalid_client` is 401, as seen most often. */
function toOpenIddictError({ status, body }: OAuthError): OAuthError {
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
