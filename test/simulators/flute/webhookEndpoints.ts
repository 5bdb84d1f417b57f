import type { FastifyInstance } from 'fastify';

import { isLoopback } from '../deliveries';
import { takeNoBody } from './bodyless';
import { invalidField, need } from './errors';
import { eventTypeNames, eventTypes } from './eventTypes';
import {
	closed,
	instant,
	listOf,
	oneOf,
	open,
	pageQuery,
	sortOrderQuery,
	text,
} from './jsonSchema';
import { omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import type { Merchant } from './model';
import { merged } from './patches';
import type { WebhookDeliveries, WebhookEndpoint } from './webhookDeliveries';

const statuses = ['Active', 'Inactive'];
const listQuery = open({
	...pageQuery,
	...sortOrderQuery(['createdOn', 'endpointName']),
	fromDate: instant,
	toDate: instant,
	endpointStatus: oneOf(statuses),
	search: text(),
});
const endpointName = text(undefined, 1);
const endpointUrl = text(undefined, 1);
const types = { ...listOf(oneOf(eventTypeNames)), minItems: 1, uniqueItems: true };
const createBody = closed({ endpointName, endpointUrl, eventTypes: types }, [
	'endpointName',
	'endpointUrl',
	'eventTypes',
]);
const updateBody = closed({
	endpointName,
	endpointUrl,
	endpointStatus: oneOf(statuses),
	eventTypes: types,
});

type Members = Partial<
	Pick<WebhookEndpoint, 'endpointName' | 'endpointUrl' | 'endpointStatus' | 'eventTypes'>
>;

interface ById {
	Params: { endpointId: string };
}

/**
 * Serves `/v2/webhooks/endpoints…` and `event-types`
 * (docs/providers/flute.md, "Webhook endpoints").
 */
export function addWebhookEndpoints(
	api: FastifyInstance,
	{ seed }: Merchant,
	deliveries: WebhookDeliveries,
): void {
	const { endpoints } = deliveries;
	const find = ({ endpointId }: ById['Params']): WebhookEndpoint =>
		need(endpoints, endpointId, 'Webhook endpoint');
	const shown = (endpoint: WebhookEndpoint): object => omit(endpoint, 'hmacSecret');

	api.get('/v2/webhooks/event-types', () => ({ items: eventTypes }));
	api.get<{ Querystring: ListQuery }>(
		'/v2/webhooks/endpoints',
		{ schema: { querystring: listQuery } },
		({ query }) => {
			const found = select(endpoints.all, query, {
				equal: ['endpointStatus'],
				texts: (one) => [one.endpointName, one.endpointUrl],
				dateOf: ({ createdOn }) => createdOn,
			});
			return pageOf(found, query, shown);
		},
	);
	api.get<ById>('/v2/webhooks/endpoints/:endpointId', ({ params }) => shown(find(params)));
	api.post<{ Body: Required<Omit<Members, 'endpointStatus'>> }>(
		'/v2/webhooks/endpoints',
		{ schema: { body: createBody } },
		({ body }) => {
			refuseBadUrl(body.endpointUrl);
			const createdOn = new Date().toISOString();
			const endpoint = endpoints.put({
				endpointId: seed.uuid(),
				endpointName: body.endpointName,
				endpointUrl: body.endpointUrl,
				endpointStatus: 'Active',
				hmacSecret: `fake${seed.hex(60)}`,
				eventTypes: body.eventTypes,
				createdOn,
				modifiedOn: createdOn,
			});
			return omit(endpoint, 'modifiedOn');
		},
	);
	api.patch<ById & { Body: Members }>(
		'/v2/webhooks/endpoints/:endpointId',
		{ schema: { body: updateBody } },
		({ params, body }) => {
			const endpoint = find(params);
			if (body.endpointUrl !== undefined) refuseBadUrl(body.endpointUrl);
			if (body.endpointStatus === 'Inactive') deliveries.end(endpoint.endpointId, 'failed');
			const modifiedOn = new Date().toISOString();
			return shown(endpoints.put({ ...merged(endpoint, body), modifiedOn }));
		},
	);
	api.delete<ById>('/v2/webhooks/endpoints/:endpointId', ({ params }, reply) => {
		const { endpointId } = find(params);
		deliveries.end(endpointId, 'cancelled');
		endpoints.delete(endpointId);
		return reply.code(204).send();
	});
	void api.register(async (routes) => {
		takeNoBody(routes);
		routes.post<ById>('/v2/webhooks/endpoints/:endpointId/ping', async ({ params }) => {
			const { deliveryLogStatus, endpointHTTPResponseCode, roundTripDurationMs, errorMessage } =
				await deliveries.ping(find(params));
			return {
				isDelivered: deliveryLogStatus === 'Success',
				endpointHTTPResponseCode,
				roundTripDurationMs,
				errorMessage,
			};
		});
	});
}

/** Refuses URLs without https, as seen; only here this machine is allowed, for tests. */
function refuseBadUrl(url: string): void {
	const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' };
	if (protocol === 'https:' || (protocol === 'http:' && isLoopback(url))) return;
	throw invalidField('EndpointUrl', 'EndpointUrl must be an absolute HTTPS URL.');
}
