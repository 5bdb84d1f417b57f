import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { InputError } from '../errors/userErrors';
import { nodeFingerprint } from '../util/nodeFingerprint';
import { seal, unseal } from './seal';
import { nodeKey } from '../util/nodeKey';

type Functions = IHookFunctions | IWebhookFunctions;

/** A registered webhook as it is stored in static data. */
interface StoredWebhook {
	readonly id: string;
	/** The secret for verifying deliveries, encrypted with the credential's client secret. */
	readonly secret: string;
	/** When it was stored (ms since 1970); the entry with the larger value is the newer one. */
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

/** When registrations that were removed had been stored, by node, in ms since 1970. */
const forgottenTimes = new LruMap<number>(1000);

/** Identifies a node and whether its test URL is meant, which has its own registration and deliveries. */
export const webhookKey = (context: Functions): string =>
	`${nodeKey(context)} ${context.getMode() === 'manual'}`;

/** Query parameter of the registered URL for the encrypted secret. */
const PARAMETER = 'k';

/**
 * The URL to register: n8n's URL with the encrypted secret, so that each delivery contains it. Static
 * data do not suffice: in queue mode another process may read older ones, or overwrite newer ones.
 */
export const urlWithSecret = (url: string, sealed: string): string =>
	`${url}?${PARAMETER}=${sealed}`;

/** Returns whether a registered URL is n8n's URL, with an encrypted secret or without. */
export const isSameUrl = (registered: string, url: string): boolean =>
	registered === url || registered.startsWith(urlWithSecret(url, ''));

/** The node's registration; undefined if static data were copied from another node with the workflow. */
export function storedWebhook(context: Functions): StoredWebhook | undefined {
	const { registration } = context.getWorkflowStaticData('node');
	const stored = registration as unknown as StoredWebhook | undefined;
	const isCopied = stored?.owner !== undefined && stored.owner !== nodeFingerprint(context);
	const own = isCopied ? undefined : stored;
	const known = latestWebhooks.get(webhookKey(context));
	return known && known.at > (own?.at ?? 0) ? known : own;
}

/** Stores the registration in static data. */
export function storeWebhook(
	context: Functions,
	registered: Pick<StoredWebhook, 'id' | 'secret' | 'url'>,
): void {
	// Later than the previous one even if the clock was set back: other processes use the latest.
	const before = [storedWebhook(context)?.at, forgottenTimes.get(webhookKey(context))];
	const at = Math.max(Date.now(), ...before.map((time = 0) => time + 1));
	const kept: StoredWebhook = { ...registered, at, owner: nodeFingerprint(context) };
	context.getWorkflowStaticData('node').registration = { ...kept };
	latestWebhooks.set(webhookKey(context), kept);
}

/** Stores the registration again if static data contain an older one. */
export function restoreWebhook(context: IWebhookFunctions): void {
	const data = context.getWorkflowStaticData('node');
	const kept = storedWebhook(context);
	const stored = data.registration as unknown as StoredWebhook | undefined;
	if (kept && kept.at !== stored?.at) data.registration = { ...kept };
}

/** Removes the registration from static data. */
export function forgetWebhook(context: IHookFunctions): void {
	const at = storedWebhook(context)?.at;
	if (at !== undefined) forgottenTimes.set(webhookKey(context), at);
	delete context.getWorkflowStaticData('node').registration;
	latestWebhooks.delete(webhookKey(context));
}

/**
 * The secret that encrypts the webhook's secret: the client secret, which is only in the credential.
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
export const sealSecret = (context: Functions, credentials: IDataObject, secret: string): string =>
	seal(secret, sealingSecret(credentials), nodeFingerprint(context));

/** Decrypts the secret in static data; undefined if it was encrypted with another credential. */
export const storedSecret = (
	credentials: IDataObject,
	{ secret, owner = '' }: StoredWebhook,
): string | undefined => unseal(secret, sealingSecret(credentials), owner);

/** Decrypts the secret in a registered URL; undefined if it is of another node or credential. */
export const secretInUrl = (
	context: Functions,
	credentials: IDataObject,
	url: string,
): string | undefined => {
	const given = new URLSearchParams(url.split('?')[1]).get(PARAMETER);
	return unseal(given, sealingSecret(credentials), nodeFingerprint(context));
};

/** The encrypted texts that {@link knownSecrets} decrypts, as part of a cache key. */
export const secretSource = (context: IWebhookFunctions): unknown[] => {
	const { [PARAMETER]: given } = context.getQueryData() as IDataObject;
	const kept = storedWebhook(context);
	return [webhookKey(context), given, kept?.secret, kept?.owner];
};

/** The secrets that a delivery may be signed with: from its URL, and from static data. */
export function knownSecrets(context: IWebhookFunctions, credentials: IDataObject): string[] {
	const { [PARAMETER]: given } = context.getQueryData() as IDataObject;
	const kept = storedWebhook(context);
	const secrets = [
		unseal(given, sealingSecret(credentials), nodeFingerprint(context)),
		kept && storedSecret(credentials, kept),
	];
	return [...new Set(secrets)].filter((secret) => secret !== undefined);
}
