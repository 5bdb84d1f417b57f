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
	makeSecret,
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
 * Returns whether the webhook is registered, after correcting what differs from `wanted`. A webhook
 * whose secret is lost is deleted. A webhook with another URL is left unchanged.
 */
export async function isRegistered(
	context: IHookFunctions,
	registrant: Registrant,
	wanted: DesiredWebhook,
): Promise<boolean> {
	const session = await openSession(context, registrant);
	const kept = storedWebhook(context);
	const known = kept && (await readWebhook(session, kept.id));
	if (known && belongsToNode(context, known, wanted.url))
		return await adoptExisting(session, [known], wanted);
	if (known) warnOfOther(session, known);
	return await adoptExisting(session, await listOwnWebhooks(session, wanted.url), wanted);
}

/** Registers the webhook. Call it only if {@link isRegistered} returned false. */
export async function register(
	context: IHookFunctions,
	registrant: Registrant,
	wanted: DesiredWebhook,
): Promise<void> {
	const session = await openSession(context, registrant);
	for (let attempt = 1; ; attempt++) {
		const made = await settle(createWebhook(session, wanted));
		if ('value' in made) {
			const { id, secret } = made.value;
			return await persistSecret(session, { id, url: wanted.url }, wanted, secret);
		}
		const { error } = made;
		if (!(error instanceof OutcomeUnknownError)) throw error;
		// The webhook may exist. If the provider generated its secret, that was lost with the reply.
		if (await adoptExisting(session, await listOwnWebhooks(session, wanted.url), wanted)) return;
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
	const kept = storedWebhook(context);
	return isSameUrl(registered, url) || (kept?.id === id && kept.url === url);
}

/** Lists the webhooks at the provider that belong to this node. */
const listOwnWebhooks = async (
	session: WebhookSession,
	url: string,
): Promise<RegisteredWebhook[]> =>
	(await listWebhooks(session)).filter((one) => belongsToNode(session.context, one, url));

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
 * Keeps one of the webhooks that belong to this node, corrects what differs from `wanted`, and deletes
 * the others. A webhook whose secret is lost gets a new secret if this package generates it, and is
 * deleted otherwise.
 *
 * @returns whether a webhook is left
 */
async function adoptExisting(
	session: WebhookSession,
	found: readonly RegisteredWebhook[],
	wanted: DesiredWebhook,
): Promise<boolean> {
	const withSecret = found.map((one) => ({ one, secret: knownSecret(session, one) }));
	const canReplaceSecret = session.registrant.registration.secretFrom === 'generated';
	const [taken] = [
		...withSecret.filter(({ secret }) => secret),
		...(canReplaceSecret ? withSecret : []),
	];
	for (const { id } of found) if (id !== taken?.one.id) await deleteWebhook(session, id);
	if (taken === undefined) {
		forgetWebhook(session.context);
		return false;
	}
	const { one, secret = makeSecret() } = taken;
	const isHere = isSameUrl(one.url, wanted.url);
	const url = isHere ? one.url : wanted.url;
	if (taken.secret === undefined || !isHere || !matches(one, wanted)) {
		await updateWebhook(session, one.id, { ...wanted, url, secret });
	}
	await persistSecret(session, { id: one.id, url }, wanted, secret);
	return true;
}

/** The secret of a registered webhook: from its URL, or else from static data. */
function knownSecret(
	{ context, client }: WebhookSession,
	{ id, url }: RegisteredWebhook,
): string | undefined {
	const { credentials } = client;
	const kept = storedWebhook(context);
	return (
		secretInUrl(context, credentials, url) ??
		(kept?.id === id ? storedSecret(credentials, kept) : undefined)
	);
}

/** Returns whether a webhook is active and subscribed to exactly the desired events. */
function matches(own: RegisteredWebhook, { events }: DesiredWebhook): boolean {
	const [has, wants] = [own.events, events].map((names) => [...new Set(names)].sort().join());
	return own.isActive && has === wants;
}

/** Stores ID and secret of the webhook in static data, and the encrypted secret in its URL. */
async function persistSecret(
	session: WebhookSession,
	{ id, url }: Pick<RegisteredWebhook, 'id' | 'url'>,
	wanted: DesiredWebhook,
	secret: string,
): Promise<void> {
	const { context, client, registrant } = session;
	const { credentials } = client;
	const kept = storedWebhook(context);
	const isKept = kept?.id === id && storedSecret(credentials, kept) === secret;
	const isCurrent = isKept && kept.owner !== undefined && kept.url === wanted.url;
	const text = isCurrent ? kept.secret : sealSecret(context, credentials, secret);
	if (!isCurrent) storeWebhook(context, { id, secret: text, url: wanted.url });
	if (secretInUrl(context, credentials, url) === secret) return;
	const address = { ...wanted, url: urlWithSecret(wanted.url, text), secret };
	const done = await settle(updateWebhook(session, id, address));
	if ('value' in done) return;
	// Static data contain the secret too, which is enough unless another process overwrites them.
	context.logger.info(`${registrant.provider.name} did not accept a webhook URL with a query`, {
		node: context.getNode().name,
		error: (done.error as Error).message,
	});
}
