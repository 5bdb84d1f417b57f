import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { InputError } from '../errors/userErrors';
import { LruMap } from '../util/lruMap';
import { settle } from '../util/result';
import type { WebhookTrigger } from './webhookTrigger';
import { credentialTypeOf } from '../http/openClient';
import { knownSecrets, secretSource } from './webhookSecret';

/**
 * How long (ms) the secrets of a trigger are used without another look at its credential. To read one
 * takes n8n a quarter of the whole delivery, and from 2.40 on an isolate for its expressions.
 */
const LIFE_MS = 10_000;

interface CachedSecrets {
	readonly secrets: Promise<string[]>;
	readonly readAt: number;
}

/** What this process has read, by trigger, credential, and where its secrets are stored. */
const cache = new LruMap<CachedSecrets>(1000);

/**
 * Verifies a delivery with the secrets of its trigger. They are read again when they are older than
 * {@link LIFE_MS}, and before a delivery is refused, so that a new secret counts at once. An old one
 * may count for as long as that after the credential was changed.
 *
 * @throws what reading the credential throws, and InputError where it has no secret; not cached
 */
export async function verifyWithSecrets(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
	isSignedWith: (secret: string) => boolean,
): Promise<boolean> {
	const type = credentialTypeOf(context, trigger.provider);
	const id = context.getNode().credentials?.[type]?.id ?? '';
	const key = JSON.stringify([type, id, secretSource(context)]);
	const cached = cache.get(key);
	const isFresh = cached !== undefined && Math.abs(Date.now() - cached.readAt) < LIFE_MS;
	if (isFresh && (await cached.secrets).some(isSignedWith)) return true;
	return (await readSecrets(context, trigger, type, key)).some(isSignedWith);
}

/** Reads the secrets for this delivery and those that come meanwhile. */
async function readSecrets(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
	type: string,
	key: string,
): Promise<string[]> {
	const entry = { secrets: secretsOf(context, trigger, type), readAt: Date.now() };
	cache.set(key, entry);
	const read = await settle(entry.secrets);
	if ('value' in read) return read.value;
	if (cache.get(key) === entry) cache.delete(key);
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
