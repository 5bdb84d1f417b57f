import type { IHookFunctions } from 'n8n-workflow';
import { OutcomeUnknown } from './errors';
import { settled } from './faults';
import type { Registered, Registrant, Session, Wanted } from './webhookCalls';
import { all, begin, create, makeSecret, read, remove, update } from './webhookCalls';
import {
	carriedSecret,
	carrying,
	forget,
	isAt,
	keep,
	keptOf,
	keptSecret,
	sealed,
} from './webhookSecret';

/**
 * Whether the webhook is registered as wanted. What differs is corrected; a webhook that cannot be
 * used any more, because its secret is lost, is removed. One with another URL is left alone.
 */
export async function isRegistered(
	context: IHookFunctions,
	registrant: Registrant,
	wanted: Wanted,
): Promise<boolean> {
	const session = await begin(context, registrant);
	const kept = keptOf(context);
	const known = kept && (await read(session, kept.id));
	if (known && isOwn(context, known, wanted.url)) return await take(session, [known], wanted);
	if (known) sayLeft(session, known);
	return await take(session, await allOwn(session, wanted.url), wanted);
}

/** Registers the webhook; for one that is not {@link isRegistered}. */
export async function register(
	context: IHookFunctions,
	registrant: Registrant,
	wanted: Wanted,
): Promise<void> {
	const session = await begin(context, registrant);
	for (let attempt = 1; ; attempt++) {
		const made = await settled(create(session, wanted));
		if ('value' in made) {
			const { id, secret } = made.value;
			return await secure(session, { id, url: wanted.url }, wanted, secret);
		}
		const { error } = made;
		if (!(error instanceof OutcomeUnknown)) throw error;
		// It may have been made all the same; a secret of the provider's is lost with the reply.
		if (await take(session, await allOwn(session, wanted.url), wanted)) return;
		if (attempt === 2) throw error;
	}
}

/** Removes the webhook at the provider, and what static data hold of it. */
export async function unregister(
	context: IHookFunctions,
	registrant: Registrant,
	url: string,
): Promise<void> {
	const session = await begin(context, registrant);
	for (const { id } of await allOwn(session, url)) await remove(session, id);
	forget(context);
	delete context.getWorkflowStaticData('node').deliveries;
}

/**
 * Whether a webhook belongs to this node: it has our URL, or had when it was registered and somebody
 * has changed it at the provider since.
 */
function isOwn(context: IHookFunctions, { id, url: registered }: Registered, url: string): boolean {
	const kept = keptOf(context);
	return isAt(registered, url) || (kept?.id === id && kept.url === url);
}

const allOwn = async (session: Session, url: string): Promise<Registered[]> =>
	(await all(session)).filter((one) => isOwn(session.context, one, url));

/**
 * Tells of a registered webhook with another URL. Either the address of this n8n has changed, or
 * this is a copy of another n8n with its database and key, whose webhook must go on working. Nothing
 * tells these apart, so the webhook stays.
 */
function sayLeft({ context, registrant }: Session, { id, url }: Registered): void {
	const { name } = registrant.provider;
	context.logger.warn(
		`${name} has the webhook ${id} of this workflow for another address (${url.split('?')[0]}). It is left as it is, and a webhook for the present address is registered. If this n8n has moved, delete the other one at ${name}.`,
		{ node: context.getNode().name },
	);
}

/**
 * Takes one of the webhooks that have our URL, corrects what differs, and removes the others. A
 * webhook whose secret is lost gets another one where we make it, or else is removed.
 *
 * @returns whether there is one now
 */
async function take(
	session: Session,
	found: readonly Registered[],
	wanted: Wanted,
): Promise<boolean> {
	const withSecret = found.map((one) => ({ one, secret: secretOf(session, one) }));
	const isOurs = session.registrant.registration.secret === 'ours';
	const [taken] = [...withSecret.filter(({ secret }) => secret), ...(isOurs ? withSecret : [])];
	for (const { id } of found) if (id !== taken?.one.id) await remove(session, id);
	if (taken === undefined) {
		forget(session.context);
		return false;
	}
	const { one, secret = makeSecret() } = taken;
	const isHere = isAt(one.url, wanted.url);
	const url = isHere ? one.url : wanted.url;
	if (taken.secret === undefined || !isHere || !isAs(one, wanted)) {
		await update(session, one.id, { ...wanted, url, secret });
	}
	await secure(session, { id: one.id, url }, wanted, secret);
	return true;
}

/** The secret of a registered webhook: its URL carries it, or it is kept. */
function secretOf({ context, connection }: Session, { id, url }: Registered): string | undefined {
	const { credentials } = connection;
	const kept = keptOf(context);
	return (
		carriedSecret(context, credentials, url) ??
		(kept?.id === id ? keptSecret(credentials, kept) : undefined)
	);
}

function isAs(own: Registered, { events }: Wanted): boolean {
	const [has, wants] = [own.events, events].map((names) => [...new Set(names)].sort().join());
	return own.isActive && has === wants;
}

/** Keeps id and secret of the webhook, and has its URL carry the secret. */
async function secure(
	session: Session,
	{ id, url }: Pick<Registered, 'id' | 'url'>,
	wanted: Wanted,
	secret: string,
): Promise<void> {
	const { context, connection, registrant } = session;
	const { credentials } = connection;
	const kept = keptOf(context);
	const isKept = kept?.id === id && keptSecret(credentials, kept) === secret;
	const isCurrent = isKept && kept.owner !== undefined && kept.url === wanted.url;
	const text = isCurrent ? kept.secret : sealed(context, credentials, secret);
	if (!isCurrent) keep(context, { id, secret: text, url: wanted.url });
	if (carriedSecret(context, credentials, url) === secret) return;
	const address = { ...wanted, url: carrying(wanted.url, text), secret };
	const done = await settled(update(session, id, address));
	if ('value' in done) return;
	// Static data have the secret too. They suffice unless another process overwrites them.
	context.logger.info(`${registrant.provider.name} did not take the webhook's URL with a query`, {
		node: context.getNode().name,
		error: (done.error as Error).message,
	});
}
