import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { shortHash } from '../util/shortHash';
import { isUserGrant, storedTokenData } from './oauth2Credential';

/**
 * Digest of an account's first access token in this process, by the digests of its later tokens.
 */
const firstTokens = new LruMap<string>(10_000);

const firstTokenDigest = (token: string): string =>
	firstTokens.get(shortHash(token)) ?? shortHash(token);

/**
 * Identifies the user whose tokens a credential contains in this execution.
 *
 * n8n can store the tokens of a credential per user ("dynamic credentials"); a node then gets the
 * tokens of the user behind the execution. Only `oauthTokenData` differs between users, so a user
 * is identified by the first token: each new token has the same owner as the one it replaced.
 * `getExecutionContext().credentials` cannot be used as a key: n8n 2.40 generates a new text for
 * each run that is started in the editor, with or without per-user credentials.
 *
 * @returns '' for client credentials, whose tokens are the same for all users
 */
export function credentialUser(credentials: IDataObject): string {
	const { access_token: token } = storedTokenData(credentials);
	return isUserGrant(credentials) && token ? firstTokenDigest(String(token)) : '';
}

/** Records that a token was replaced by another one of the same account. */
export const recordTokenReplacement = (token: string, before: string): void =>
	firstTokens.set(shortHash(token), firstTokenDigest(before));
