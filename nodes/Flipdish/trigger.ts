import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { oneOf, someOf } from '../shared/declaration/fields';
import { someListed } from '../shared/declaration/listedOptions';
import type { Field } from '../shared/declaration/operation';
import { NOT_CONFIRMED } from '../shared/declaration/field';
import { withTriggerActions } from '../shared/declaration/triggerEvents';
import type { DesiredWebhook } from '../shared/webhooks/registrationApi';
import { verifyTimestampedHmac, verifyToken } from '../shared/webhooks/signature';
import type { Delivery } from '../shared/webhooks/signature';
import type { WebhookTrigger } from '../shared/webhooks/webhookTrigger';
import { APP_EVENTS, ORG_EVENTS } from './events';
import { appId, oauthAppId } from './fields';
import { orgId } from './orgFields';
import { classicPages, newFamilyList, profile } from './profile';
import { events } from './resources/webhookSubscription';
import { sentences } from '../shared/util/text';
import { isPlainObject } from '../shared/util/object';

const ofApp = { show: { subscription: ['app'] } };
const ofOrg = { show: { subscription: ['org'] } };

const subscription = oneOf(
	'subscription',
	'Subscription',
	[
		['app', 'App', 'Events of one app: orders, stores, customers, vouchers and others'],
		[
			'org',
			'Organization (Beta)',
			sentences('Events of the menus and sales of an organization', NOT_CONFIRMED),
		],
	],
	{ description: 'Source of the events', default: 'app' },
);

/**
 * The only property that n8n looks at for its list of triggers: choosing one of these chooses the app
 * too. Labels and list are the API's own where it can be asked.
 */
const appEvents = withTriggerActions(
	someListed('events', 'Events', {
		description: 'Events that start the workflow',
		known: APP_EVENTS,
		picker: events,
	}),
	APP_EVENTS,
);

/** Where a workflow that was stored before `orgEvents` has those of an organization. */
const earlierEvents: Field = {
	name: 'events',
	property: { displayName: 'Earlier Choice', type: 'hidden', default: [] },
};

const ORG_NAMES: ReadonlySet<unknown> = new Set(ORG_EVENTS.map(([name]) => name));

const isOrgEvent = (name: string): boolean => ORG_NAMES.has(name);

/** Webhooks of an OAuth app, classic API (docs/providers/flipdish.md, "Classic webhooks"). */
const ofAnApp: WebhookTrigger = {
	provider: profile,
	fields: [
		{ ...appId, ...ofApp },
		{
			...oauthAppId,
			...ofApp,
			property: {
				...oauthAppId.property,
				required: false,
				description: sentences(
					'OAuth app that the subscription belongs to. Probably its ID is the same as the Client ID.',
					NOT_CONFIRMED,
				),
				hint: "Leave empty to use the credential's Client ID",
			},
			fallback: { credential: 'clientId' },
		},
		{ ...appEvents, ...ofApp },
	],
	// What was chosen for an organization, before the source was changed, is not an app's.
	eventsIn: (list) => list('events').filter((name) => !isOrgEvent(name)),
	registration: {
		list: 'GET /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions',
		paging: classicPages,
		create: 'POST /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions',
		update: 'PUT /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}',
		delete: 'DELETE /api/v1.0/{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}',
		parameter: 'webhookSubscriptionId',
		registered: ({ Id, CallbackUrl, EventNames, Enabled }) => ({
			id: String(Id),
			url: String(CallbackUrl),
			events: (EventNames ?? []) as string[],
			isActive: Enabled === true,
		}),
		createBody: classicBody,
		updateBody: classicBody,
		created: ({ Data }) => ({ id: Data }),
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

/** What the signature is made over: the docs do not say, and the first is the likeliest. */
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
const ofAnOrg: WebhookTrigger = {
	provider: profile,
	fields: [
		{ ...orgId, ...ofOrg },
		{
			...someOf('orgEvents', 'Organization Events', ORG_EVENTS, {
				description: 'Events that start the workflow',
			}),
			...ofOrg,
		},
		{ ...earlierEvents, ...ofOrg },
	],
	eventsIn: (list) => {
		const chosen = list('orgEvents');
		return chosen.length > 0 ? chosen : list('events').filter(isOrgEvent);
	},
	options: [signed],
	// Paths and members are inferred.
	registration: {
		list: 'GET /webhooks/orgs/{orgId}/subscriptions',
		paging: newFamilyList,
		create: 'POST /webhooks/orgs/{orgId}/subscriptions',
		update: 'PUT /webhooks/orgs/{orgId}/subscriptions/{subscriptionId}',
		delete: 'DELETE /webhooks/orgs/{orgId}/subscriptions/{subscriptionId}',
		parameter: 'subscriptionId',
		registered: ({ subscriptionId, callbackUrl, eventTypes, enabled }) => ({
			id: String(subscriptionId),
			url: String(callbackUrl),
			events: (eventTypes ?? []) as string[],
			isActive: enabled !== false,
		}),
		createBody: orgBody,
		updateBody: orgBody,
		created: (reply) => {
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
		const { type, metadata } = read(body, headers);
		// A snooze of the same dish looks the same each time, so that the time tells them apart; it
		// can be believed only where it is signed.
		const time = signedContent === 'body' ? '' : String(headers[SIGNATURE]).split(',')[0];
		return { name: type, id: metadata?.id ?? [type, time, JSON.stringify(body)].join(' ') };
	},
	output: async (body, { headers }) => {
		const { type, time, properties, metadata } = read(body, headers);
		return {
			Type: type,
			CreateTime: time,
			Body: properties,
			// Among others it says where a menu is that is too large to be sent.
			...(metadata && { Metadata: metadata }),
		};
	},
};

/** The form of both. */
export const form = {
	fields: [subscription, ...ofAnApp.fields, ...ofAnOrg.fields],
	options: [signed],
};

/** What the user has chosen. */
export const triggerOf = (context: IHookFunctions | IWebhookFunctions): WebhookTrigger =>
	context.getNodeParameter('subscription') === 'org' ? ofAnOrg : ofAnApp;

function orgBody({ url, events: names }: { url: string; events: readonly string[] }): IDataObject {
	return { callbackUrl: url, eventTypes: [...names], enabled: true };
}

/** Replies of the new family may be wrapped. */
const unwrapped = (reply: IDataObject): IDataObject => {
	const { data = reply.Data } = reply;
	return isPlainObject(data) ? data : reply;
};

/** Type, time and properties of an event, from each of the three shapes that its body may have. */
function read(body: IDataObject, headers: Delivery['headers']) {
	const { detail, 'detail-type': detailType, data } = body;
	const { properties, metadata } = isPlainObject(detail) ? detail : {};
	const about = isPlainObject(metadata) ? metadata : undefined;
	const inner = [properties, data].find(isPlainObject);
	return {
		// What is in the body is signed, the headers are not.
		type: detailType ?? about?.type ?? headers['x-flipdish-event-type'],
		time: about?.time ?? headers['x-flipdish-timestamp'],
		properties: inner ?? body,
		metadata: about,
	};
}
