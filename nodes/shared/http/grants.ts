import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { shortHash } from '../util/shortHash';
import { isOAuth2 } from './oauth2Credential';
import type { Token } from './token';
import { clientOf } from './token';

/** The members of an n8n OAuth2 credential that decide whose token the token endpoint issues. */
const OAUTH2_MEMBERS = ['grantType', 'clientId', 'clientSecret', 'accessTokenUrl', 'scope'];

/**
 * A digest of a credential's grant (RFC 6749, 1.3): what it gets its tokens with. Tokens in memory
 * are kept under it, so that a credential that was edited, or that holds expressions, never goes on
 * with another account's token.
 */
export function grantDigest(credentials: IDataObject): string {
	const members = isOAuth2(credentials) ? OAUTH2_MEMBERS : Object.keys(credentials).sort();
	return shortHash(JSON.stringify(members.map((name) => [name, credentials[name]])));
}

/** The grant that each token was first seen with in this process, by a digest of the token. */
const grantsByToken = new LruMap<string>(10_000);

/** The client of a grant as the issuer writes it in its JWTs, by a token that was got with the grant. */
const clientIdsByGrant = new LruMap<string>(1_000);

const tokenDigest = ({ value }: Token): string => shortHash(value);

/** Remembers that this process got a token with a grant. */
export function recordGrant(grant: string, token: Token): Token {
	grantsByToken.set(tokenDigest(token), grant);
	const client = clientOf(token.value);
	if (client !== undefined) clientIdsByGrant.set(grant, client);
	return token;
}

/**
 * A stored token, unless it was got with another grant than the credential has now: n8n keeps the
 * token when a credential is edited. That is seen where this process has met the token before the
 * change, and where the token is a JWT that names its client; of any other token it is not known.
 */
export function tokenOfGrant(
	grant: string,
	{ clientId }: IDataObject,
	token: Token | undefined,
): Token | undefined {
	if (token === undefined) return undefined;
	const expected = clientIdsByGrant.get(grant) ?? String(clientId);
	if ((clientOf(token.value) ?? expected) !== expected) return undefined;
	return grantsByToken.getOrCreate(tokenDigest(token), () => grant) === grant ? token : undefined;
}
