import type { IDataObject } from 'n8n-workflow';
import { oneOf, someOf } from '../shared/declaration/fields';
import { someListed } from '../shared/declaration/listedOptions';
import type { Field } from '../shared/declaration/operation';
import { NOT_CONFIRMED } from '../shared/declaration/field';
import { withTriggerActions } from '../shared/declaration/triggerEvents';
import type { DesiredWebhook } from '../shared/webhooks/registrationApi';
import { verifyTimestampedHmac, verifyToken } from '../shared/webhooks/signature';
import type { Delivery } from '../shared/webhooks/signature';
import type { WebhookContext, WebhookTrigger } from '../shared/webhooks/webhookTrigger';
import { APP_EVENTS, ORG_EVENTS } from './events';
import { appId, oauthAppId } from './fields';
import { orgId } from './orgFields';
import { classicPages, newFamilyList, profile } from './profile';
import { events } from './resources/webhookSubscription';
import { joinSentences } from '../shared/util/text';
import { isPlainObject } from '../shared/util/object';

const showForApp = { show: { subscription: ['app'] } };
const showForOrg = { show: { subscription: ['org'] } };

const subscription = oneOf(
	'subscription',
	'Subscription',
	[
		['app', 'App', 'Events of one app: orders, stores, customers, vouchers and others'],
		[
			'org',
			'Organization (Beta)',
			joinSentences('Events of the menus and sales of an organization', NOT_CONFIRMED),
		],
	],
	{ description: 'Source of the events', default: 'app' },
);

/**
 * The only property that n8n uses for its list of triggers; choosing one of its events also chooses
 * the app. Entries and labels come from the API if it is available.
 */
const appEvents = withTriggerActions(
	someListed('events', 'Events', {
		description: 'Events that start the workflow',
		known: APP_EVENTS,
		picker: events,
	}),
	APP_EVENTS,
);

/**
 * Parameter that contains the organization events of workflows saved before `orgEvents` existed.
 */
const earlierEvents: Field = {
	name: 'events',
	property: { displayName: 'Earlier Choice', type: 'hidden', default: [] },
};

const ORG_NAMES: ReadonlySet<unknown> = new Set(ORG_EVENTS.map(([name]) => name));

const isOrgEvent = (name: string): boolean => ORG_NAMES.has(name);

/** Webhooks of an OAuth app, classic API (docs/providers/flipdish.md, "Classic webhooks"). */
const appTrigger: WebhookTrigger = {
	provider: profile,
	fields: [
		{ ...appId, ...showForApp },
		{
			...oauthAppId,
			...showForApp,
			property: {
				...oauthAppId.property,
				required: false,
				description: joinSentences(
					'OAuth app that the subscription belongs to. Probably its ID is the same as the Client ID.',
					NOT_CONFIRMED,
				),
				hint: "Leave empty to use the credential's Client ID",
			},
			fallback: { credential: 'clientId' },
		},
		{ ...appEvents, ...showForApp },
	],
	// Drops organization events that were chosen before the source was changed.
	eventsIn: (list) => list('events').filter((name) => !isOrgEvent(name)),
	registration: {
		list: 'GET /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions',
		paging: classicPages,
		create: 'POST /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions',
		update: 'PUT /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}',
		delete: 'DELETE /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}',
		parameter: 'webhookSubscriptionId',
		parseWebhook: ({ Id, CallbackUrl, EventNames, Enabled }) => ({
			id: String(Id),
			url: String(CallbackUrl),
			events: (EventNames ?? []) as string[],
			isActive: Enabled === true,
		}),
		createBody: classicBody,
		updateBody: classicBody,
		parseCreated: ({ Data }) => ({ id: Data }),
		secretFrom: 'generated',
	},
	isGenuine: (delivery, token) => verifyToken(delivery, token, 'x-verify-token'),
	eventOf: ({ Type, Body }) => ({
		name: Type,
		id: isPlainObject(Body) ? Body.FlipdishEventId : undefined,
	}),
};

function classicBody({ url, events: names, secret }: DesiredWebhook): IDataObject {
	return { CallbackUrl: url, EventNames: [...names], Enabled: true, VerifyToken: secret };
}

/**
 * The content that the signature covers. The docs do not say; the first choice is the most likely.
 */
