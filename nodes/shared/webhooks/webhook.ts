import type {
	IDataObject,
	IHookFunctions,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import type { ApiResponse, ClientSettings } from '../http/client';
import { endingWith } from '../http/authentication';
import { ApiClient, DEFAULT_SETTINGS } from '../http/client';
import type { Field, ApiRequest } from '../declaration/operation';
import { claim } from './deduplication';
import { isRefusedUrl } from '../declaration/environments';
import { InputError, withActivationErrors, withNodeErrors } from '../errors/userErrors';
import type { ProviderCore } from '../declaration/provider';
import { credentialType } from '../declaration/provider';
import type { Registration, DesiredWebhook } from './registrationApi';
import { isRegistered, register, unregister } from './registration';
import type { Delivery } from './signature';
import { jsonIn } from './signature';
import { webhookKey, knownSecrets, restoreWebhook } from './webhookSecret';
import { settle } from '../util/result';
import { withTimeout } from '../http/timeout';
import { isPlainObject } from '../util/object';

/** What an event's output can be made with, beside its body. */
export interface OutputContext {
	readonly headers: Delivery['headers'];
	/** The node's options. */
	readonly options: IDataObject;
	/** Calls the provider; not for long, for the provider waits for our answer. */
	readonly send: (request: ApiRequest) => Promise<ApiResponse>;
}

/** A trigger that a provider calls. The parameter `events` holds the names of the events it wants. */
interface Receiver {
	readonly provider: ProviderCore;
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
	readonly output?: (body: IDataObject, work: OutputContext) => Promise<IDataObject>;
}

/** One that registers itself; its secret is kept in static data, sealed. */
interface SelfRegistering extends Receiver {
	readonly registration: Registration;
}

/** One whose URL the user pastes at the provider. */
interface ManuallyRegistered extends Receiver {
	/**
	 * The secret that the user pasted into the credential.
	 *
	 * @throws InputError where there is none, or one that cannot be right
	 */
	readonly secretIn: (credentials: IDataObject) => string;
}

export type WebhookTrigger = SelfRegistering | ManuallyRegistered;

/** The one webhook of a trigger. */
export const WEBHOOK: IWebhookDescription = {
	name: 'default',
	httpMethod: 'POST',
	responseMode: 'onReceived',
	// An expression: n8n cannot use a text as status code.
	responseCode: '={{ 204 }}',
	// Empty, so that n8n asks the node's result for the answer: see `receive`.
	responseData: '',
	path: 'webhook',
};

/** Providers wait a few seconds for our answer, and then deliver again. */
const WEBHOOK_SETTINGS: ClientSettings = { ...DEFAULT_SETTINGS, timeout: 4_000, maxTries: 2 };

/** Longest time (ms) that activation or deactivation of one trigger takes. */
const HOOK_MS = 20_000;

/** Longest time (ms) that calls for one delivery take, rests that the provider asks for included. */
const DELIVERY_MS = 12_000;

type Functions = IHookFunctions | IWebhookFunctions;

const credentialTypeOf = (context: Functions, { provider }: WebhookTrigger): string =>
	credentialType(provider, () => context.getNodeParameter('authentication'));

const eventsOf = (context: Functions): string[] =>
	[context.getNodeParameter('events', [])].flat().map(String);

/**
 * Handles one delivery. A delivery without a valid signature is refused with 401 and an empty body.
 * Events that are not chosen, and repeated deliveries, are answered with 204 and start nothing.
 *
 * @throws NodeApiError and NodeOperationError that say why an event cannot be handled now: n8n then
 * answers 500, and the provider delivers it again
 */
export async function receiveDelivery(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
): Promise<IWebhookResponseData> {
	const delivery: Delivery = {
		headers: context.getHeaderData(),
		rawBody: (context.getRequestObject() as unknown as Delivery).rawBody,
	};
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const secrets = await withNodeErrors(context, secretsOf(context, trigger));
	// There are no raw bytes of a form with files, which n8n reads itself.
	if (
		!Buffer.isBuffer(delivery.rawBody) ||
		!secrets.some((secret) => trigger.isGenuine(delivery, secret, options))
	) {
		return refuse(context, delivery);
	}
	// From the bytes that were checked: what n8n makes of them depends on a header that was not.
	const parsed = jsonIn(delivery.rawBody);
	const body = isPlainObject(parsed) ? parsed : {};
	const { name, id } = trigger.eventOf(body, delivery.headers, options);
	if (!eventsOf(context).includes(String(name))) {
		return ignore(context, 'An event that is not chosen was ignored', { event: String(name) });
	}
	const response = context.getResponseObject();
	const hungUp = response.destroyed
		? Promise.resolve()
		: new Promise<void>((resolve) => response.once('close', resolve));
	const data = context.getWorkflowStaticData('node');
	const claimed = await claim(webhookKey(context), data, String(id ?? delivery.rawBody), hungUp);
	if (claimed === undefined) {
		return ignore(context, 'A repeated delivery was ignored', { event: String(name) });
	}
	const made = await settle(
		outputOf(context, trigger, body, { headers: delivery.headers, options }),
	);
	if ('error' in made) {
		claimed.settle(false);
		throw made.error;
	}
	// Only n8n's answer tells whether the workflow has started. It comes when n8n has room for the
	// execution, even if the provider has hung up by then, which is why `finish` would not do.
	response.once('prefinish', () => claimed.settle(response.statusCode < 300));
	return {
		workflowData: [[{ json: made.value }]],
		// n8n reads this when the workflow has started (1.123: is about to), and then stores static
		// data. What was written earlier it does not store from 2.40 on: another `Workflow` over the
		// same data has reset the mark of their change by then.
		get webhookResponse() {
			claimed.remember();
			if ('registration' in trigger) restoreWebhook(context);
			return undefined;
		},
	};
}

async function secretsOf(context: IWebhookFunctions, trigger: WebhookTrigger): Promise<string[]> {
	const credentials = await context.getCredentials<IDataObject>(credentialTypeOf(context, trigger));
	if ('secretIn' in trigger) return [trigger.secretIn(credentials)];
	const secrets = knownSecrets(context, credentials);
	if (secrets.length > 0) return secrets;
	throw new InputError(
		'The secret for verifying deliveries is missing, or the credential has changed since',
		'Unpublish the workflow and publish it again (in n8n 1: deactivate and activate it), so that the webhook is registered anew.',
	);
}

function refuse(context: IWebhookFunctions, { headers }: Delivery): IWebhookResponseData {
	// Names alone: they show whether the provider has renamed a header.
	const names = Object.keys(headers);
	context.logger.debug('A delivery was refused', { node: context.getNode().name, headers: names });
	context.getResponseObject().status(401).end();
	return { noWebhookResponse: true };
}

function ignore(
	context: IWebhookFunctions,
	message: string,
	about: IDataObject,
): IWebhookResponseData {
	context.logger.debug(message, { node: context.getNode().name, ...about });
	return {};
}

async function outputOf(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
	body: IDataObject,
	{ headers, options }: Omit<OutputContext, 'send'>,
): Promise<IDataObject> {
	const { provider, output = async () => body } = trigger;
	const work = async (signal: AbortSignal) => {
		const brief = endingWith(context, signal);
		const settings = { ...WEBHOOK_SETTINGS, options };
		const send = async (request: ApiRequest) => {
			const connection = await ApiClient.open(
				brief,
				provider,
				credentialTypeOf(context, trigger),
				settings,
			);
			return await connection.send(request, {
				whenUnknown: `${provider.name} delivers the event again.`,
			});
		};
		return await output(body, { headers, options, send });
	};
	const late = new InputError(
		`${provider.name} took longer than ${DELIVERY_MS / 1_000} seconds to answer`,
		`${provider.name} delivers the event again.`,
	);
	return await withNodeErrors(context, withTimeout(DELIVERY_MS, undefined, work, late));
}

/** The URL; providers take none but https, and secrets of events are not sent over anything else. */
function webhookUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default') ?? '';
	if (!isRefusedUrl(url)) return url;
	throw new InputError(
		`The webhook URL of this n8n must begin with https:// (it is ${url})`,
		'Set the environment variable WEBHOOK_URL of your n8n to its public https address.',
	);
}

