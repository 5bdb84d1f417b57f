import type { FastifyInstance } from 'fastify';

import { announce } from './changes';
import { need, refusal } from './errors';
import { closed, open, text, uuid } from './jsonSchema';
import type { Merchant } from './model';

interface ApiKey {
	clientId: string;
	merchantId: string;
	apiKeyName: string | null;
}

const createBody = closed({ merchantId: uuid, apiKeyName: text(undefined, 1) }, [
	'merchantId',
	'apiKeyName',
]);

/**
 * Serves `/v2/api-keys…` (docs/providers/flute.md, "API keys") for tokens of a partner, who has
 * two more merchants. A key that is created here cannot get a token.
 */
export function addApiKeys(api: FastifyInstance, merchant: Merchant): void {
	const { seed } = merchant;
	const apiKeys = merchant.collection<ApiKey>('apiKeys', 'clientId');
	const merchantIds = [merchant.merchantId, seed.uuid(), seed.uuid()];
	for (const merchantId of merchantIds) {
		seed.times(8, (index) =>
			apiKeys.put({ clientId: seed.uuid(), merchantId, apiKeyName: `Shop ${index + 1}` }),
		);
	}
	// A merchant of another partner is 403, by the meaning of that status. [inferred]
	const refuseOthers = (merchantId: string): void => {
		if (!merchantIds.includes(merchantId)) throw refusal(403, 'The merchant is not yours.');
	};

	api.get<{ Querystring: { merchantId?: string } }>(
		'/v2/api-keys',
		{ schema: { querystring: open({ merchantId: uuid }) } },
		({ query: { merchantId } }) => {
			if (merchantId !== undefined) refuseOthers(merchantId);
			const found = apiKeys.all.filter((one) => [one.merchantId, undefined].includes(merchantId));
			return { apiKeys: found };
		},
	);
	api.post<{ Body: { merchantId: string; apiKeyName: string } }>(
		'/v2/api-keys',
		{ schema: { body: createBody } },
		({ body }) => {
			refuseOthers(body.merchantId);
			const { clientId } = apiKeys.put({ clientId: seed.uuid(), ...body });
			announce(merchant, { type: 'api_key.created', id: clientId });
			// Shown once and not stored.
			return { clientId, clientSecret: `fake-${seed.hex(32)}` };
		},
	);
	api.delete<{ Params: { clientId: string } }>('/v2/api-keys/:clientId', ({ params }, reply) => {
		const { clientId: id } = need(apiKeys, params.clientId, 'API key');
		apiKeys.delete(id);
		announce(merchant, { type: 'api_key.deleted', id });
		return reply.code(200).send();
	});
}

/** Refuses a merchant's key for these routes, a partner's for others (invented message). */
export function refuseKeyOfOtherKind(url: string, isPartner: boolean): void {
	const isForPartners = /^\/v2\/api-keys(?=[/?]|$)/.test(url);
	if (isForPartners && !isPartner) {
		throw refusal(403, 'Merchant token is being used. Use a partner token instead.');
	}
	if (!isForPartners && isPartner) {
		throw refusal(403, 'Partner token is being used. Use a merchant token instead.');
	}
}
