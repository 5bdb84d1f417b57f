import { createHash } from 'crypto';

/** Twelve characters (72 bits) that stand for a text where it would be too long to be kept. */
export const shortHash = (text: string): string =>
	createHash('sha256').update(text).digest('base64url').slice(0, 12);
