import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { InputError } from '../errors/userErrors';
import { nodeFingerprint } from '../util/nodeFingerprint';
import { seal, unseal } from './seal';
import { nodeKey } from '../util/nodeKey';
import type { WebhookContext } from './webhookTrigger';

/** A registered webhook as it is stored in static data. */
interface StoredWebhook {
	readonly id: string;
	/** The secret for verifying deliveries, encrypted with the credential's client secret. */
	readonly secret: string;
	/** When it was stored (ms since the epoch). Of two registrations the later one counts. */
	readonly at: number;
	/** The node it belongs to, and the URL it was registered for; older versions stored neither. */
	readonly owner?: string;
	readonly url?: string;
}

/**
 * Registrations stored by this process, by node. n8n stores the static data of a workflow as a whole:
 * a delivery that was received before a registration can overwrite it with the older one.
 */
const latestWebhooks = new LruMap<StoredWebhook>(1000);

/** By node: when its latest removed registration was stored (ms since the epoch). */
const removedTimes = new LruMap<number>(1000);

/** Identifies a node's production or test URL; each has its own registration and deliveries. */
export const webhookKey = (context: WebhookContext): string =>
	`${nodeKey(context)} ${context.getMode() === 'manual'}`;

/** Query parameter of the registered URL for the encrypted secret. */
const SECRET_PARAMETER = 'k';

/**
 * Returns the URL to register: n8n's URL with the encrypted secret, so that each delivery contains the
 * secret. Static data do not suffice: in queue mode another process may read older data, or overwrite
 * newer data.
 */
export const urlWithSecret = (url: string, sealed: string): string =>
	`${url}?${SECRET_PARAMETER}=${sealed}`;

/** Returns whether a registered URL is n8n's URL, with an encrypted secret or without. */
export const isSameUrl = (registered: string, url: string): boolean =>
	registered === url || registered.startsWith(urlWithSecret(url, ''));

/** Returns the node's registration; undefined if static data were copied from another node. */
export function storedWebhook(context: WebhookContext): StoredWebhook | undefined {
	const { registration } = context.getWorkflowStaticData('node');
	const stored = registration as unknown as StoredWebhook | undefined;
	const isCopied = stored?.owner !== undefined && stored.owner !== nodeFingerprint(context);
	const own = isCopied ? undefined : stored;
	const latest = latestWebhooks.get(webhookKey(context));
	return latest && latest.at > (own?.at ?? 0) ? latest : own;
}

/** Stores the registration in static data. */
export function storeWebhook(
	context: WebhookContext,
	registered: Pick<StoredWebhook, 'id' | 'secret' | 'url'>,
): void {
	// Later than the previous one even if the clock was set back: other processes use the latest.
	const earlierTimes = [storedWebhook(context)?.at, removedTimes.get(webhookKey(context))];
	const at = Math.max(Date.now(), ...earlierTimes.map((time = 0) => time + 1));
	const stored: StoredWebhook = { ...registered, at, owner: nodeFingerprint(context) };
	context.getWorkflowStaticData('node').registration = { ...stored };
	latestWebhooks.set(webhookKey(context), stored);
}

/** Stores the registration again if static data contain an older one. */
export function restoreWebhook(context: IWebhookFunctions): void {
	const data = context.getWorkflowStaticData('node');
	const latest = storedWebhook(context);
	const stored = data.registration as unknown as StoredWebhook | undefined;
	if (latest && latest.at !== stored?.at) data.registration = { ...latest };
}

/** Removes the registration from static data. */
export function forgetWebhook(context: IHookFunctions): void {
	const at = storedWebhook(context)?.at;
	if (at !== undefined) removedTimes.set(webhookKey(context), at);
	delete context.getWorkflowStaticData('node').registration;
	latestWebhooks.delete(webhookKey(context));
}

/**
 * Returns the secret that encrypts the webhook's secret: the client secret, which is stored only in
 * the credential.
 *
 * @throws InputError if the credential has none
 */
function sealingSecret({ clientSecret }: IDataObject): string {
	if (typeof clientSecret === 'string' && clientSecret !== '') return clientSecret;
	throw new InputError(
		'The credential has no client secret',
		'Open the credential, fill in all fields and save it.',
	);
}

/** Encrypts a webhook's secret; only this node can decrypt it. */
export const sealSecret = (
	context: WebhookContext,
	credentials: IDataObject,
	secret: string,
): string => seal(secret, sealingSecret(credentials), nodeFingerprint(context));

/** Decrypts the secret in static data; undefined if it was encrypted with another credential. */
export const storedSecret = (
	credentials: IDataObject,
	{ secret, owner = '' }: StoredWebhook,
): string | undefined => unseal(secret, sealingSecret(credentials), owner);

/** Decrypts the secret in a registered URL; undefined if it is of another node or credential. */
export const secretInUrl = (
	context: WebhookContext,
	credentials: IDataObject,
	url: string,
): string | undefined => {
	const given = new URLSearchParams(url.split('?')[1]).get(SECRET_PARAMETER);
	return unseal(given, sealingSecret(credentials), nodeFingerprint(context));
};

/** Returns the encrypted texts that {@link knownSecrets} decrypts, as part of a cache key. */
export const secretSource = (context: IWebhookFunctions): unknown[] => {
	const { [SECRET_PARAMETER]: given } = context.getQueryData() as IDataObject;
	const stored = storedWebhook(context);
	return [webhookKey(context), given, stored?.secret, stored?.owner];
};

/** Returns the secrets that a delivery may be signed with, from its URL and from static data. */
export function knownSecrets(context: IWebhookFunctions, credentials: IDataObject): string[] {
	const { [SECRET_PARAMETER]: given } = context.getQueryData() as IDataObject;
	const stored = storedWebhook(context);
	const secrets = [
		unseal(given, sealingSecret(credentials), nodeFingerprint(context)),
		stored && storedSecret(credentials, stored),
	];
	return [...new Set(secrets)].filter((secret) => secret !== undefined);
}
