import type { IDataObject } from 'n8n-workflow';
import { storedTokenData } from './oauth2Credential';

/** Names of credential fields, headers and query parameters whose values sign a call. */
const SECRET_NAME =
	/(?:authorization|auth|token|key|secret|password|passwd|pwd|signature|sig|cookie|credentials?)$/i;

/** Names that match SECRET_NAME, but whose values users need to look up a record. */
const PUBLIC_NAME = /idempotency/i;

/**
 * Minimum length of a secret. Shorter values are words such as `none`, which would be masked in
 * every sentence.
 */
const MIN_SECRET_LENGTH = 6;

/**
 * Returns the values of a credential, of headers or of a query that sign a call, by their names.
 */
export function secretsIn(members: IDataObject): string[] {
	return Object.entries(members).flatMap(([name, value]) => {
		if (!SECRET_NAME.test(name) || PUBLIC_NAME.test(name)) return [];
		return [value].flat().flatMap((entry) => {
			const text = typeof entry === 'string' ? entry.trim() : '';
			// The whole value, and without a scheme such as Bearer.
			return [text, text.slice(text.lastIndexOf(' ') + 1)].filter(
				({ length }) => length >= MIN_SECRET_LENGTH,
			);
		});
	});
}

/** Returns all values that a credential can sign with, also encoded as HTTP Basic. */
export function credentialSecrets(credentials: IDataObject): string[] {
	const { clientId, clientSecret } = credentials;
	const basic = Buffer.from(`${String(clientId)}:${String(clientSecret)}`).toString('base64');
	return [
		...secretsIn(credentials),
		...secretsIn(storedTokenData(credentials)),
		...(clientSecret === undefined ? [] : [basic]),
	];
}
