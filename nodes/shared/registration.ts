import { randomBytes } from 'crypto';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import { Connection, DEFAULT_SETTINGS } from './connection';
import type { Field, Paging, Request, Route } from './declare';
import { InputError, OutcomeUnknown } from './errors';
import { settled, statusOf } from './faults';
import { text } from './fields';
import { walk } from './paging';
import { placeOf } from './progress';
import type { Profile } from './provider';
import { credentialType } from './provider';
import { buildContext, buildRequest, pathParameters } from './request';
import { seal, unseal } from './seal';

/** What a trigger wants the provider to do. */
export interface Wanted {
	/** By which people know whose it is. */
	readonly name: string;
	readonly url: string;
	/** Never empty. */
	readonly events: readonly string[];
	/** Where we make it: see {@link Registration.secret}. */
	readonly secret?: string;
}

/** A webhook as the provider has it. */
export interface Registered {
	readonly id: string;
	readonly url: string;
	readonly events: readonly string[];
	/** Whether it gets events at all. */
	readonly isActive: boolean;
}

/** How a provider lets webhooks be registered. Path parameters beside the id are the node's own. */
export interface Registration {
	readonly list: Route;
	readonly paging: Paging;
	/** Reads one; where there is no such route, it is looked for in the list. */
	readonly read?: Route;
	readonly create: Route;
	readonly update: Route;
	readonly delete: Route;
	/** Path parameter that names a webhook. */
	readonly parameter: string;
	/** An entry of the list, or a reply to `read`. */
	readonly registered: (record: IDataObject) => Registered;
	readonly createBody: (wanted: Wanted) => IDataObject;
	readonly updateBody: (wanted: Wanted) => IDataObject;
	/** The reply to `create`: the new one's id, and its secret where the provider makes it. */
	readonly created: (reply: IDataObject) => { readonly id: unknown; readonly secret?: unknown };
	/** Who makes the secret: the provider, who tells it once, or we, who can set another. */
	readonly secret: 'theirs' | 'ours';
}

/** What a trigger that registers itself is made of, as far as that goes. */
export interface Registrant {
	readonly provider: Profile;
	readonly fields: readonly Field[];
	readonly registration: Registration;
}

/** What is kept of a registration, in the node's static data. */
interface Kept {
	readonly id: string;
	/** Sealed with the credential's client secret. */
	readonly secret: string;
	/** When this was settled, in ms. */
	readonly at: number;
}

const keptOf = ({ registration }: IDataObject): Kept | undefined =>
	registration as unknown as Kept | undefined;

/**
 * What this process has kept, by node. A delivery that began before the webhook was registered anew
 * writes older static data back over newer ones: then these are the newer ones.
 */
const latest = new BoundedMap<Kept>(1000);

/** A node; its test URL has a registration of its own, and deliveries of its own. */
export const keyOf = (context: IHookFunctions | IWebhookFunctions): string =>
	`${placeOf(context)} ${context.getMode() === 'manual'}`;

/** The client secret, which never leaves the credential, keeps the webhook's. */
function sealingSecret({ clientSecret }: IDataObject): string {
	if (typeof clientSecret === 'string' && clientSecret !== '') return clientSecret;
	throw new InputError(
		'The credential has no client secret',
		'Open the credential, fill in all of its fields and save it.',
	);
}

/** The secret of the registered webhook; undefined if there is none that can be read. */
export const registeredSecret = (
	context: IWebhookFunctions,
	credentials: IDataObject,
): string | undefined => openedIn(current(context), credentials);

/** Writes to static data what a delivery may have overwritten there. */
export function restoreRegistration(context: IWebhookFunctions): void {
	const data = context.getWorkflowStaticData('node');
	const kept = current(context);
	if (kept && kept.at !== keptOf(data)?.at) data.registration = { ...kept };
}

function current(context: IWebhookFunctions): Kept | undefined {
	const stored = keptOf(context.getWorkflowStaticData('node'));
	const known = latest.get(keyOf(context));
	return known && known.at > (stored?.at ?? 0) ? known : stored;
}

const openedIn = (kept: Kept | undefined, credentials: IDataObject): string | undefined =>
	unseal(kept?.secret, sealingSecret(credentials));

/** What all steps of a registration need. */
interface Session {
	readonly context: IHookFunctions;
	readonly registrant: Registrant;
	readonly connection: Connection;
	readonly data: IDataObject;
}

async function begin(context: IHookFunctions, registrant: Registrant): Promise<Session> {
	const { provider } = registrant;
	const type = credentialType(provider, () => context.getNodeParameter('authentication'));
	const connection = await Connection.open(context, provider, type, DEFAULT_SETTINGS);
	return { context, registrant, connection, data: context.getWorkflowStaticData('node') };
}

/**
 * Whether the webhook is registered as wanted. What differs is corrected; what cannot be used any
 * more, because its secret is lost, is removed.
 */
