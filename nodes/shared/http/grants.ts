import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { shortHash } from '../util/shortHash';
import { isOAuth2 } from './oauth2Credential';
import type { Token } from './token';
import { clientIdOf } from './token';

/** Members of an n8n OAuth2 credential that determine whose token the token endpoint issues. */
const OAUTH2_MEMBERS = ['grantType', 'clientId', 'clientSecret', 'accessTokenUrl', 'scope'];

/**
 * Returns a digest of a credential's grant (RFC 6749, 1.3). It is part of the token cache's key, so
 * that a credential that is edited, or contains expressions, never uses another account's token.
 */
export function grantDigest(credentials: IDataObject): string {
	const members = isOAuth2(credentials) ? OAUTH2_MEMBERS : Object.keys(credentials).sort();
	return shortHash(JSON.stringify(members.map((name) => [name, credentials[name]])));
}

/** The grant with which this process first saw a token, by the token's digest. */
const grantsByToken = new LruMap<string>(10_000);

/** The client ID in the JWTs that were obtained with a grant, by grant. */
const clientIdsByGrant = new LruMap<string>(1_000);

const tokenDigest = ({ value }: Token): string => shortHash(value);

/** Records that a token was obtained with a grant. */
export function recordGrant(grant: string, token: Token): Token {
	grantsByToken.set(tokenDigest(token), grant);
	const client = clientIdOf(token.value);
	if (client !== undefined) clientIdsByGrant.set(grant, client);
	return token;
}

/**
 * Returns a stored token unless it was obtained with another grant: n8n keeps the token when the
 * credential is edited. This is detected if the process has seen the token before the edit, or if
 * the token is a JWT that contains its client ID.
 */
export function tokenOfGrant(
	grant: string,
	{ clientId }: IDataObject,
	token: Token | undefined,
): Token | undefined {
	if (token === undefined) return undefined;
	const expected = clientIdsByGrant.get(grant) ?? String(clientId);
	if ((clientIdOf(token.value) ?? expected) !== expected) return undefined;
	return grantsByToken.getOrCreate(tokenDigest(token), () => grant) === grant ? token : undefined;
}
