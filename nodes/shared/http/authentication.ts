import type {
	IAdditionalCredentialOptions,
	ICredentialDataDecryptedObject,
	IDataObject,
} from 'n8n-workflow';
import type { TokenExchange } from '../declaration/provider';
import type { FailedAttempt } from '../errors/hostErrors';
import { isPlainObject } from '../util/object';
import type { Token } from './token';
import { withExpiry } from './token';
import type { FetchToken, TokenLease } from './tokenCache';
import { tokenCacheFor } from './tokenCache';
import { missingTokenError } from './tokenErrors';
import { tokenFetcher } from './tokenFetcher';

/** How calls of one kind are authenticated; each call takes a lease first. */
export interface Authentication {
	/** Credential type whose helper signs the call. */
	readonly type: string;
	/** Statuses that refuse the token rather than the call. */
	readonly unauthorizedStatuses: readonly number[];
	readonly acquire: () => Promise<TokenLease | undefined>;
	/** Replaces a refused token; gives whether trying again makes sense. */
	readonly onUnauthorized: (lease: TokenLease | undefined) => Promise<boolean>;
	readonly onUnauthorizedAgain: (lease: TokenLease | undefined) => void;
	/** What n8n's helper needs to sign with the lease. */
	readonly signOptions: (lease: TokenLease | undefined) => IAdditionalCredentialOptions | undefined;
}

/**
 * Authentication with a value of the credential that never changes, such as an API key.
 *
 * @param credentials sign in place of what n8n would read anew for each call, of the first item
 */
export const staticAuthentication = (type: string, credentials: IDataObject): Authentication => ({
	type,
	unauthorizedStatuses: [],
	acquire: async () => undefined,
	onUnauthorized: async () => false,
	onUnauthorizedAgain: () => {},
	signOptions: () => decrypted(type, credentials),
});

const decrypted = (type: string, data: IDataObject): IAdditionalCredentialOptions => ({
	credentialsDecrypted: { id: '', name: type, type, data: data as ICredentialDataDecryptedObject },
});

/** What a token needs beside its value: where it is kept, how it is got and sent. */
interface TokenSource {
	/** Key of the token cache. */
	readonly key: string;
	/** Credential type whose helper signs the call, and its member for the token. */
	readonly type: string;
	readonly tokenMember: string;
	readonly unauthorizedStatuses: readonly number[];
	readonly fetchToken: FetchToken;
	/** The token that the credential holds. */
	readonly stored?: Token;
	/** Ends the waits of this execution. */
	readonly signal: AbortSignal | undefined;
}

/** Authentication with a token that the token cache refreshes. */
export function cachedAuthentication(source: TokenSource): Authentication {
	const { key, type, tokenMember, unauthorizedStatuses, stored, signal } = source;
	const cache = tokenCacheFor(key);
	cache.offerStored(stored);
	const fetcher = tokenFetcher(key, signal, source.fetchToken);
	return {
		type,
		unauthorizedStatuses,
		acquire: async () => await cache.acquire(fetcher(), signal),
		onUnauthorized: async (lease) =>
			lease !== undefined && (await cache.onUnauthorized(lease, fetcher(), signal)),
		onUnauthorizedAgain: (lease) => lease && cache.onUnauthorizedAgain(lease),
		// Given with each call, so that n8n does not read the credential for each.
		signOptions: (lease) => decrypted(type, { [tokenMember]: lease?.token.value ?? '' }),
	};
}

/**
 * Authentication with a token that the provider gives in exchange for the credential's; it is held in
 * the memory of this process alone.
 *
 * @param scope whose token it is; the exchange adds what it is for
 * @param requestToken gives the reply to the request of the exchange
 */
export const exchangedAuthentication = (
	scope: string,
	exchange: TokenExchange,
	signal: AbortSignal | undefined,
	requestToken: () => Promise<IDataObject>,
): Authentication =>
	cachedAuthentication({
		key: `${scope} ${exchange.key}`,
		type: exchange.credentialType,
		tokenMember: exchange.tokenMember,
		unauthorizedStatuses: exchange.unauthorizedStatuses,
		signal,
		fetchToken: async () => {
			const { token, expiresAt } = exchange.readToken(await requestToken());
			if (typeof token !== 'string' || token === '') throw missingTokenError();
			return withExpiry(token, undefined, expiresAt);
		},
	});

/** Whether a failed call was refused for its token: by its status, or by OAuth's error code. */
export const isUnauthorized = (
	{ unauthorizedStatuses }: Authentication,
	{ status = 0, headers, body }: FailedAttempt,
): boolean =>
	unauthorizedStatuses.includes(status) ||
	(status >= 400 && status < 500 && saysInvalidToken(body, headers));

/** Challenges are short; a longer one is not read to its end. */
const MAX_CHALLENGE_LENGTH = 1_000;

/** Whether a challenge (RFC 6750, 3.1) or an error body has OAuth's code for a bad token. */
export function saysInvalidToken(body: unknown, headers: IDataObject = {}): boolean {
	const challenge = String(headers['www-authenticate'] ?? '').slice(0, MAX_CHALLENGE_LENGTH);
	if (/\berror="?invalid_token\b/i.test(challenge)) return true;
	if (!isPlainObject(body)) return false;
	const { error, code } = body;
	return [isPlainObject(error) ? error.code : error, code].includes('invalid_token');
}
