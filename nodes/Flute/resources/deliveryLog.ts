import { resource } from '../../shared/declaration/operation';
import { dateTime, number, oneOf, text } from '../../shared/declaration/fields';
import { EVENT_TYPES } from '../events';
import { pick, pickEndpoint } from '../pickers';
import { sortBy, sortOrder } from '../fields';
import { dataPages } from '../profile';
import { entryLabel, toMinute } from '../../shared/util/label';

/** `status` was the name of `deliveryLogStatus` until August 2026. */
const simplify = [
	'deliveryLogId',
	'eventType',
	'deliveryLogStatus',
	'status',
	'attemptNumber',
	'endpointName',
	'endpointHTTPResponseCode',
	'errorMessage',
	'eventId',
	'createdOn',
];

const deliveryLogId = pick('deliveryLogId', 'Delivery Log', {
	request: 'GET /v2/webhooks/delivery-logs',
	paging: dataPages,
	value: 'deliveryLogId',
	label: ({ createdOn, eventType, status, deliveryLogStatus, endpointName }) =>
		entryLabel(toMinute(createdOn), eventType, deliveryLogStatus ?? status, endpointName),
})('Delivery attempt');

const filters = [
	pickEndpoint('Only deliveries to this endpoint'),
	oneOf('eventType', 'Event Type', [...EVENT_TYPES, 'ping']),
	number('endpointHTTPResponseCode', 'Response Code', {
		decimals: 0,
		min: 100,
		max: 599,
		placeholder: '503',
		description: 'HTTP status code that the endpoint returned',
	}),
	oneOf('deliveryLogStatus', 'Status', ['Failure', 'Success']),
] as const;

export const deliveryLog = resource('Webhook Delivery Log', {
	export: {
		name: 'Export',
		action: 'Export webhook delivery logs',
		description: 'Retrieve delivery logs as a file',
		request: 'GET /v2/webhooks/delivery-logs/export',
		fields: [
			oneOf(
				'format',
				'Format',
				[
					['Csv', 'CSV'],
					['Json', 'JSON'],
				],
				{ default: 'Csv' },
			),
		],
		filters: [
			...filters,
			dateTime('dateFrom', 'Date From', {
				wire: 'fromDate',
				description: 'From this date on, inclusive',
			}),
			dateTime('dateTo', 'Date To', {
				wire: 'toDate',
				endOfDay: true,
				description: 'Until this date, inclusive',
			}),
		],
		reply: { file: 'delivery-logs.csv' },
	},
	get: {
		name: 'Get',
		action: 'Get webhook delivery log',
		description: 'Retrieve a delivery attempt',
		request: 'GET /v2/webhooks/delivery-logs/{deliveryLogId}',
		fields: [deliveryLogId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many webhook delivery logs',
		description: 'Retrieve a list of delivery attempts, newest first',
		request: 'GET /v2/webhooks/delivery-logs',
		filters: [
			...filters,
			dateTime('fromDate', 'Date From'),
			text('search', 'Search', { description: 'Full event ID, endpoint name or endpoint URL' }),
			dateTime('toDate', 'Date To', { endOfDay: true }),
		],
		reply: { paging: dataPages, simplify },
		sort: [
			sortBy(
				'createdOn',
				['deliveryLogStatus', 'Status'],
				['endpointHTTPResponseCode', 'Response Code'],
				['endpointId', 'Webhook Endpoint ID'],
				'eventType',
			),
			sortOrder,
		],
	},
	retry: {
		name: 'Retry',
		action: 'Retry webhook delivery',
		description: 'Resend an event whose delivery did not succeed (not for pings)',
		request: 'POST /v2/webhooks/delivery-logs/{deliveryLogId}/retry',
		fields: [deliveryLogId],
		reply: { simplify },
	},
});
