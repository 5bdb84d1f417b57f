import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { InputError } from '../errors/userErrors';
import { LruMap } from '../util/lruMap';
import { settle } from '../util/result';
import type { WebhookTrigger } from './webhookTrigger';
import { credentialTypeOf } from '../http/openClient';
import { knownSecrets, secretSource } from './webhookSecret';

/**
 * Maximum age (ms) of cached secrets. They are cached because reading a credential takes a quarter of
 * the time of a delivery on n8n 2.8; from 2.40 on n8n also creates an isolate for its expressions.
 */
const MAX_SECRET_AGE_MS = 10_000;

interface CachedSecrets {
	readonly secrets: Promise<string[]>;
	/** When the credential was read, in ms since the epoch. */
	readonly readAt: number;
}

/** By trigger, credential, and the encrypted texts in static data and in the URL. */
const secretCache = new LruMap<CachedSecrets>(1000);

/**
 * Verifies a delivery with the secrets of its trigger. Secrets are read again if they are older than
 * {@link MAX_SECRET_AGE_MS}, and before a delivery is refused, so that a new secret is accepted at once. The
 * old secret is accepted for at most {@link MAX_SECRET_AGE_MS} after the credential was changed.
 *
 * @throws the error of reading the credential, and InputError if it has no secret; errors are not cached
 */
export async function verifyWithSecrets(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
	isSignedWith: (secret: string) => boolean,
): Promise<boolean> {
	const type = credentialTypeOf(context, trigger.provider);
	const id = context.getNode().credentials?.[type]?.id ?? '';
	const key = JSON.stringify([type, id, secretSource(context)]);
	const cached = secretCache.get(key);
	const isFresh = cached !== undefined && Math.abs(Date.now() - cached.readAt) < MAX_SECRET_AGE_MS;
	if (isFresh && (await cached.secrets).some(isSignedWith)) return true;
	return (await readSecrets(context, trigger, type, key)).some(isSignedWith);
}

/** Reads the secrets; deliveries that are received meanwhile share the result (single flight). */
async function readSecrets(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
	type: string,
	key: string,
): Promise<string[]> {
	const entry = { secrets: secretsOf(context, trigger, type), readAt: Date.now() };
	secretCache.set(key, entry);
	const read = await settle(entry.secrets);
	if ('value' in read) return read.value;
	if (secretCache.get(key) === entry) secretCache.delete(key);
	throw read.error;
}

async function secretsOf(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
	type: string,
): Promise<string[]> {
	const credentials = await context.getCredentials<IDataObject>(type);
	if ('secretIn' in trigger) return [trigger.secretIn(credentials)];
	const secrets = knownSecrets(context, credentials);
	if (secrets.length > 0) return secrets;
	throw new InputError(
		'The secret for verifying deliveries is missing, or the credential has changed since',
		'Unpublish the workflow and publish it again (in n8n 1: deactivate and activate it), so that the webhook is registered anew.',
	);
}
