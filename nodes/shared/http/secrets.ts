import type { IDataObject } from 'n8n-workflow';
import { storedTokenData } from './oauth2Credential';

/** Names, of credential fields, headers and query parameters, whose value signs a call. */
const SECRET_NAME =
	/(?:authorization|auth|token|key|secret|password|passwd|pwd|signature|sig|cookie|credentials?)$/i;

/** Names that match SECRET_NAME, of values that are needed to look a record up. */
const PUBLIC_NAME = /idempotency/i;

/** Shorter values are terms such as `none`, which would be masked wherever they stand in a sentence. */
const MIN_SECRET_LENGTH = 6;

/** The values that sign a call, by their names: of a credential, of headers, of a query. */
export function secretsIn(members: IDataObject): string[] {
	return Object.entries(members).flatMap(([name, value]) => {
		if (!SECRET_NAME.test(name) || PUBLIC_NAME.test(name)) return [];
		return [value].flat().flatMap((entry) => {
			const text = typeof entry === 'string' ? entry.trim() : '';
			// As a whole, and without a scheme such as Bearer.
			return [text, text.slice(text.lastIndexOf(' ') + 1)].filter(
				({ length }) => length >= MIN_SECRET_LENGTH,
			);
		});
	});
}

/** All values that a credential can sign with, as they are and as HTTP Basic encodes them. */
export function credentialSecrets(credentials: IDataObject): string[] {
	const { clientId, clientSecret } = credentials;
	const basic = Buffer.from(`${String(clientId)}:${String(clientSecret)}`).toString('base64');
	return [
		...secretsIn(credentials),
		...secretsIn(storedTokenData(credentials)),
		...(clientSecret === undefined ? [] : [basic]),
	];
}
