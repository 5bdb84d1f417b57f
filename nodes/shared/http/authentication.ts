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

/** Authenticates calls. Each call acquires a lease first. */
export interface Authentication {
	/** Credential type with which n8n's helper signs the call. */
	readonly type: string;
	/** Statuses that refuse the token rather than the call. */
	readonly unauthorizedStatuses: readonly number[];
	readonly acquire: () => Promise<TokenLease | undefined>;
	/** Replaces a refused token. Returns whether to send the call again. */
	readonly onUnauthorized: (lease: TokenLease | undefined) => Promise<boolean>;
	readonly onUnauthorizedAgain: (lease: TokenLease | undefined) => void;
	/** Options for n8n's helper to sign with the lease's token. */
	readonly signOptions: (lease: TokenLease | undefined) => IAdditionalCredentialOptions | undefined;
}

/**
 * Authentication with a constant value of the credential, such as an API key.
 *
 * @param credentials passed to n8n's helper, which would otherwise read the first item's credential
 * for every call
 */
export const staticAuthentication = (type: string, credentials: IDataObject): Authentication => ({
	type,
	unauthorizedStatuses: [],
	acquire: async () => undefined,
	onUnauthorized: async () => false,
	onUnauthorizedAgain: () => {},
	signOptions: () => decryptedCredential(type, credentials),
});

const decryptedCredential = (type: string, data: IDataObject): IAdditionalCredentialOptions => ({
	credentialsDecrypted: { id: '', name: type, type, data: data as ICredentialDataDecryptedObject },
});

/** How a token is cached, fetched and sent. */
interface TokenSource {
	/** Key of the token cache. */
	readonly key: string;
	/** Credential type with which n8n's helper signs the call, and its member for the token. */
	readonly type: string;
	readonly tokenMember: string;
	readonly unauthorizedStatuses: readonly number[];
	readonly fetchToken: FetchToken;
	/** The token that is stored in the credential. */
	readonly stored?: Token;
	/** Aborts when the execution is cancelled. */
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
		// Passed with each call, so that n8n does not read the credential for each one.
		signOptions: (lease) => decryptedCredential(type, { [tokenMember]: lease?.token.value ?? '' }),
	};
}

/**
 * Authentication with a token that is exchanged for the credential's. It is held in the memory of
 * this process only.
 *
 * @param scope identifies the owner of the credential's token; the exchange adds its own key
 * @param requestToken sends the exchange's request and returns the reply
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

/** Whether a call failed because of its token, by the status or by OAuth's error code. */
export const isUnauthorized = (
	{ unauthorizedStatuses }: Authentication,
	{ status = 0, headers, body }: FailedAttempt,
): boolean =>
	unauthorizedStatuses.includes(status) ||
	(status >= 400 && status < 500 && isInvalidTokenError(body, headers));

/** Maximum number of characters of a challenge that are searched. */
const MAX_CHALLENGE_LENGTH = 1_000;

/**
 * Whether a challenge (RFC 6750, 3.1) or an error body contains OAuth's error code `invalid_token`.
 */
export function isInvalidTokenError(body: unknown, headers: IDataObject = {}): boolean {
	const challenge = String(headers['www-authenticate'] ?? '').slice(0, MAX_CHALLENGE_LENGTH);
	if (/\berror="?invalid_token\b/i.test(challenge)) return true;
	if (!isPlainObject(body)) return false;
	const { error, code } = body;
	return [isPlainObject(error) ? error.code : error, code].includes('invalid_token');
}