function desiredWebhook(context: IHookFunctions): DesiredWebhook {
	const events = [...new Set(eventsOf(context))];
	if (events.length === 0) {
		throw new InputError("'Events' is empty", "Choose at least one event in 'Events'.");
	}
	const name = `n8n: ${context.getWorkflow().name ?? ''}`.trim();
	return { name, url: webhookUrl(context), events };
}

/**
 * Does what n8n asks for at activation and deactivation. It is cut off after a while, for n8n starts
 * and stops other workflows only when this one is done.
 */
const hook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
	work: (context: IHookFunctions) => Promise<boolean>,
): Promise<boolean> =>
	await withActivationErrors(
		context,
		async () =>
			await withTimeout(
				HOOK_MS,
				undefined,
				async (signal) => await work(endingWith(context, signal)),
				new InputError(
					`${trigger.provider.name} took longer than ${HOOK_MS / 1_000} seconds to answer`,
					'Try again later. n8n also tries again when it starts.',
				),
			),
	);

/** n8n's `checkExists`: whether the webhook is in place; what differs there is corrected. */
export const checkExists = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await hook(context, trigger, async (brief) => {
		const wanted = desiredWebhook(brief);
		if ('registration' in trigger) return await isRegistered(brief, trigger, wanted);
		trigger.secretIn(await brief.getCredentials<IDataObject>(credentialTypeOf(brief, trigger)));
		return true;
	});

/** n8n's `create`. */
export const createWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await hook(context, trigger, async (brief) => {
		const wanted = desiredWebhook(brief);
		if ('registration' in trigger) await register(brief, trigger, wanted);
		return true;
	});

/** n8n's `delete`. */
export const deleteWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await hook(context, trigger, async (brief) => {
		const url = brief.getNodeWebhookUrl('default') ?? '';
		if ('registration' in trigger) await unregister(brief, trigger, url);
		return true;
	});
