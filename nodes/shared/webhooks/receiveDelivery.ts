import type {
	IDataObject,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import type { ApiRequest } from '../declaration/operation';
import { InputError, withNodeErrors } from '../errors/userErrors';
import { withSignal } from '../http/context';
import { openClient } from '../http/openClient';
import { withTimeout } from '../http/timeout';
import { isPlainObject } from '../util/object';
import { promiseTry, settle } from '../util/result';
import { claimDelivery } from './deduplication';
import { verifyWithSecrets } from './deliverySecrets';
import type { Delivery } from './signature';
import { parseRawBody } from './signature';
import { restoreWebhook, webhookKey } from './webhookSecret';
import type { OutputContext, WebhookTrigger } from './webhookTrigger';
import { chosenEvents, triggerOptions } from './webhookTrigger';

/** The webhook in the description of each trigger. */
export const WEBHOOK: IWebhookDescription = {
	name: 'default',
	httpMethod: 'POST',
	responseMode: 'onReceived',
	// A number, although the type says string: n8n cannot use a string as status code, and would
	// evaluate an expression for each delivery (from 2.40 on in an isolate).
	responseCode: 204 as unknown as string,
	// Empty, so that n8n reads `webhookResponse` of the node's result: see `receiveDelivery`.
	responseData: '',
	path: 'webhook',
};

/**
 * Versions of the webhook triggers. Both behave the same. Before each call of a node of version 1, n8n
 * evaluates an expression that version 1 of its own Webhook node needs, from 2.40 on in an isolate.
 * New nodes get version 1.1, for which n8n evaluates nothing.
 */
export const WEBHOOK_VERSIONS = [1, 1.1];

/** Client settings for the calls of a delivery, because providers deliver again after a few seconds. */
const DELIVERY_SETTINGS = { timeout: 4_000, maxTries: 2 };

/** The members that n8n's `middlewares/body-parser` adds to a request. */
interface N8nRequest {
	readonly contentType?: string;
	readonly rawBody?: Buffer;
	/** Reads `rawBody`, once. */
	readonly readRawBody: () => Promise<void>;
}

type HttpResponse = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Time limit (ms) for the calls made for one delivery, including waits the provider asks for. */
const DELIVERY_TIMEOUT_MS = 12_000;

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
	const headers = context.getHeaderData();
	const read = promiseTry(() => triggerOptions(context, trigger));
	const options = await withNodeErrors(context, read);
	const rawBody = await readRawBody(context);
	if (rawBody === undefined) return refuse(context, headers);
	const delivery: Delivery = { headers, rawBody };
	const isGenuine = verifyWithSecrets(context, trigger, (secret) =>
		trigger.isGenuine(delivery, secret, options),
	);
	if (!(await withNodeErrors(context, isGenuine))) return refuse(context, headers);
	// Parsed from the verified bytes: what n8n parses depends on the content type, which is not signed.
	const parsed = parseRawBody(rawBody);
	const body = isPlainObject(parsed) ? parsed : {};
	const { name, id } = trigger.eventOf(body, headers, options);
	if (!chosenEvents(context, trigger).includes(String(name))) {
		return ignore(context, 'An event that is not chosen was ignored', { event: String(name) });
	}
	const response = context.getResponseObject();
	const connectionClosed = response.destroyed
		? Promise.resolve()
		: new Promise<void>((resolve) => response.once('close', resolve));
	const data = context.getWorkflowStaticData('node');
	const claim = await claimDelivery(
		webhookKey(context),
		data,
		String(id ?? rawBody),
		connectionClosed,
	);
	if (claim === undefined) {
		return ignore(context, 'A repeated delivery was ignored', { event: String(name) });
	}
	const output = await settle(outputOf(context, trigger, body, { headers, options }));
	if ('error' in output) {
		claim.release(false);
		throw output.error;
	}
	// Only the status of n8n's answer tells whether the workflow has started. n8n answers when its
	// concurrency limit allows the execution. The provider may have closed the connection by then, in
	// which case the response emits `prefinish` and no `finish`.
	response.once('prefinish', () => claim.release(response.statusCode < 300));
	return {
		workflowData: [[{ json: output.value }]],
		// n8n reads this property when the workflow has started (1.123: just before), and then stores
		// static data. From 2.40 on it does not store what was written earlier: starting the execution
		// makes another `Workflow` over the same static data, which resets their `__dataChanged`.
		get webhookResponse() {
			const stored = claim.remember(() => {
				if ('registration' in trigger) restoreWebhook(context);
			});
			if (stored !== undefined) delayEnd(response, stored);
			return undefined;
		},
	};
}

/** Delays the end of a response until the promise resolves, as express-session does. */
function delayEnd(response: HttpResponse, work: Promise<void>): void {
	const end = response.end.bind(response) as (...args: unknown[]) => unknown;
	response.end = ((...args: unknown[]) => {
		void work.then(() => end(...args));
		return response;
	}) as HttpResponse['end'];
}

/**
 * Reads the body as it was sent. n8n has read it already if it knows the content type, and for nodes
 * of version 1 always.
 *
 * @returns undefined for a multipart form, which n8n parses without keeping its bytes, and if the body
 * is too long or incomplete
 */
async function readRawBody(context: IWebhookFunctions): Promise<Buffer | undefined> {
	const request = context.getRequestObject() as unknown as N8nRequest;
	if (request.contentType?.startsWith('multipart/')) return undefined;
	const read = await settle(request.readRawBody());
	return 'error' in read ? undefined : request.rawBody;
}

function refuse(context: IWebhookFunctions, headers: Delivery['headers']): IWebhookResponseData {
	// Header names only: they show whether the provider has renamed a header, and no secrets.
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
		const limitedContext = withSignal(context, signal);
		const settings = { ...DELIVERY_SETTINGS, options };
		const send = async (request: ApiRequest) => {
			const client = await openClient(limitedContext, provider, settings);
			return await client.send(request, {
				unknownOutcomeAdvice: `${provider.name} delivers the event again.`,
			});
		};
		return await output(body, { headers, options, send });
	};
	const timeoutError = new InputError(
		`${provider.name} took longer than ${DELIVERY_TIMEOUT_MS / 1_000} seconds to answer`,
		`${provider.name} delivers the event again.`,
	);
	return await withNodeErrors(
		context,
		withTimeout(DELIVERY_TIMEOUT_MS, undefined, work, timeoutError),
	);
}
