/**
 * Declaration of a webhook trigger: a node that a provider calls. It declares how the webhook is
 * registered (`Registration`, or by the user), how a delivery is verified, and what an event contains.
 * The other files of this folder do the rest:
 *
 * - `lifecycle.ts` implements n8n's webhook methods. `registration.ts` finds, corrects and deletes
 *   webhooks with the calls in `registrationApi.ts`.
 * - `receiveDelivery.ts` handles a delivery. `deliverySecrets.ts` and `signature.ts` verify it.
 *   `deduplication.ts` ignores repeated deliveries, and `sharedWrites.ts` groups their writes.
 * - `webhookSecret.ts` stores the secret of a webhook, encrypted by `seal.ts`.
 *
 * The terms are those of Standard Webhooks (https://www.standardwebhooks.com): an event is sent in
 * deliveries, each with ID, timestamp and signature. This folder may import `http`, `request`,
 * `declaration`, `errors` and `util`.
 */
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { ApiRequest, Field } from '../declaration/operation';
import type { ProviderCore } from '../declaration/provider';
import type { ApiResponse } from '../http/wire';
import { validateOptions } from '../request/options';
import type { Registration } from './registrationApi';
import type { Delivery } from './signature';

/** The contexts of n8n's webhook methods, and of a delivery. */
export type WebhookContext = IHookFunctions | IWebhookFunctions;

/** Input of `output` of a trigger, besides the body of the event. */
export interface OutputContext {
	readonly headers: Delivery['headers'];
	/** The node's options. */
	readonly options: IDataObject;
	/** Calls the provider, which meanwhile waits for the answer to its delivery. */
	readonly send: (request: ApiRequest) => Promise<ApiResponse>;
}

/** The declaration that all webhook triggers share. */
interface Receiver {
	readonly provider: ProviderCore;
	/** The parameters of the node, among them the events to receive. */
	readonly fields: readonly Field[];
	/** Names of the events to receive; default: the parameter `events`. */
	readonly eventsIn?: (parameter: (name: string) => readonly string[]) => readonly string[];
	readonly options?: readonly Field[];
	/** Whether the provider has sent the delivery; see `signature.ts`. */
	readonly isGenuine: (delivery: Delivery, secret: string, options: IDataObject) => boolean;
	/**
	 * Name of the event, and an ID that is the same for each attempt to deliver it. If the ID is
	 * undefined or null, the bytes of the body identify it.
	 */
	readonly eventOf: (
		body: IDataObject,
		headers: Delivery['headers'],
		options: IDataObject,
	) => { readonly name: unknown; readonly id: unknown };
	/** Returns the output of the node; the body by default. */
	readonly output?: (body: IDataObject, context: OutputContext) => Promise<IDataObject>;
}

/** A trigger that registers its webhook. The secret is stored encrypted in static data. */
interface SelfRegistering extends Receiver {
	readonly registration: Registration;
}

/** A trigger whose URL the user enters at the provider. */
interface ManuallyRegistered extends Receiver {
	/**
	 * Returns the secret that the user entered in the credential.
	 *
	 * @throws InputError if it is missing or malformed
	 */
	readonly secretIn: (credentials: IDataObject) => string;
}

/** The declaration of a webhook trigger. */
export type WebhookTrigger = SelfRegistering | ManuallyRegistered;

/** Returns the names of the events that the user has chosen. */
export function chosenEvents(
	context: WebhookContext,
	{ eventsIn = (list) => list('events') }: WebhookTrigger,
): readonly string[] {
	return eventsIn((name) => [context.getNodeParameter(name, [])].flat().map(String));
}

/**
 * Returns the validated options of the node.
 *
 * @throws InputError that names the invalid option
 */
export const triggerOptions = (
	context: WebhookContext,
	{ options = [] }: WebhookTrigger,
): IDataObject => validateOptions(options, context.getNodeParameter('options', {}) as IDataObject);
