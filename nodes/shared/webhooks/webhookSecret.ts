import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { InputError } from '../errors/userErrors';
import { nodeFingerprint } from '../util/nodeFingerprint';
import { seal, unseal } from './seal';
import { nodeKey } from '../util/nodeKey';

type Functions = IHookFunctions | IWebhookFunctions;

/** What static data hold of a registered webhook. */
interface StoredWebhook {
	readonly id: string;
	/** The secret for checking deliveries, sealed with the credential's client secret. */
	readonly secret: string;
	/** When it was written (ms since 1970); of two, the one with the larger is the newer one. */
	readonly at: number;
	/** The node that it belongs to, and the URL it was registered for; older versions wrote neither. */
	readonly owner?: string;
	readonly url?: string;
}

/**
 * What this process has kept, by node. n8n stores static data of a workflow as a whole, so that a
 * delivery that began before a registration writes the older one back.
 */
const latestWebhooks = new LruMap<StoredWebhook>(1000);

/** When the registrations were written that are forgotten, by node, in ms since 1970. */
const forgottenTimes = new LruMap<number>(1000);

/** Identifies a node; its test URL has a registration and deliveries of its own. */
export const webhookKey = (context: Functions): string =>
	`${nodeKey(context)} ${context.getMode() === 'manual'}`;

/** Query parameter of the registered URL with the sealed secret. */
const PARAMETER = 'k';

/**
 * The URL to register: n8n's own with the sealed secret, so that each delivery brings it along. In
 * queue mode other processes of n8n may have older static data, or overwrite newer ones.
 */
export const urlWithSecret = (url: string, sealed: string): string =>
	`${url}?${PARAMETER}=${sealed}`;

/** Whether a registered URL is that of n8n, with a sealed secret or without. */
export const isSameUrl = (registered: string, url: string): boolean =>
	registered === url || registered.startsWith(urlWithSecret(url, ''));

/** What the node knows of its registration; undefined for that of another node, which a copied workflow has. */
export function storedWebhook(context: Functions): StoredWebhook | undefined {
	const { registration } = context.getWorkflowStaticData('node');
	const stored = registration as unknown as StoredWebhook | undefined;
	const isOwn = stored?.owner === undefined || stored.owner === nodeFingerprint(context);
	const own = isOwn ? stored : undefined;
	const known = latestWebhooks.get(webhookKey(context));
	return known && known.at > (own?.at ?? 0) ? known : own;
}

/** Writes what is known of the registration. */
export function storeWebhook(
	context: Functions,
	registered: Pick<StoredWebhook, 'id' | 'secret' | 'url'>,
): void {
	// Later than the one before, also where the clock was set back: other processes take the latest.
	const before = [storedWebhook(context)?.at, forgottenTimes.get(webhookKey(context))];
	const at = Math.max(Date.now(), ...before.map((time = 0) => time + 1));
	const kept: StoredWebhook = { ...registered, at, owner: nodeFingerprint(context) };
	context.getWorkflowStaticData('node').registration = { ...kept };
	latestWebhooks.set(webhookKey(context), kept);
}

/** Writes the registration to static data again where something older is there. */
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

/** The client secret, which never leaves the credential, seals the webhook's. */
function sealingSecret({ clientSecret }: IDataObject): string {
	if (typeof clientSecret === 'string' && clientSecret !== '') return clientSecret;
	throw new InputError(
		'The credential has no client secret',
		'Open the credential, fill in all fields and save it.',
	);
}

/** Seals a webhook's secret for this node. */
export const sealed = (context: Functions, credentials: IDataObject, secret: string): string =>
	seal(secret, sealingSecret(credentials), nodeFingerprint(context));

/** The secret that static data hold; undefined if it is of another credential. */
export const storedSecret = (
	credentials: IDataObject,
	{ secret, owner = '' }: StoredWebhook,
): string | undefined => unseal(secret, sealingSecret(credentials), owner);

/** The secret that a registered URL carries; undefined if it is of another node or credential. */
export const secretInUrl = (
	context: Functions,
	credentials: IDataObject,
	url: string,
): string | undefined => {
	const given = new URLSearchParams(url.split('?')[1]).get(PARAMETER);
	return unseal(given, sealingSecret(credentials), nodeFingerprint(context));
};

/** Where the secrets of a delivery come from, as far as that is not the credential. */
export const secretSource = (context: IWebhookFunctions): unknown[] => {
	const { [PARAMETER]: given } = context.getQueryData() as IDataObject;
	const kept = storedWebhook(context);
	return [webhookKey(context), given, kept?.secret, kept?.owner];
};

/** The secrets with which a delivery may be signed: the one that its URL carries, and the kept one. */
export function knownSecrets(context: IWebhookFunctions, credentials: IDataObject): string[] {
	const { [PARAMETER]: given } = context.getQueryData() as IDataObject;
	const kept = storedWebhook(context);
	const secrets = [
		unseal(given, sealingSecret(credentials), nodeFingerprint(context)),
		kept && storedSecret(credentials, kept),
	];
	return [...new Set(secrets)].filter((secret) => secret !== undefined);
}
