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
	sealed,
} from './webhookSecret';
import { settle } from '../util/result';

/**
 * Whether the webhook is registered as wanted. What differs is corrected; a webhook that cannot be
 * used any more, because its secret is lost, is removed. One with another URL is left alone.
 */
export async function isRegistered(
	context: IHookFunctions,
	registrant: Registrant,
	wanted: DesiredWebhook,
): Promise<boolean> {
	const session = await openSession(context, registrant);
	const kept = storedWebhook(context);
	const known = kept && (await readWebhook(session, kept.id));
	if (known && isOwn(context, known, wanted.url))
		return await adoptExisting(session, [known], wanted);
	if (known) warnOfOther(session, known);
	return await adoptExisting(session, await listOwnWebhooks(session, wanted.url), wanted);
}

/** Registers the webhook; for one that is not {@link isRegistered}. */
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
		// It may have been made all the same; a secret of the provider's is lost with the reply.
		if (await adoptExisting(session, await listOwnWebhooks(session, wanted.url), wanted)) return;
		if (attempt === 2) throw error;
	}
}

/** Removes the webhook at the provider, and what static data hold of it. */
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
 * Whether a webhook belongs to this node: it has our URL, or had when it was registered and somebody
 * has changed it at the provider since.
 */
function isOwn(
	context: IHookFunctions,
	{ id, url: registered }: RegisteredWebhook,
	url: string,
): boolean {
	const kept = storedWebhook(context);
	return isSameUrl(registered, url) || (kept?.id === id && kept.url === url);
}

const listOwnWebhooks = async (
	session: WebhookSession,
	url: string,
): Promise<RegisteredWebhook[]> =>
	(await listWebhooks(session)).filter((one) => isOwn(session.context, one, url));

/**
 * Tells of a registered webhook with another URL. Either the address of this n8n has changed, or
 * this is a copy of another n8n with its database and key, whose webhook must go on working. Nothing
 * tells these apart, so the webhook stays.
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
 * Takes one of the webhooks that have our URL, corrects what differs, and removes the others. A
 * webhook whose secret is lost gets another one where we make it, or else is removed.
 *
 * @returns whether there is one now
 */
async function adoptExisting(
	session: WebhookSession,
	found: readonly RegisteredWebhook[],
	wanted: DesiredWebhook,
): Promise<boolean> {
	const withSecret = found.map((one) => ({ one, secret: knownSecret(session, one) }));
	const isOurs = session.registrant.registration.secretFrom === 'ours';
	const [taken] = [...withSecret.filter(({ secret }) => secret), ...(isOurs ? withSecret : [])];
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

/** The secret of a registered webhook: its URL carries it, or it is kept. */
function knownSecret(
	{ context, connection }: WebhookSession,
	{ id, url }: RegisteredWebhook,
): string | undefined {
	const { credentials } = connection;
	const kept = storedWebhook(context);
	return (
		secretInUrl(context, credentials, url) ??
		(kept?.id === id ? storedSecret(credentials, kept) : undefined)
	);
}

function matches(own: RegisteredWebhook, { events }: DesiredWebhook): boolean {
	const [has, wants] = [own.events, events].map((names) => [...new Set(names)].sort().join());
	return own.isActive && has === wants;
}

/** Keeps id and secret of the webhook, and has its URL carry the secret. */
async function persistSecret(
	session: WebhookSession,
	{ id, url }: Pick<RegisteredWebhook, 'id' | 'url'>,
	wanted: DesiredWebhook,
	secret: string,
): Promise<void> {
	const { context, connection, registrant } = session;
	const { credentials } = connection;
	const kept = storedWebhook(context);
	const isKept = kept?.id === id && storedSecret(credentials, kept) === secret;
	const isCurrent = isKept && kept.owner !== undefined && kept.url === wanted.url;
	const text = isCurrent ? kept.secret : sealed(context, credentials, secret);
	if (!isCurrent) storeWebhook(context, { id, secret: text, url: wanted.url });
	if (secretInUrl(context, credentials, url) === secret) return;
	const address = { ...wanted, url: urlWithSecret(wanted.url, text), secret };
	const done = await settle(updateWebhook(session, id, address));
	if ('value' in done) return;
	// Static data have the secret too. They suffice unless another process overwrites them.
	context.logger.info(`${registrant.provider.name} did not accept a webhook URL with a query`, {
		node: context.getNode().name,
		error: (done.error as Error).message,
	});
}
