import { randomBytes } from 'crypto';
import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import { openClient } from '../http/openClient';
import type { Field, Paging, ApiRequest, Route } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { httpStatusOf } from '../errors/hostErrors';
import { text } from '../declaration/fields';
import type { ProviderCore } from '../declaration/provider';
import { buildContext, buildRequest } from '../request/buildRequest';
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
	readonly registered: (record: IDataObject) => RegisteredWebhook;
	readonly createBody: (wanted: DesiredWebhook) => IDataObject;
	readonly updateBody: (wanted: DesiredWebhook) => IDataObject;
	/** Reads the reply to `create`: ID and, if the provider generates it, secret. */
	readonly created: (reply: IDataObject) => { readonly id: unknown; readonly secret?: unknown };
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

/** What each step of a registration needs. */
export interface WebhookSession {
	readonly context: IHookFunctions;
	readonly registrant: Registrant;
	readonly client: ApiClient;
}

export async function openSession(
	context: IHookFunctions,
	registrant: Registrant,
): Promise<WebhookSession> {
	const client = await openClient(context, registrant.provider, REGISTRATION_SETTINGS);
	return { context, registrant, client };
}

export const makeSecret = (): string => randomBytes(32).toString('hex');

/** Builds method and path of a call; `id` for calls about one webhook. */
function webhookRequest(
	{ context, client, registrant }: WebhookSession,
	route: Route,
	id = '',
): ApiRequest {
	const { fields, provider, registration } = registrant;
	const names = pathParameters(route);
	// Also those that the form hides: the route names what it needs.
	const own = fields.filter(({ name }) => names.includes(name));
	const inPath = own.map((field): Field => ({ ...field, show: undefined }));
	const parameters: IDataObject = { [registration.parameter]: id };
	for (const { name } of inPath) {
		const value = context.getNodeParameter(name, '', { extractValue: true });
		parameters[name] = value as IDataObject[string];
	}
	const webhook = text(registration.parameter, 'Webhook');
	return buildRequest(
		{ request: route, fields: [...inPath, ...(id === '' ? [] : [webhook])] },
		parameters,
		buildContext(context, provider, client.credentials),
	);
}

export async function readWebhook(
	session: WebhookSession,
	id: string,
): Promise<RegisteredWebhook | undefined> {
	const { read: route, registered } = session.registrant.registration;
	if (route === undefined) return (await listWebhooks(session)).find((one) => one.id === id);
	const reply = await settle(session.client.send(webhookRequest(session, route, id)));
	if ('value' in reply) return registered(reply.value.body as IDataObject);
	if (httpStatusOf(reply.error) === 404) return undefined;
	throw reply.error;
}

export async function listWebhooks(session: WebhookSession): Promise<RegisteredWebhook[]> {
	const { client, registrant } = session;
	const { list, paging, registered } = registrant.registration;
	const found: RegisteredWebhook[] = [];
	for await (const page of client.list(webhookRequest(session, list), paging, {
		concurrency: 1,
	})) {
		found.push(...page.map(registered));
	}
	return found;
}

/** Registers a webhook. @returns its ID, and the secret for verifying its deliveries */
export async function createWebhook(
	session: WebhookSession,
	wanted: DesiredWebhook,
): Promise<{ readonly id: string; readonly secret: string }> {
	const { client, registrant } = session;
	const { create: route, createBody, created, secretFrom } = registrant.registration;
	const generated = secretFrom === 'generated' ? makeSecret() : undefined;
	const body = createBody({ ...wanted, secret: generated });
	const reply = await client.send(
		{ ...webhookRequest(session, route), body },
		{
			secrets: generated === undefined ? [] : [generated],
			unknownOutcomeAdvice:
				'Try again: a webhook that was created anyway is then found by its URL.',
		},
	);
	const { id, secret = generated } = created((reply.body ?? {}) as IDataObject);
	if (id !== undefined && typeof secret === 'string' && secret !== '') {
		return { id: String(id), secret };
	}
	if (id !== undefined) await deleteWebhook(session, String(id));
	throw new InputError(
		`${registrant.provider.name} registered the webhook without returning its ${id === undefined ? 'ID' : 'secret'}`,
		'Its deliveries could not be verified. Try again later. If it happens again, report it at https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/issues.',
	);
}

export async function updateWebhook(
	session: WebhookSession,
	id: string,
	wanted: DesiredWebhook,
): Promise<void> {
	const { client, registrant } = session;
	const { update: route, updateBody } = registrant.registration;
	await client.send(
		{ ...webhookRequest(session, route, id), body: updateBody(wanted), idempotent: true },
		{ secrets: wanted.secret === undefined ? [] : [wanted.secret] },
	);
}

export async function deleteWebhook(session: WebhookSession, id: string): Promise<void> {
	const { client, registrant } = session;
	const gone = await settle(
		client.send(webhookRequest(session, registrant.registration.delete, id)),
	);
	if ('error' in gone && httpStatusOf(gone.error) !== 404) throw gone.error;
}
