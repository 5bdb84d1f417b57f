import type { IDataObject } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import { digest } from './digest';
import type { Token } from './tokens';
import { clientOf } from './tokens';

/** The members of an n8n OAuth2 credential that decide whose token the token endpoint issues. */
const OAUTH2_MEMBERS = ['grantType', 'clientId', 'clientSecret', 'accessTokenUrl', 'scope'];

/**
 * A digest of what a credential gets its tokens with. Tokens in memory are kept under it, so that a
 * credential that was edited, or that holds expressions, never goes on with another account's token.
 */
export function grantOf(credentials: IDataObject): string {
	const members = 'grantType' in credentials ? OAUTH2_MEMBERS : Object.keys(credentials).sort();
	return digest(JSON.stringify(members.map((name) => [name, credentials[name]])));
}

/** The grant that each token was first seen with in this process, by a digest of the token. */
const grants = new BoundedMap<string>(10_000);

/** How the issuer spells the client of a grant in its JWTs, as a token showed that was got with it. */
const clients = new BoundedMap<string>(1_000);

const keyOf = ({ value }: Token): string => digest(value);

/** Remembers that this process got a token with a grant. */
export function gotWith(grant: string, token: Token): Token {
	grants.set(keyOf(token), grant);
	const client = clientOf(token.value);
	if (client !== undefined) clients.set(grant, client);
	return token;
}

/**
 * A stored token, unless it was got with another grant than the credential has now: n8n keeps the
 * token when a credential is edited. That is seen where this process has met the token before the
 * change, and where the token is a JWT that names its client; of any other token it is not known.
 */
export function ifGotWith(
	grant: string,
	{ clientId }: IDataObject,
	token: Token | undefined,
): Token | undefined {
	if (token === undefined) return undefined;
	const expected = clients.get(grant) ?? String(clientId);
	if ((clientOf(token.value) ?? expected) !== expected) return undefined;
	return grants.getOrCreate(keyOf(token), () => grant) === grant ? token : undefined;
}
