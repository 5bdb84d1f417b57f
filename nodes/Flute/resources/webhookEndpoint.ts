import { resource } from '../../shared/declaration/operation';
import { dateTime, oneOf, text } from '../../shared/declaration/fields';
import { someEvents } from '../events';
import { sortBy, sortOrder } from '../fields';
import { pickEndpoint } from '../pickers';
import { dataPages } from '../profile';

const endpointId = pickEndpoint('Choose the webhook endpoint from the list, or enter its ID');

const endpointStatus = oneOf('endpointStatus', 'Status', ['Active', 'Inactive'], {
	description: 'Inactive endpoints receive no events, and their queued deliveries are not sent',
});

const members = [
	text('endpointName', 'Name', { maxLength: 255, placeholder: 'Web shop' }),
	text('endpointUrl', 'URL', {
		maxLength: 2048,
		placeholder: 'https://example.com/flute',
		pattern: [/^https:\/\//i, 'a URL that begins with https://'],
		description: 'URL that events are sent to',
	}),
	someEvents('eventTypes', 'Event Types', 'Events to send'),
] as const;

export const webhookEndpoint = resource('Webhook Endpoint', {
	create: {
		name: 'Create',
		action: 'Create webhook endpoint',
		description:
			'Subscribe a URL to events. The signing secret (hmacSecret) is returned only once: store it, and treat the output as a secret.',
		request: 'POST /v2/webhooks/endpoints',
		fields: members,
	},
	delete: {
		name: 'Delete',
		action: 'Delete webhook endpoint',
		description: 'Remove a webhook endpoint permanently. Its delivery logs are kept.',
		request: 'DELETE /v2/webhooks/endpoints/{endpointId}',
		fields: [endpointId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get webhook endpoint',
		description: 'Retrieve a webhook endpoint',
		request: 'GET /v2/webhooks/endpoints/{endpointId}',
		fields: [endpointId],
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many webhook endpoints',
		description: 'Retrieve a list of webhook endpoints, newest first',
		request: 'GET /v2/webhooks/endpoints',
		filters: [
			dateTime('fromDate', 'Date From'),
			text('search', 'Search', { description: 'Part of the name or URL' }),
			endpointStatus,
			dateTime('toDate', 'Date To', { endOfDay: true }),
		],
		reply: { paging: dataPages },
		sort: [sortBy('createdOn', ['endpointName', 'Name']), sortOrder],
	},
	ping: {
		name: 'Ping',
		action: 'Ping webhook endpoint',
		description: 'Send a test event to an endpoint, even if it is inactive',
		request: 'POST /v2/webhooks/endpoints/{endpointId}/ping',
		fields: [endpointId],
	},
	update: {
		name: 'Update',
		action: 'Update webhook endpoint',
		description: 'Change a webhook endpoint. What you leave out stays as it is.',
		request: 'PATCH /v2/webhooks/endpoints/{endpointId}',
		fields: [endpointId],
		updateFields: [...members, endpointStatus],
	},
});
