/**
 * Webhook triggers: nodes that a provider calls. A trigger declares how its webhook is registered
 * (`Registration`, or by hand), how a delivery is verified, and what is in an event; this room does
 * the rest:
 *
 * - `lifecycle.ts` does what n8n asks at activation and deactivation; `registration.ts` finds,
 *   corrects and removes webhooks by the calls of `registrationApi.ts`.
 * - `receiveDelivery.ts` handles a delivery: `deliverySecrets.ts` and `signature.ts` verify it,
 *   `deduplication.ts` drops repeated ones.
 * - `webhookSecret.ts` stores a webhook's secret, sealed by `seal.ts`.
 *
 * The words are those of Standard Webhooks (https://www.standardwebhooks.com): an event is sent in
 * deliveries, each with ID, timestamp and signature. May import `http`, `request` and the rooms below.
 */
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { ApiRequest, Field } from '../declaration/operation';
import type { ProviderCore } from '../declaration/provider';
import type { ApiResponse } from '../http/wire';
import { validateOptions } from '../request/options';
import type { Registration } from './registrationApi';
import type { Delivery } from './signature';

/** What an event's output can be made with, beside its body. */
export interface OutputContext {
	readonly headers: Delivery['headers'];
	/** The node's options. */
	readonly options: IDataObject;
	/** Calls the provider; not for long, for the provider waits for our answer. */
	readonly send: (request: ApiRequest) => Promise<ApiResponse>;
}

/** A trigger that a provider calls. */
interface Receiver {
	readonly provider: ProviderCore;
	/** The form, with the names of the events that are wanted. */
	readonly fields: readonly Field[];
	/** The names of the events that are wanted; those of the parameter `events` by default. */
	readonly eventsIn?: (parameter: (name: string) => readonly string[]) => readonly string[];
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

type WebhookFunctions = IHookFunctions | IWebhookFunctions;

/** The names of the events that the user has chosen. */
export function chosenEvents(
	context: WebhookFunctions,
	{ eventsIn = (list) => list('events') }: WebhookTrigger,
): readonly string[] {
	return eventsIn((name) => [context.getNodeParameter(name, [])].flat().map(String));
}

/**
 * The node's options, checked.
 *
 * @throws InputError that names the option
 */
export const triggerOptions = (
	context: WebhookFunctions,
	{ options = [] }: WebhookTrigger,
): IDataObject => validateOptions(options, context.getNodeParameter('options', {}) as IDataObject);
