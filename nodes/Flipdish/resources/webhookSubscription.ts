import { eventLabel } from '../../shared/declaration/listedOptions';
import type { Picker } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { dateTime, flag, locator, locators, text } from '../../shared/declaration/fields';
import { appId, INTEGER, oauthAppId } from '../fields';
import { classicList, classicPages } from '../profile';

const webhookSubscriptionId = locator('webhookSubscriptionId', 'Webhook Subscription', {
	description: 'Choose the webhook subscription from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions',
		paging: classicPages,
		value: 'Id',
		label: ({ CallbackUrl: url, Id: id }) => `${String(url ?? '')} (${String(id)})`,
	},
});

const subscriptionPath = [appId, oauthAppId, webhookSubscriptionId] as const;

export const events: Picker = {
	request: 'GET /api/v1.0/{appId}/webhooks/events',
	paging: classicList,
	value: '',
	label: (record) => eventLabel(String(record)),
	sortKey: (record) => eventLabel(String(record)),
};

const eventName = locator('eventName', 'Event', {
	description: 'Name of the event type',
	placeholder: 'order.created',
	picker: events,
});

const callbackUrl = text('callbackUrl', 'Callback URL', {
	description: 'URL that events are sent to',
	placeholder: 'https://example.com/flipdish',
});

const eventNames = locators('eventNames', 'Event', {
	description: 'Event types to send',
	picker: events,
});

const enabled = flag('enabled', 'Enabled', {
	description: 'Whether events are sent',
	default: true,
});

const details = [
	text('verifyToken', 'Verify Token', {
		description: 'Text sent with each delivery in the X-Verify-Token header',
		secret: true,
	}),
	text('version', 'Version', { description: 'Version of the events' }),
] as const;

export const webhookSubscription = resource('Webhook Subscription', {
	addEvent: {
		name: 'Add Event',
		action: 'Add event to webhook subscription',
		description: 'Add an event type',
		request:
			'POST /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}/events/{eventName}',
		fields: [...subscriptionPath, eventName],
	},
	create: {
		name: 'Create',
		action: 'Create webhook subscription',
		description: 'Subscribe a URL to events',
		request: 'POST /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions',
		fields: [appId, oauthAppId, callbackUrl, eventNames, enabled],
		additionalFields: details,
		reply: { item: 'Data' },
	},
	delete: {
		name: 'Delete',
		action: 'Delete webhook subscription',
		description: 'Remove a webhook subscription',
		request: 'DELETE /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}',
		fields: subscriptionPath,
		reply: { deletes: true },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many webhook subscriptions',
		description: 'Retrieve the webhook subscriptions of an OAuth app',
		request: 'GET /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions',
		fields: [appId, oauthAppId],
		reply: { paging: classicPages },
	},
	getAvailableEvents: {
		name: 'Get Available Events',
		action: 'Get available webhook events',
		description: 'Retrieve the names of all available events',
		request: 'GET /api/v1.0/{appId}/webhooks/events',
		fields: [appId],
		reply: { item: 'Data' },
	},
	getEvents: {
		name: 'Get Events',
		action: 'Get events of webhook subscription',
		description: 'Retrieve the names of the events that a subscription sends',
		request:
			'GET /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}/events',
		fields: subscriptionPath,
		reply: { item: 'Data' },
	},
	getLogs: {
		name: 'Get Logs',
		action: 'Get logs of webhook subscription',
		description: 'Retrieve the deliveries of a period with their responses',
		request:
			'GET /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}/logs',
		fields: [
			...subscriptionPath,
			dateTime('start', 'Start', { description: 'Start of the period' }),
			dateTime('end', 'End', { description: 'End of the period' }),
		],
		reply: {
			paging: classicPages,
			simplify: [
				'FlipdishWebhookId',
				'WebhookEventName',
				'EventCreated',
				'WebhookTriggered',
				'HttpResponseStatusCode',
				'HttpResponseStatus',
				'Duration',
				'RetryCount',
				'WebhookSubscriptionCallbackUrl',
				'RequestBody',
			],
		},
	},
	getSample: {
		name: 'Get Sample Event',
		action: 'Get sample event of webhook subscription',
		description: 'Retrieve an example payload of an event',
		request:
			'GET /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}/events/{eventName}/test',
		fields: [...subscriptionPath, eventName],
		filters: [text('version', 'Version', { description: 'Version of the event' })],
	},
	removeEvent: {
		name: 'Remove Event',
		action: 'Remove event from webhook subscription',
		description: 'Remove an event type',
		request:
			'DELETE /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}/events/{eventName}',
		fields: [...subscriptionPath, eventName],
		reply: { deletes: true },
	},
	update: {
		name: 'Update',
		action: 'Update webhook subscription',
		description:
			'Replace the settings of a webhook subscription. Settings that you leave out are lost.',
		request: 'PUT /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}',
		fields: [...subscriptionPath, callbackUrl, eventNames, enabled],
		additionalFields: details,
	},
});
