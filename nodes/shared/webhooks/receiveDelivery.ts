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
import { claim } from './deduplication';
import { verifyWithSecrets } from './deliverySecrets';
import type { Delivery } from './signature';
import { jsonIn } from './signature';
import { restoreWebhook, webhookKey } from './webhookSecret';
import type { OutputContext, WebhookTrigger } from './webhookTrigger';
import { chosenEvents, triggerOptions } from './webhookTrigger';

/** The one webhook of a trigger. */
export const WEBHOOK: IWebhookDescription = {
	name: 'default',
	httpMethod: 'POST',
	responseMode: 'onReceived',
	// A number, although the type says text: n8n cannot use a text as status code, and an expression
	// would be evaluated, from 2.40 on in an isolate, for each delivery.
	responseCode: 204 as unknown as string,
	// Empty, so that n8n asks the node's result for the answer: see `receiveDelivery`.
	responseData: '',
	path: 'webhook',
};

/** Providers wait a few seconds for our answer, and then deliver again. */
const WEBHOOK_SETTINGS = { timeout: 4_000, maxTries: 2 };

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Longest time (ms) that calls for one delivery take, rests that the provider asks for included. */
const DELIVERY_MS = 12_000;

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
	const read = promiseTry(() => triggerOptions(context, trigger));
	const options = await withNodeErrors(context, read);
	const isGenuine = async () =>
		await verifyWithSecrets(context, trigger, (secret) =>
			trigger.isGenuine(delivery, secret, options),
		);
	// There are no raw bytes of a form with files, which n8n reads itself.
	if (!Buffer.isBuffer(delivery.rawBody) || !(await withNodeErrors(context, isGenuine()))) {
		return refuse(context, delivery);
	}
	// From the bytes that were checked: what n8n makes of them depends on a header that was not.
	const parsed = jsonIn(delivery.rawBody);
	const body = isPlainObject(parsed) ? parsed : {};
	const { name, id } = trigger.eventOf(body, delivery.headers, options);
	if (!chosenEvents(context, trigger).includes(String(name))) {
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
			const stored = claimed.remember(() => {
				if ('registration' in trigger) restoreWebhook(context);
			});
			if (stored !== undefined) endAfter(response, stored);
			return undefined;
		},
	};
}

/** Has a response end only after something else, as express-session does while it stores a session. */
function endAfter(response: Response, work: Promise<void>): void {
	const end = response.end.bind(response) as (...args: unknown[]) => unknown;
	response.end = ((...args: unknown[]) => {
		void work.then(() => end(...args));
		return response;
	}) as Response['end'];
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
		const brief = withSignal(context, signal);
		const settings = { ...WEBHOOK_SETTINGS, options };
		const send = async (request: ApiRequest) => {
			const connection = await openClient(brief, provider, settings);
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
