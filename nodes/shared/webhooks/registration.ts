import type { IHookFunctions } from 'n8n-workflow';
import { OutcomeUnknownError } from '../errors/userErrors';
import type {
	RegisteredWebhook,
	Registrant,
	WebhookSession,
	DesiredWebhook,
} from './registrationApi';
import {
	listWebhooks,
	openSession,
	createWebhook,
	generateSecret,
	readWebhook,
	deleteWebhook,
	updateWebhook,
} from './registrationApi';
import {
	secretInUrl,
	urlWithSecret,
	forgetWebhook,
	isSameUrl,
	storeWebhook,
	storedWebhook,
	storedSecret,
	sealSecret,
} from './webhookSecret';
import { settle } from '../util/result';

/**
 * Returns whether the webhook is registered, after correcting what differs from `desired`. A webhook
 * whose secret is lost is deleted. A webhook with another URL is left unchanged.
 */
export async function isRegistered(
	context: IHookFunctions,
	registrant: Registrant,
	desired: DesiredWebhook,
): Promise<boolean> {
	const session = await openSession(context, registrant);
	const stored = storedWebhook(context);
	const existing = stored && (await readWebhook(session, stored.id));
	if (existing && belongsToNode(context, existing, desired.url))
		return await adoptExisting(session, [existing], desired);
	if (existing) warnOfOther(session, existing);
	return await adoptExisting(session, await listOwnWebhooks(session, desired.url), desired);
}

/** Registers the webhook. Call it only if {@link isRegistered} returned false. */
export async function register(
	context: IHookFunctions,
	registrant: Registrant,
	desired: DesiredWebhook,
): Promise<void> {
	const session = await openSession(context, registrant);
	for (let attempt = 1; ; attempt++) {
		const created = await settle(createWebhook(session, desired));
		if ('value' in created) {
			const { id, secret } = created.value;
			return await persistSecret(session, { id, url: desired.url }, desired, secret);
		}
		const { error } = created;
		if (!(error instanceof OutcomeUnknownError)) throw error;
		// The webhook may exist. If the provider generated its secret, that was lost with the reply.
		if (await adoptExisting(session, await listOwnWebhooks(session, desired.url), desired)) return;
		if (attempt === 2) throw error;
	}
}

/** Deletes the webhook at the provider and in static data. */
export async function unregister(
	context: IHookFunctions,
	registrant: Registrant,
	url: string,
): Promise<void> {
	const session = await openSession(context, registrant);
	for (const { id } of await listOwnWebhooks(session, url)) await deleteWebhook(session, id);
	forgetWebhook(context);
	delete context.getWorkflowStaticData('node').deliveries;
}

/**
 * Returns whether a webhook belongs to this node: it has the node's URL, or had it when this node
 * registered it and was changed at the provider since.
 */
function belongsToNode(
	context: IHookFunctions,
	{ id, url: registered }: RegisteredWebhook,
	url: string,
): boolean {
	const stored = storedWebhook(context);
	return isSameUrl(registered, url) || (stored?.id === id && stored.url === url);
}

/** Lists the webhooks at the provider that belong to this node. */
const listOwnWebhooks = async (
	session: WebhookSession,
	url: string,
): Promise<RegisteredWebhook[]> =>
	(await listWebhooks(session)).filter((webhook) => belongsToNode(session.context, webhook, url));

/**
 * Logs a warning about a registered webhook with another URL, which is not deleted. Either the address
 * of this n8n has changed, or this n8n is a copy of another one that still needs the webhook. Both
 * look the same from here.
 */
function warnOfOther(
	{ context, registrant }: WebhookSession,
	{ id, url }: RegisteredWebhook,
): void {
	const { name } = registrant.provider;
	context.logger.warn(
		`${name} has the webhook ${id} of this workflow for another address (${url.split('?')[0]}). It is left unchanged, and a webhook for the current address is registered. If this n8n has moved, delete the other one in ${name}.`,
		{ node: context.getNode().name },
	);
}

/**
 * Keeps one of the webhooks that belong to this node, corrects what differs from `desired`, and deletes
 * the others. A webhook whose secret is lost gets a new secret if this package generates it, and is
 * deleted otherwise.
 *
 * @returns whether a webhook is left
 */
async function adoptExisting(
	session: WebhookSession,
	found: readonly RegisteredWebhook[],
	desired: DesiredWebhook,
): Promise<boolean> {
	const withSecret = found.map((webhook) => ({
		webhook,
		secret: knownSecret(session, webhook),
	}));
	const canReplaceSecret = session.registrant.registration.secretFrom === 'generated';
	const [adopted] = [
		...withSecret.filter(({ secret }) => secret),
		...(canReplaceSecret ? withSecret : []),
	];
	for (const { id } of found) if (id !== adopted?.webhook.id) await deleteWebhook(session, id);
	if (adopted === undefined) {
		forgetWebhook(session.context);
		return false;
	}
	const { webhook, secret = generateSecret() } = adopted;
	const hasCurrentUrl = isSameUrl(webhook.url, desired.url);
	const url = hasCurrentUrl ? webhook.url : desired.url;
	if (adopted.secret === undefined || !hasCurrentUrl || !isAsDesired(webhook, desired)) {
		await updateWebhook(session, webhook.id, { ...desired, url, secret });
	}
	await persistSecret(session, { id: webhook.id, url }, desired, secret);
	return true;
}

/** Returns the secret of a registered webhook, from its URL or else from static data. */
function knownSecret(
	{ context, client }: WebhookSession,
	{ id, url }: RegisteredWebhook,
): string | undefined {
	const { credentials } = client;
	const stored = storedWebhook(context);
	return (
		secretInUrl(context, credentials, url) ??
		(stored?.id === id ? storedSecret(credentials, stored) : undefined)
	);
}

/** Returns whether a webhook is active and subscribed to exactly the desired events. */
function isAsDesired(webhook: RegisteredWebhook, { events }: DesiredWebhook): boolean {
	const [current, desired] = [webhook.events, events].map((names) =>
		[...new Set(names)].sort().join(),
	);
	return webhook.isActive && current === desired;
}

/** Stores the webhook's ID and secret in static data, and its encrypted secret in its URL. */
async function persistSecret(
	session: WebhookSession,
	{ id, url }: Pick<RegisteredWebhook, 'id' | 'url'>,
	desired: DesiredWebhook,
	secret: string,
): Promise<void> {
	const { context, client, registrant } = session;
	const { credentials } = client;
	const stored = storedWebhook(context);
	const isStored = stored?.id === id && storedSecret(credentials, stored) === secret;
	const isCurrent = isStored && stored.owner !== undefined && stored.url === desired.url;
	const sealed = isCurrent ? stored.secret : sealSecret(context, credentials, secret);
	if (!isCurrent) storeWebhook(context, { id, secret: sealed, url: desired.url });
	if (secretInUrl(context, credentials, url) === secret) return;
	const webhookWithSecret = { ...desired, url: urlWithSecret(desired.url, sealed), secret };
	const updated = await settle(updateWebhook(session, id, webhookWithSecret));
	if ('value' in updated) return;
	// Static data contain the secret too, which is enough unless another process overwrites them.
	context.logger.info(`${registrant.provider.name} did not accept a webhook URL with a query`, {
		node: context.getNode().name,
		error: (updated.error as Error).message,
	});
}
