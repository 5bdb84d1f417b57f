import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Derives a key (HKDF, RFC 5869) that is used for nothing else. */
const deriveKey = (secret: string): Buffer =>
	Buffer.from(hkdfSync('sha256', secret, '', 'n8n-nodes-fl-suite seal', 32));

/**
 * Encrypts a text (AES-256-GCM), to store it where others can read it.
 *
 * @param secret encrypts the text; must have high entropy, as a client secret has
 * @param owner authenticated with the text: decryption fails with another owner
 */
export function seal(text: string, secret: string, owner = ''): string {
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv(ALGORITHM, deriveKey(secret), nonce, { authTagLength: TAG_BYTES });
	cipher.setAAD(Buffer.from(owner));
	const sealed = [cipher.update(text, 'utf8'), cipher.final()];
	return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url');
}

/** Decrypts what {@link seal} returned; undefined if secret or owner differ, or if it is something else. */
export function unseal(sealed: unknown, secret: string, owner = ''): string | undefined {
	const bytes = Buffer.from(typeof sealed === 'string' ? sealed : '', 'base64url');
	if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
	const nonce = bytes.subarray(0, NONCE_BYTES);
	const decipher = createDecipheriv(ALGORITHM, deriveKey(secret), nonce, {
		authTagLength: TAG_BYTES,
	});
	decipher.setAAD(Buffer.from(owner));
	decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
	const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
	try {
		return Buffer.concat([opened, decipher.final()]).toString('utf8');
	} catch {
		return undefined;
	}
}