export async function isRegistered(
	context: IHookFunctions,
	registrant: Registrant,
	wanted: Wanted,
): Promise<boolean> {
	const session = await begin(context, registrant);
	const { connection, data } = session;
	const kept = keptOf(data);
	const own = kept && (await read(session, kept.id));
	const secret = openedIn(kept, connection.credentials);
	if (kept && own && secret !== undefined) {
		if (!isAs(own, wanted)) await update(session, own.id, { ...wanted, secret });
		return true;
	}
	delete data.registration;
	return await adopt(session, own ? [own] : await atUrl(session, wanted.url), wanted);
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
		if ('value' in made) return;
		const { error } = made;
		if (!(error instanceof OutcomeUnknown)) throw error;
		// It may have been made all the same; where the secret is theirs, it is lost with the reply.
		if (await adopt(session, await atUrl(session, wanted.url), wanted)) return;
		if (attempt === 2) throw error;
	}
}

/** Removes the webhook at the provider, and what is known of it here. */
export async function unregister(
	context: IHookFunctions,
	registrant: Registrant,
	url: string,
): Promise<void> {
	const session = await begin(context, registrant);
	const kept = keptOf(session.data);
	// Whatever else has our URL is of a reply that was lost, and came to be after we looked.
	const others = (await atUrl(session, url)).map(({ id }) => id);
	for (const id of new Set([...(kept ? [kept.id] : []), ...others])) await remove(session, id);
	delete session.data.registration;
	delete session.data.deliveries;
}

function isAs(own: Registered, { url, events }: Wanted): boolean {
	const [has, wants] = [own.events, events].map((names) => [...new Set(names)].sort().join());
	return own.url === url && own.isActive && has === wants;
}

/**
 * Takes over webhooks with our URL whose secret is not known: one of them gets another secret where
 * it is ours to make; the others are removed.
 *
 * @returns whether there is one now
 */
async function adopt(
	session: Session,
	found: readonly Registered[],
	wanted: Wanted,
): Promise<boolean> {
	const isOurs = session.registrant.registration.secret === 'ours';
	const [first, ...others] = found;
	for (const { id } of isOurs ? others : found) await remove(session, id);
	if (!isOurs || first === undefined) return false;
	const secret = makeSecret();
	await update(session, first.id, { ...wanted, secret });
	keep(session, first.id, secret);
	return true;
}

const makeSecret = (): string => randomBytes(32).toString('hex');

function keep({ context, data, connection }: Session, id: string, secret: string): void {
	const sealed = seal(secret, sealingSecret(connection.credentials));
	const kept: Kept = { id, secret: sealed, at: Date.now() };
	data.registration = { ...kept };
	latest.set(keyOf(context), kept);
}

/** A call's method and path; `id` where it is about one webhook. */
function requestOf({ context, connection, registrant }: Session, route: Route, id = ''): Request {
	const { fields, provider, registration } = registrant;
	const names = pathParameters(route);
	// Whether they are shown does not matter: a route names those that it needs.
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
		buildContext(context, provider, connection.credentials),
	);
}

async function read(session: Session, id: string): Promise<Registered | undefined> {
	const { read: route, registered } = session.registrant.registration;
	if (route === undefined) return (await all(session)).find((one) => one.id === id);
	const reply = await settled(session.connection.send(requestOf(session, route, id)));
	if ('value' in reply) return registered(reply.value.body as IDataObject);
	if (statusOf(reply.error) === 404) return undefined;
	throw reply.error;
}

async function all(session: Session): Promise<Registered[]> {
	const { connection, registrant } = session;
	const { list, paging, registered } = registrant.registration;
	const fetch = async (page: Request) => (await connection.send(page)).body;
	const found: Registered[] = [];
	for await (const page of walk(fetch, requestOf(session, list), paging, Infinity, 1)) {
		found.push(...page.map(registered));
	}
	return found;
}

/** Those with exactly this URL; no others are ours. */
const atUrl = async (session: Session, url: string): Promise<Registered[]> =>
	(await all(session)).filter((one) => one.url === url);

async function create(session: Session, wanted: Wanted): Promise<void> {
	const { connection, registrant } = session;
	const { create: route, createBody, created, secret: whose } = registrant.registration;
	const own = whose === 'ours' ? makeSecret() : undefined;
	const body = createBody({ ...wanted, secret: own });
	const reply = await connection.send(
		{ ...requestOf(session, route), body },
		{
			secrets: own === undefined ? [] : [own],
			whenUnknown: 'Try again: what has been made all the same is then found by its URL.',
		},
	);
	const { id, secret = own } = created((reply.body ?? {}) as IDataObject);
	if (id !== undefined && typeof secret === 'string' && secret !== '') {
		keep(session, String(id), secret);
		return;
	}
	if (id !== undefined) await remove(session, String(id));
	throw new InputError(
		`${registrant.provider.name} registered the webhook without telling its ${id === undefined ? 'ID' : 'secret'}`,
		'Deliveries could not be checked. Try again later, or tell the makers of this package.',
	);
}

async function update(session: Session, id: string, wanted: Wanted): Promise<void> {
	const { connection, registrant } = session;
	const { update: route, updateBody } = registrant.registration;
	await connection.send(
		{ ...requestOf(session, route, id), body: updateBody(wanted), repeatable: true },
		{ secrets: wanted.secret === undefined ? [] : [wanted.secret] },
	);
}

async function remove(session: Session, id: string): Promise<void> {
	const { connection, registrant } = session;
	const gone = await settled(
		connection.send(requestOf(session, registrant.registration.delete, id)),
	);
	if ('error' in gone && statusOf(gone.error) !== 404) throw gone.error;
}
