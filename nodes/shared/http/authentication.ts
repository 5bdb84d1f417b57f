import type {
	IAdditionalCredentialOptions,
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { monotonicMs } from '../util/clock';
import { TokenCallError, operationError } from '../errors/userErrors';
import type { FailedAttempt } from '../errors/hostErrors';
import { networkError, attemptResultOf, UNREADABLE_REPLY } from '../errors/hostErrors';
import { recordGrant, grantDigest, tokenOfGrant } from './grants';
import { log } from '../util/log';
import { recordReplacement } from './credentialUser';
import type { TokenExchange } from '../declaration/provider';
import { isPassing, retryDelay } from './retry';
import { sleep } from '../util/sleep';
import type { FetchToken, TokenLease, Token } from './tokenCache';
import {
	tokenFromCredential,
	issuedToken,
	tokenCacheFor,
	REFRESH_PAUSE_MS,
	withExpiry,
} from './tokenCache';
import { settle } from '../util/result';
import { withTimeout } from './timeout';

/** Where calls can come from. */
export type Context =
	IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | IHookFunctions | IWebhookFunctions;

/** How calls of one kind get their token; each call takes a lease first. */
export interface Authentication {
	/** Credential type whose helper signs the call. */
	readonly type: string;
	/** Statuses that refuse the token rather than the call. */
	readonly unauthorizedStatuses: readonly number[];
	readonly acquire: () => Promise<TokenLease | undefined>;
	/** Whether trying again makes sense after a refusal of the token. */
	readonly onUnauthorized: (lease: TokenLease | undefined) => Promise<boolean>;
	readonly onUnauthorizedAgain: (lease: TokenLease | undefined) => void;
	/** What n8n's helper needs to sign with the lease. */
	readonly signOptions: (lease: TokenLease | undefined) => IAdditionalCredentialOptions | undefined;
}

/**
 * A token that the credential holds for ever: a client token, an API key.
 *
 * @param credentials signs in place of what n8n would read anew for each call, of the first item
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

/** n8n's own credential type for a token that is sent as it is. */
const BEARER = 'httpBearerAuth';

/** Has n8n sign with the token of the lease, so that it reads no credential for each call. */
const signWith =
	(type: string, member: string): Authentication['signOptions'] =>
	(lease) =>
		decrypted(type, { [member]: lease?.token.value ?? '' });

/** Why a request for a token failed, and for how long that is taken for the answer (monotonic ms). */
interface MintFailure {
	readonly error: unknown;
	readonly at: number;
	readonly until: number;
}

/** Failures that may go away, for other executions of this process: by the cache's key. */
const sharedFailures = new LruMap<MintFailure>(1_000);

/** From this time (ms) on a failing request for a token is spared those who come after it. */
const SLOW_FAILURE_MS = 5_000;

/**
 * Gets a token, unless that just failed: what one call of this execution could not get, the others
 * need not ask for again. A failure that may go away is shared between executions too: with those that
 * waited for it, and where it took long, as when an endpoint hangs, with those that begin soon after.
 */
function mintingOnce(key: string, signal: AbortSignal | undefined, mint: FetchToken) {
	let own: MintFailure | undefined;
	return (): FetchToken => {
		const asked = monotonicMs();
		return async (held) => {
			// An execution that was cancelled gets no token: nobody would use it.
			signal?.throwIfAborted();
			const began = monotonicMs();
			const shared = sharedFailures.get(key);
			if (own && began < own.until) throw own.error;
			if (shared && (shared.at >= asked || began < shared.until)) throw shared.error;
			const minted = await settle(mint(held));
			if ('value' in minted) return minted.value;
			const { error } = minted;
			if (signal?.aborted) throw error;
			const at = monotonicMs();
			own = { error, at, until: at + REFRESH_PAUSE_MS };
			if (isPassing(mintOutcome(error))) {
				const rest = at - began < SLOW_FAILURE_MS ? 0 : Math.min(at - began, REFRESH_PAUSE_MS);
				sharedFailures.set(key, { error, at, until: at + rest });
			}
			throw error;
		};
	};
}

/** Authentication with a token that the token cache refreshes. */
function renewableAuthentication(
	key: string,
	type: string,
	refusals: readonly number[],
	signal: AbortSignal | undefined,
	found: Token | undefined,
	mint: FetchToken,
	signing: Authentication['signOptions'],
): Authentication {
	const cache = tokenCacheFor(key);
	cache.offerStored(found);
	const fetchOnce = mintingOnce(key, signal, mint);
	return {
		type,
		unauthorizedStatuses: refusals,
		acquire: async () => await cache.acquire(fetchOnce(), signal),
		onUnauthorized: async (lease) =>
			lease !== undefined && (await cache.onUnauthorized(lease, fetchOnce(), signal)),
		onUnauthorizedAgain: (lease) => lease && cache.onUnauthorizedAgain(lease),
		signOptions: signing,
	};
}

/** Fires when the execution behind a context is cancelled; editor and polls have none. */
export const cancelSignal = (context: Context): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

/** The context with a cancel signal of its own, which n8n's request helper and our waits listen to. */
export const endingWith = <T extends Context>(context: T, signal: AbortSignal): T =>
	Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as T;

/** What identifies a credential in this process. */
export function credentialKey(context: Context, type: string): string {
	const { id, name } = context.getNode().credentials?.[type] ?? {};
	return `${type}:${id ?? name ?? ''}`;
}

const TOKEN_REQUEST_ATTEMPTS = 3;

/** How a request for a token failed: at a token endpoint, or as a call to the provider. */
export const mintOutcome = (error: unknown): FailedAttempt =>
	error instanceof TokenCallError ? error.failure : attemptResultOf(error);

const missingTokenError = (): Error => networkError(UNREADABLE_REPLY, 'The reply has no token');

/**
 * Has n8n fetch or refresh the token of an OAuth2 credential and store it; passing faults are retried.
 *
 * @param timeout longest wait for an answer, in ms; n8n has none that is shorter than five minutes
 */
async function refresh(context: Context, type: string, timeout: number): Promise<Token> {
	const functions = context as unknown as IAllExecuteFunctions;
	for (let attempt = 1; ; attempt++) {
		const data = await settle<IDataObject>(
			// Not cancelled with this execution: what comes of it is for all that use the credential.
			withTimeout(timeout, undefined, async () =>
				functions.helpers.refreshOAuth2Token.call(functions, type),
			),
		);
		if ('value' in data) {
			const token = issuedToken(data.value);
			if (token === undefined) throw missingTokenError();
			log(context, 'got an access token', { credential: type, attempt });
			return token;
		}
		const { error } = data;
		const outcome = attemptResultOf(error);
		const { status, networkCode } = outcome;
		// A refused connection or a 5xx left nothing behind; repeating the request is what clients do.
		const delay = retryDelay('GET', attempt, TOKEN_REQUEST_ATTEMPTS, outcome);
		log(context, 'the token endpoint issued no access token', {
			credential: type,
			attempt,
			reason: networkCode ?? status ?? 'refused',
			waitMs: delay && Math.round(delay),
		});
		if (delay === undefined) throw error;
		await sleep(delay, cancelSignal(context));
	}
}

/** Waits before each look: a process that has won the race takes a moment to store its pair. */
const REREAD_DELAYS_MS = [0, 250, 750, 2_000];

/** How many users of one credential can be renewed at the same moment: see `mintOwn`. */
const JOINED_TRIES = 10;

/** A refusal in OAuth's words comes without its status. */
function isTokenRefusal(error: unknown): boolean {
	const { networkCode, status = 400 } = attemptResultOf(error);
	return networkCode === undefined && status < 500 && status !== 429;
}

/**
 * An OAuth2 credential: n8n stores the token and signs with it, we renew it.
 *
 * @param key of the cache: a token that served one environment is not verified in another
 * @param credentials the credential's data as read at the start of the execution
 * @param timeout longest wait for the token endpoint's answer, in ms
 * @param learn is told of the credential as it is read again: it holds other secrets then
 */
export function oauth2Authentication(
	key: string,
	context: Context,
	type: string,
	credentials: IDataObject,
	timeout: number,
	learn: (credentials: IDataObject) => void,
): Authentication {
	const grant = grantDigest(credentials);
	const signal = cancelSignal(context);
	const tokenOf = ({ oauthTokenData }: IDataObject) =>
		tokenOfGrant(
			grant,
			credentials,
			tokenFromCredential(oauthTokenData as IDataObject | undefined),
		);
	const stored = async () => {
		const now = await context.getCredentials<IDataObject>(type);
		learn(now);
		if (grantDigest(now) === grant) return tokenOf(now);
		throw operationError(
			context.getNode(),
			'The credential was changed while the workflow ran',
			'Run the workflow again, so that all of its calls are made for one account.',
		);
	};
	/** The token in the credential, if another execution or process has replaced the one held. */
	const replacedSince = async (held: Token | undefined) => {
		const found = await stored();
		const isOther = held !== undefined && found !== undefined && found.value !== held.value;
		return isOther && Date.now() < (found.refreshAt ?? Infinity) ? found : undefined;
	};
	const isRotating = credentials.grantType === 'authorizationCode';
	const mint: FetchToken = async (held) => {
		const newer = await replacedSince(held);
		if (newer) return newer;
		const refreshed = await settle(refresh(context, type, timeout));
		if ('value' in refreshed) return recordGrant(grant, refreshed.value);
		// With rotating refresh tokens a lost race looks like a revoked one: look for the winner's.
		for (const wait of isRotating && isTokenRefusal(refreshed.error) ? REREAD_DELAYS_MS : [0]) {
			await sleep(wait, signal);
			const winner = await replacedSince(held);
			if (winner) return winner;
		}
		throw refreshed.error;
	};
	/** The same for the user whose tokens this execution is shown. */
	const mintOwn: FetchToken = async (held) => {
		for (let tries = 1; tries <= JOINED_TRIES; tries++) {
			const token = await mint(held);
			// n8n 2.40 refreshes a credential once for all who ask at the same moment, other users too:
			// https://github.com/n8n-io/n8n/blob/n8n%402.40.7/packages/core/src/execution-engine/node-execution-context/utils/request-helpers/oauth.ts
			if ((await stored())?.value !== token.value) continue;
			if (held) recordReplacement(token.value, held.value);
			return token;
		}
		throw missingTokenError();
	};
	const found = tokenOf(credentials);
	const own = isRotating ? mintOwn : mint;
	const signing = signWith(BEARER, 'token');
	return renewableAuthentication(key, BEARER, [401], signal, found, own, signing);
}

/** A token minted at the provider; it lives in this process's memory and nowhere else. */
export function exchangedAuthentication(
	key: string,
	exchange: TokenExchange,
	signal: AbortSignal | undefined,
	mintReply: () => Promise<IDataObject>,
): Authentication {
	const mint: FetchToken = async () => {
		const { token, endsAt } = exchange.read(await mintReply());
		if (typeof token !== 'string' || token === '') throw missingTokenError();
		return withExpiry(token, undefined, endsAt);
	};
	const { type, refusals, member } = exchange;
	const signing = signWith(type, member);
	return renewableAuthentication(key, type, refusals, signal, undefined, mint, signing);
}
