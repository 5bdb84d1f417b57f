import { randomBytes } from 'crypto';
import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import { openClient } from '../http/openClient';
import type { Field, Paging, ApiRequest, Route } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { httpStatusOf } from '../errors/hostErrors';
import { text } from '../declaration/fields';
import type { ProviderCore } from '../declaration/provider';
import { buildRequest } from '../request/buildRequest';
import { createFieldContext } from '../request/fieldContext';
import { pathParameters } from '../declaration/route';
import { settle } from '../util/result';

/** The webhook that a trigger needs at the provider. */
export interface DesiredWebhook {
	/** Shown to people in the provider's list of webhooks. */
	readonly name: string;
	readonly url: string;
	/** Never empty. */
	readonly events: readonly string[];
	/** Only if this package generates it: see {@link Registration.secretFrom}. */
	readonly secret?: string;
}

/** A webhook as the provider returns it. */
export interface RegisteredWebhook {
	readonly id: string;
	readonly url: string;
	readonly events: readonly string[];
	/** Whether the provider sends events to it. */
	readonly isActive: boolean;
}

/** The provider's API for webhooks. Path parameters other than `parameter` are parameters of the node. */
export interface Registration {
	readonly list: Route;
	readonly paging: Paging;
	/** Reads one webhook. Without such a route the list is searched. */
	readonly read?: Route;
	readonly create: Route;
	readonly update: Route;
	readonly delete: Route;
	/** Path parameter for the ID of a webhook. */
	readonly parameter: string;
	/** Reads an entry of the list, or a reply to `read`. */
	readonly parseWebhook: (record: IDataObject) => RegisteredWebhook;
	readonly createBody: (desired: DesiredWebhook) => IDataObject;
	readonly updateBody: (desired: DesiredWebhook) => IDataObject;
	/** Reads the reply to `create`: ID and, if the provider generates it, secret. */
	readonly parseCreated: (reply: IDataObject) => {
		readonly id: unknown;
		readonly secret?: unknown;
	};
	/**
	 * `provider`: the provider generates the secret and returns it once. `generated`: this package
	 * generates it, and can replace it.
	 */
	readonly secretFrom: 'provider' | 'generated';
}

/** The part of a trigger's declaration that registration needs. */
export interface Registrant {
	readonly provider: ProviderCore;
	readonly fields: readonly Field[];
	readonly registration: Registration;
}

/** Short attempts (timeout in ms), since n8n activates workflows one after another. */
const REGISTRATION_SETTINGS = { timeout: 8_000, maxTries: 2 };

/** The context and the client of one registration. */
export interface WebhookSession {
	readonly context: IHookFunctions;
	readonly registrant: Registrant;
	readonly client: ApiClient;
}

/** Opens a client with short timeouts for the calls of a registration. */
export async function openSession(
	context: IHookFunctions,
	registrant: Registrant,
): Promise<WebhookSession> {
	const client = await openClient(context, registrant.provider, REGISTRATION_SETTINGS);
	return { context, registrant, client };
}

/** Generates a secret with 256 bits of entropy, as hexadecimal text. */
export const generateSecret = (): string => randomBytes(32).toString('hex');

/** Builds method and path of a call; `id` for calls about one webhook. */
function webhookRequest(
	{ context, client, registrant }: WebhookSession,
	route: Route,
	id = '',
): ApiRequest {
	const { fields, provider, registration } = registrant;
	const names = pathParameters(route);
	// The route needs its parameters even if the form hides their fields.
	const pathFields = fields
		.filter(({ name }) => names.includes(name))
		.map((field): Field => ({ ...field, show: undefined }));
	const parameters: IDataObject = { [registration.parameter]: id };
	for (const { name } of pathFields) {
		const value = context.getNodeParameter(name, '', { extractValue: true });
		parameters[name] = value as IDataObject[string];
	}
	const webhook = text(registration.parameter, 'Webhook');
	return buildRequest(
		{ request: route, fields: [...pathFields, ...(id === '' ? [] : [webhook])] },
		parameters,
		createFieldContext(context, provider, client.credentials),
	);
}

/** Reads one webhook; undefined if it does not exist. */
export async function readWebhook(
	session: WebhookSession,
	id: string,
): Promise<RegisteredWebhook | undefined> {
	const { read: route, parseWebhook } = session.registrant.registration;
	if (route === undefined)
		return (await listWebhooks(session)).find((webhook) => webhook.id === id);
	const reply = await settle(session.client.send(webhookRequest(session, route, id)));
	if ('value' in reply) return parseWebhook(reply.value.body as IDataObject);
	if (httpStatusOf(reply.error) === 404) return undefined;
	throw reply.error;
}

/** Lists all webhooks of the account, or of the app or organization that the route names. */
export async function listWebhooks(session: WebhookSession): Promise<RegisteredWebhook[]> {
	const { client, registrant } = session;
	const { list, paging, parseWebhook } = registrant.registration;
	const found: RegisteredWebhook[] = [];
	for await (const page of client.list(webhookRequest(session, list), paging, {
		concurrency: 1,
	})) {
		found.push(...page.map(parseWebhook));
	}
	return found;
}

/**
 * Registers a webhook.
 *
 * @returns its ID, and the secret for verifying its deliveries
 * @throws InputError if the reply has no ID or no secret; OutcomeUnknownError if the reply was lost
 */
export async function createWebhook(
	session: WebhookSession,
	desired: DesiredWebhook,
): Promise<{ readonly id: string; readonly secret: string }> {
	const { client, registrant } = session;
	const { create: route, createBody, parseCreated, secretFrom } = registrant.registration;
	const generated = secretFrom === 'generated' ? generateSecret() : undefined;
	const body = createBody({ ...desired, secret: generated });
	const reply = await client.send(
		{ ...webhookRequest(session, route), body },
		{
			secrets: generated === undefined ? [] : [generated],
			unknownOutcomeAdvice:
				'Try again: a webhook that was created anyway is then found by its URL.',
		},
	);
	const { id, secret = generated } = parseCreated((reply.body ?? {}) as IDataObject);
	if (id !== undefined && typeof secret === 'string' && secret !== '') {
		return { id: String(id), secret };
	}
	if (id !== undefined) await deleteWebhook(session, String(id));
	throw new InputError(
		`${registrant.provider.name} registered the webhook without returning its ${id === undefined ? 'ID' : 'secret'}`,
		'Its deliveries could not be verified. Try again later. If it happens again, report it at https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/issues.',
	);
}

/** Replaces URL, events and, if it is given, the secret of a webhook, and activates it. */
export async function updateWebhook(
	session: WebhookSession,
	id: string,
	desired: DesiredWebhook,
): Promise<void> {
	const { client, registrant } = session;
	const { update: route, updateBody } = registrant.registration;
	await client.send(
		{ ...webhookRequest(session, route, id), body: updateBody(desired), idempotent: true },
		{ secrets: desired.secret === undefined ? [] : [desired.secret] },
	);
}

/** Deletes a webhook. One that does not exist counts as deleted. */
export async function deleteWebhook(session: WebhookSession, id: string): Promise<void> {
	const { client, registrant } = session;
	const deleted = await settle(
		client.send(webhookRequest(session, registrant.registration.delete, id)),
	);
	if ('error' in deleted && httpStatusOf(deleted.error) !== 404) throw deleted.error;
}