const signed = oneOf(
	'signedContent',
	'Signed Content',
	[
		['timeAndBody', 'Timestamp and Body'],
		['body', 'Body Only', 'Replayed deliveries cannot be detected in this mode'],
	],
	{
		default: 'timeAndBody',
		show: { '/subscription': ['org'] },
		description:
			"Content that the signature of an organization's deliveries covers. Flipdish does not publish it: change it if all deliveries are refused.",
	},
);

const SIGNATURE = 'x-flipdish-signature';

/** Webhooks of an organization, new API (docs/providers/flipdish.md, "Organization webhooks"). */
const orgTrigger: WebhookTrigger = {
	provider: profile,
	fields: [
		{ ...orgId, ...showForOrg },
		{
			...someOf('orgEvents', 'Organization Events', ORG_EVENTS, {
				description: 'Events that start the workflow',
			}),
			...showForOrg,
		},
		{ ...earlierEvents, ...showForOrg },
	],
	eventsIn: (list) => {
		const chosen = list('orgEvents');
		return chosen.length > 0 ? chosen : list('events').filter(isOrgEvent);
	},
	options: [signed],
	// Paths and members are inferred (docs/providers/flipdish.md, "Organization webhooks").
	registration: {
		list: 'GET /webhooks/orgs/{orgId}/subscriptions',
		paging: newFamilyList,
		create: 'POST /webhooks/orgs/{orgId}/subscriptions',
		update: 'PUT /webhooks/orgs/{orgId}/subscriptions/{subscriptionId}',
		delete: 'DELETE /webhooks/orgs/{orgId}/subscriptions/{subscriptionId}',
		parameter: 'subscriptionId',
		parseWebhook: ({ subscriptionId, callbackUrl, eventTypes, enabled }) => ({
			id: String(subscriptionId),
			url: String(callbackUrl),
			events: (eventTypes ?? []) as string[],
			isActive: enabled !== false,
		}),
		createBody: orgBody,
		updateBody: orgBody,
		parseCreated: (reply) => {
			const { subscriptionId: id, secret } = unwrapped(reply);
			return { id, secret };
		},
		secretFrom: 'provider',
	},
	isGenuine: (delivery, secret, { signedContent }) =>
		verifyTimestampedHmac(delivery, secret, {
			header: SIGNATURE,
			signed: signedContent === 'body' ? 'body' : 'timeAndBody',
		}),
	eventOf: (body, headers, { signedContent }) => {
		const { type, metadata } = parseEvent(body, headers);
		// Repeated snoozes of the same item are identical except for their time. The time is used only
		// if it is signed.
		const time = signedContent === 'body' ? '' : String(headers[SIGNATURE]).split(',')[0];
		return { name: type, id: metadata?.id ?? [type, time, JSON.stringify(body)].join(' ') };
	},
	output: async (body, { headers }) => {
		const { type, time, properties, metadata } = parseEvent(body, headers);
		return {
			Type: type,
			CreateTime: time,
			Body: properties,
			// Contains, for example, the URL of a menu that is too large to be sent.
			...(metadata && { Metadata: metadata }),
		};
	},
};

/** The form of both sources. */
export const form = {
	fields: [subscription, ...appTrigger.fields, ...orgTrigger.fields],
	options: [signed],
};

/** Returns the trigger of the chosen source. */
export const triggerOf = (context: WebhookContext): WebhookTrigger =>
	context.getNodeParameter('subscription') === 'org' ? orgTrigger : appTrigger;

function orgBody({ url, events: names }: { url: string; events: readonly string[] }): IDataObject {
	return { callbackUrl: url, eventTypes: [...names], enabled: true };
}

/** Returns the content of a reply of the organization API, which may be wrapped in `data`. */
const unwrapped = (reply: IDataObject): IDataObject => {
	const { data = reply.Data } = reply;
	return isPlainObject(data) ? data : reply;
};

/**
 * Reads type, time and properties of an event from any of the three possible shapes of its body.
 */
function parseEvent(body: IDataObject, headers: Delivery['headers']) {
	const { detail, 'detail-type': detailType, data } = body;
	const { properties, metadata } = isPlainObject(detail) ? detail : {};
	const eventMetadata = isPlainObject(metadata) ? metadata : undefined;
	const eventProperties = [properties, data].find(isPlainObject);
	return {
		// The body is signed, the headers are not.
		type: detailType ?? eventMetadata?.type ?? headers['x-flipdish-event-type'],
		time: eventMetadata?.time ?? headers['x-flipdish-timestamp'],
		properties: eventProperties ?? body,
		metadata: eventMetadata,
	};
}
