import type {
	IDataObject,
	IHookFunctions,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';
import type { Reply, Settings } from './connection';
import { Connection, DEFAULT_SETTINGS } from './connection';
import type { Field, Request } from './declare';
import type { Claim } from './deliveries';
import { claim } from './deliveries';
import { isRefusedUrl } from './environments';
import { isPlainObject } from './encode';
import { InputError, inOneText, told } from './errors';
import { settled } from './faults';
import type { Profile } from './provider';
import { credentialType } from './provider';
import type { Registration, Wanted } from './registration';
import {
	isRegistered,
	keyOf,
	register,
	registeredSecret,
	restoreRegistration,
	unregister,
} from './registration';
import type { Delivery } from './signature';

/** What an event's output can be made with, beside its body. */
export interface Work {
	readonly headers: Delivery['headers'];
	/** The node's options. */
	readonly options: IDataObject;
	/** Calls the provider; not for long, for the provider waits for our answer. */
	readonly send: (request: Request) => Promise<Reply>;
}

/** A trigger that a provider calls. The parameter `events` holds the names of the events it wants. */
interface Receiver {
	readonly provider: Profile;
	/** The form, `events` included. */
	readonly fields: readonly Field[];
	readonly options?: readonly Field[];
	/** Whether the provider sent this; see `signature.ts`. */
	readonly isGenuine: (delivery: Delivery, secret: string, options: IDataObject) => boolean;
	/** The event's name, and an id that is the same when it is delivered again; its bytes if it has none. */
	readonly eventOf: (
		body: IDataObject,
		headers: Delivery['headers'],
		options: IDataObject,
	) => { readonly name: unknown; readonly id: unknown };
	/** What the workflow gets; the body as it came by default. */
	readonly output?: (body: IDataObject, work: Work) => Promise<IDataObject>;
}

/** One that registers itself; its secret is kept in static data, sealed. */
interface SelfRegistering extends Receiver {
	readonly registration: Registration;
}

/** One whose URL the user pastes at the provider. */
interface Pasted extends Receiver {
	/**
	 * The secret that the user pasted into the credential.
	 *
	 * @throws InputError where there is none, or one that cannot be right
	 */
	readonly secretIn: (credentials: IDataObject) => string;
}

export type WebhookTrigger = SelfRegistering | Pasted;

/** The one webhook of a trigger. The code is an expression, for as a text n8n cannot use it. */
export const WEBHOOK: IWebhookDescription = {
	name: 'default',
	httpMethod: 'POST',
	responseMode: 'onReceived',
	responseCode: '={{ 204 }}',
	path: 'webhook',
};

/** Providers wait a few seconds for our answer, and then deliver again. */
const BRIEF: Settings = { ...DEFAULT_SETTINGS, timeout: 4_000, maxTries: 2 };

type Functions = IHookFunctions | IWebhookFunctions;

const typeOf = (context: Functions, { provider }: WebhookTrigger): string =>
	credentialType(provider, () => context.getNodeParameter('authentication'));

const eventsOf = (context: Functions): string[] =>
	[context.getNodeParameter('events', [])].flat().map(String);

/**
 * Deals with a call of the webhook. What does not prove where it comes from is refused with 401 and
 * no word more. Events that nobody asked for, and repeated ones, are answered with 204 and start
 * nothing.
 *
 * @throws what says why an event cannot be dealt with now: n8n then answers 500, and the provider
 * delivers it again
 */
export async function receive(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
): Promise<IWebhookResponseData> {
	const delivery: Delivery = {
		headers: context.getHeaderData(),
		rawBody: (context.getRequestObject() as unknown as Delivery).rawBody,
	};
	const data = context.getWorkflowStaticData('node');
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const secret = await told(context, secretOf(context, trigger));
	// There are no raw bytes of a form with files, which n8n reads itself.
	if (!Buffer.isBuffer(delivery.rawBody) || !trigger.isGenuine(delivery, secret, options)) {
		return refuse(context, delivery);
	}
	// From the bytes that were checked: what n8n makes of them depends on a header that was not.
	const parsed = jsonParse<unknown>(delivery.rawBody.toString(), { fallbackValue: {} });
	const body = isPlainObject(parsed) ? parsed : {};
	const { name, id } = trigger.eventOf(body, delivery.headers, options);
	if (!eventsOf(context).includes(String(name))) return {};
	const claimed = await claim(keyOf(context), data, String(id ?? delivery.rawBody));
	if (claimed === undefined) return {};
	const made = await settled(
		outputOf(context, trigger, body, { headers: delivery.headers, options }),
	);
	if ('error' in made) {
		claimed.settle(false);
		throw made.error;
	}
	await claimed.remember();
	if ('registration' in trigger) restoreRegistration(context);
	settleByAnswer(context, claimed);
	return { workflowData: [[{ json: made.value }]] };
}

async function secretOf(context: IWebhookFunctions, trigger: WebhookTrigger): Promise<string> {
	const credentials = await context.getCredentials<IDataObject>(typeOf(context, trigger));
	if ('secretIn' in trigger) return trigger.secretIn(credentials);
	const secret = registeredSecret(context, credentials);
	if (secret !== undefined) return secret;
	throw new InputError(
		'The secret for checking deliveries is missing, or the credential has changed since',
		'Deactivate the workflow and activate it again: the webhook is then registered anew.',
	);
}

function refuse(context: IWebhookFunctions, { headers }: Delivery): IWebhookResponseData {
	// Names alone: they show whether the provider has renamed a header.
	const names = Object.keys(headers);
	context.logger.debug('A delivery was refused', { node: context.getNode().name, headers: names });
	context.getResponseObject().status(401).end();
	return { noWebhookResponse: true };
}

async function outputOf(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
	body: IDataObject,
	{ headers, options }: Omit<Work, 'send'>,
): Promise<IDataObject> {
	const { provider, output = async () => body } = trigger;
	const send = async (request: Request) => {
		const settings = { ...BRIEF, options };
		const connection = await Connection.open(context, provider, typeOf(context, trigger), settings);
		return await connection.send(request, {
			whenUnknown: `${provider.name} delivers the event again.`,
		});
	};
	return await told(context, output(body, { headers, options, send }));
}

/** Only n8n's answer tells whether the workflow has started. */
function settleByAnswer(context: IWebhookFunctions, claimed: Claim): void {
	const response = context.getResponseObject();
	// Who has hung up gets no answer that could tell.
	if (response.destroyed) return claimed.settle(undefined);
	response.once('finish', () => claimed.settle(response.statusCode < 300));
	response.once('close', () => {
		if (!response.writableFinished) claimed.settle(undefined);
	});
}

/** The URL; providers take none but https, and secrets of events are not sent over anything else. */
function urlOf(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default') ?? '';
	if (!isRefusedUrl(url)) return url;
	throw new InputError(
		`The webhook URL of this n8n must begin with https:// (it is ${url})`,
		'Set WEBHOOK_URL of your n8n to the https address under which it can be reached.',
	);
}

function wantedOf(context: IHookFunctions): Wanted {
	const events = [...new Set(eventsOf(context))];
	if (events.length === 0) {
		throw new InputError("'Events' is empty", "Choose at least one event in 'Events'.");
	}
	const name = `n8n: ${context.getWorkflow().name ?? ''}`.trim();
	return { name, url: urlOf(context), events };
}

/** n8n's `checkExists`: whether the webhook is in place; what differs there is corrected. */
export const checkExists = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await inOneText(context, async () => {
		const wanted = wantedOf(context);
		if ('registration' in trigger) return await isRegistered(context, trigger, wanted);
		trigger.secretIn(await context.getCredentials<IDataObject>(typeOf(context, trigger)));
		return true;
	});

/** n8n's `create`. */
export const create = async (context: IHookFunctions, trigger: WebhookTrigger): Promise<boolean> =>
	await inOneText(context, async () => {
		const wanted = wantedOf(context);
		if ('registration' in trigger) await register(context, trigger, wanted);
		return true;
	});

/** n8n's `delete`. */
export const remove = async (context: IHookFunctions, trigger: WebhookTrigger): Promise<boolean> =>
	await inOneText(context, async () => {
		const url = context.getNodeWebhookUrl('default') ?? '';
		if ('registration' in trigger) await unregister(context, trigger, url);
		return true;
	});
