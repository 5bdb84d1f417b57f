import type { FastifyInstance } from 'fastify';

import { takeNoBody } from './bodyless';
import { need, refusal } from './errors';
import { eventTypeNames } from './eventTypes';
import { instant, integer, oneOf, open, pageQuery, sortOrderQuery, text, uuid } from './jsonSchema';
import { omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import type { DeliveryLog, WebhookDeliveries } from './webhookDeliveries';

const filters = {
	endpointId: uuid,
	eventType: oneOf(eventTypeNames),
	deliveryLogStatus: oneOf(['Success', 'Failure']),
	endpointHTTPResponseCode: integer,
};
const listQuery = open({
	...pageQuery,
	...sortOrderQuery([
		'createdOn',
		'deliveryLogStatus',
		'eventType',
		'endpointId',
		'endpointHTTPResponseCode',
	]),
	...filters,
	fromDate: instant,
	toDate: instant,
	search: text(),
});
const exportQuery = open({
	...filters,
	fromDate: instant,
	toDate: instant,
	format: { ...oneOf(['Csv', 'Json']), default: 'Csv' },
});

interface ById {
	Params: { deliveryLogId: string };
}

/** Serves `/v2/webhooks/delivery-logs…` (docs/providers/flute.md, "Webhook endpoints"). */
export function addDeliveryLogs(api: FastifyInstance, deliveries: WebhookDeliveries): void {
	const { logs, endpoints } = deliveries;
	const find = ({ deliveryLogId }: ById['Params']): DeliveryLog =>
		need(logs, deliveryLogId, 'Delivery log');
	const list = (query: ListQuery): DeliveryLog[] =>
		select(logs.all, query, {
			equal: ['endpointId', 'eventType', 'deliveryLogStatus', 'endpointHTTPResponseCode'],
			texts: (one) => [one.eventId, one.endpointName, one.endpointUrl],
			dateOf: ({ createdOn }) => createdOn,
		});

	api.get<{ Querystring: ListQuery }>(
		'/v2/webhooks/delivery-logs',
		{ schema: { querystring: listQuery } },
		({ query }) => pageOf(list(query), query, summaryOf),
	);
	api.get<{ Querystring: ListQuery & { format: 'Csv' | 'Json' } }>(
		'/v2/webhooks/delivery-logs/export',
		{ schema: { querystring: exportQuery } },
		({ query }, reply) => {
			const rows = list(query).map(summaryOf);
			const isCsv = query.format === 'Csv';
			const name = `webhook-delivery-logs.${isCsv ? 'csv' : 'json'}`;
			return reply
				.type(isCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
				.header('content-disposition', `attachment; filename="${name}"`)
				.send(isCsv ? csvOf(rows) : JSON.stringify(rows));
		},
	);
	api.get<ById>('/v2/webhooks/delivery-logs/:deliveryLogId', ({ params }) => find(params));
	void api.register(async (routes) => {
		takeNoBody(routes);
		routes.post<ById>('/v2/webhooks/delivery-logs/:deliveryLogId/retry', async ({ params }) => {
			const log = find(params);
			if (log.eventType === 'ping') {
				throw refusal(400, 'Ping deliveries are synthetic and not retryable.');
			}
			if (log.deliveryLogStatus !== 'Failure') {
				throw refusal(400, `The status is ${log.deliveryLogStatus}, only Failure is retryable.`);
			}
			// The endpoint of a log may have been deleted.
			return await deliveries.retry(log, need(endpoints, log.endpointId, 'Webhook endpoint'));
		});
	});
}

/** Returns the members of a log that lists show. */
function summaryOf(log: DeliveryLog): Record<string, unknown> {
	return omit(
		log,
		'nextRetryAt',
		'requestHeaders',
		'requestBody',
		'responseHeaders',
		'responseBody',
	);
}

const columns: Array<keyof DeliveryLog> = [
	'deliveryLogId',
	'endpointId',
	'endpointName',
	'endpointUrl',
	'eventId',
	'eventType',
	'attemptNumber',
	'deliveryLogStatus',
	'endpointHTTPResponseCode',
	'roundTripDurationMs',
	'errorMessage',
	'createdOn',
];

/** Makes the CSV file. Its columns are not documented; they are those of the list. [inferred] */
function csvOf(rows: Array<Record<string, unknown>>): string {
	const quote = (value: unknown): string => {
		const text = String(value ?? '');
		return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	const lines = [columns, ...rows.map((row) => columns.map((name) => row[name]))];
	return lines.map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}
