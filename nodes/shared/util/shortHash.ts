import { createHash } from 'crypto';

/** Returns 12 base64url characters (72 bits) of the SHA-256 hash of a text. */
export const shortHash = (text: string): string =>
	createHash('sha256').update(text).digest('base64url').slice(0, 12);
