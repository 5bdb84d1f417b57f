import type { IDataObject } from 'n8n-workflow';
import { isRefusedUrl } from '../declaration/environments';
import { operationError } from '../errors/userErrors';
import type { Context } from './context';
import { isOAuth2, isUserGrant, storedTokenData } from './oauth2Credential';
import type { ProviderCore } from '../declaration/provider';
import { titleCase } from '../util/text';
import { HEADER_VALUE } from '../request/serialize';

/**
 * Invisible characters: control and format characters, and all spaces except U+0020. They get into
 * a secret when it is pasted from a document or a chat.
 */
const INVISIBLE_CHARACTER = /(?! )[\p{C}\p{Z}]/u;

/**
 * Trims the credential's strings. OAuth2 credentials are returned unchanged, because n8n reads them
 * itself.
 */
export function trimCredential(credentials: IDataObject): IDataObject {
	if (isOAuth2(credentials)) return credentials;
	return Object.fromEntries(
		Object.entries(credentials).map(([name, value]) => [
			name,
			typeof value === 'string' ? value.trim() : value,
		]),
	);
}

/** What is wrong with a credential, and what to do about it. */
interface CredentialProblem {
	readonly message: string;
	readonly description: string;
}

/**
 * Returns the first problem of a credential's values that can be detected without a call; undefined
 * if there is none.
 *
 * @param labelOf returns a field's label by its name
 */
export function validateCredential(
	credentials: IDataObject,
	labelOf: (name: string) => string,
): CredentialProblem | undefined {
	const { apiUrl = '', accessTokenUrl = apiUrl } = credentials;
	for (const [field, url, entered] of [
		['Base URL', apiUrl, credentials.baseUrl],
		['OAuth URL', accessTokenUrl, credentials.oauthUrl],
	]) {
		if (!isRefusedUrl(String(url))) continue;
		const hasUser = /^https:\/\/[^/?#]*@/i.test(String(entered));
		return hasUser
			? {
					message: `The '${String(field)}' of the credential must not hold a user name or password`,
					description: 'Remove the part before the @, which would be sent instead of the token.',
				}
			: {
					message: `The '${String(field)}' of the credential must begin with https://`,
					description:
						'Correct it in the credential. http:// is accepted only for addresses of this machine.',
				};
	}
	for (const [name, value] of Object.entries(trimCredential(credentials))) {
		const [character] = (typeof value === 'string' && INVISIBLE_CHARACTER.exec(value)) || [];
		if (character === undefined) continue;
		const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
		return {
			message: `The '${labelOf(name)}' of the credential contains an invisible character (U+${code})`,
			description: 'Open the credential, delete the value, and enter it again without line breaks.',
		};
	}
	return undefined;
}

/**
 * Validates a credential before anything is sent.
 *
 * @throws NodeOperationError that names the field to correct
 */
export function assertValidCredential(
	credentials: IDataObject,
	context: Context,
	provider: ProviderCore,
	type: string,
): void {
	const node = context.getNode();
	const labelOf = (name: string) =>
		context.getCredentialsProperties(type).find((property) => property.name === name)
			?.displayName ?? titleCase(name);
	const problem = validateCredential(credentials, labelOf);
	if (problem) throw operationError(node, problem.message, problem.description);
	for (const [name, value] of Object.entries(provider.headers?.(credentials) ?? {})) {
		if (HEADER_VALUE.test(value)) continue;
		throw operationError(
			node,
			`The header ${name}, which the credential sets, contains a character that is not allowed in a header`,
			'Correct it in the credential: use letters without accents, digits and punctuation.',
		);
	}
	if (isUserGrant(credentials) && !storedTokenData(credentials).access_token) {
		throw operationError(
			node,
			`The credential is not connected to ${provider.name} yet`,
			'Open the credential, click Connect and allow access.',
		);
	}
}
