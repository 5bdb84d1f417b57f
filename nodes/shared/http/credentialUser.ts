import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { shortHash } from '../util/shortHash';
import { isUserGrant, storedTokenData } from './oauth2Credential';

/** The first access token that this process saw of an account, by each that came after it; digests. */
const firstTokens = new LruMap<string>(10_000);

const firstTokenDigest = (token: string): string =>
	firstTokens.get(shortHash(token)) ?? shortHash(token);

/**
 * Identifies the user whose tokens a credential shows to this execution.
 *
 * n8n can hold the tokens of a credential once for each user ("dynamic credentials"), and gives a
 * node those of the user behind the execution. Only `oauthTokenData` differs between them, so a
 * user who connected an account is known by its tokens: each belongs to the owner of the one that
 * it replaced. `getExecutionContext().credentials` is no key: n8n 2.40 makes another text for each
 * run that is started in the editor, per-user credentials or not.
 *
 * @returns '' for tokens of a client, which are the same to all users of the credential
 */
export function credentialUser(credentials: IDataObject): string {
	const { access_token: token } = storedTokenData(credentials);
	return isUserGrant(credentials) && token ? firstTokenDigest(String(token)) : '';
}

/** Records that an account's token was replaced by another. */
export const recordReplacement = (token: string, before: string): void =>
	firstTokens.set(shortHash(token), firstTokenDigest(before));
