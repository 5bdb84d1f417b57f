import type { IAllExecuteFunctions, IDataObject } from 'n8n-workflow';
import { failedAttemptOf } from '../errors/hostErrors';
import { operationError } from '../errors/userErrors';
import { log } from '../util/log';
import type { Result } from '../util/result';
import { settle } from '../util/result';
import { sleep } from '../util/sleep';
import type { Authentication } from './authentication';
import { cachedAuthentication } from './authentication';
import type { Context } from './context';
import { cancelSignal } from './context';
import { recordReplacement } from './credentialUser';
import { grantDigest, recordGrant, tokenOfGrant } from './grants';
import { isUserGrant, storedTokenData } from './oauth2Credential';
import { withRetry } from './retry';
import { withTimeout } from './timeout';
import type { Token } from './token';
import { issuedToken, tokenFromCredential } from './token';
import type { FetchToken } from './tokenCache';
import { missingTokenError } from './tokenErrors';

const MAX_TOKEN_REQUESTS = 3;

/**
 * Fetches or refreshes the token of an OAuth2 credential through n8n, which stores it. Transient
 * failures are retried.
 *
 * @param timeout maximum wait for the reply in ms; n8n's own is at least five minutes
 */
async function refresh(context: Context, type: string, timeout: number): Promise<Token> {
	const functions = context as unknown as IAllExecuteFunctions;
	let requests = 0;
	const refreshed = await withRetry<Result<IDataObject>>(
		{
			// Token requests may be repeated after a refused connection or a 5xx, as a GET may.
			method: 'GET',
			maxAttempts: MAX_TOKEN_REQUESTS,
			failureOf: (result) => ('error' in result ? failedAttemptOf(result.error) : undefined),
			onFailedAttempt: ({ networkCode, status }, attempt, delay) =>
				log(context, 'the token endpoint issued no access token', {
					credential: type,
					attempt,
					reason: networkCode ?? status ?? 'refused',
					waitMs: delay && Math.round(delay),
				}),
			signal: cancelSignal(context),
		},
		async () => {
			requests += 1;
			return await settle(
				// Not cancelled with this execution, because all users of the credential need the token.
				withTimeout(timeout, undefined, async () =>
					functions.helpers.refreshOAuth2Token.call(functions, type),
				),
			);
		},
	);
	if ('error' in refreshed) throw refreshed.error;
	const token = issuedToken(refreshed.value);
	if (token === undefined) throw missingTokenError();
	log(context, 'got an access token', { credential: type, attempt: requests });
	return token;
}

/**
 * Delays before each read (ms): another process that refreshed first needs a moment to store its
 * tokens.
 */
const REREAD_DELAYS_MS = [0, 250, 750, 2_000];

/** Maximum number of users of one credential whose tokens can be refreshed at the same time. */
const MAX_SHARED_REFRESHES = 10;

/** Whether the token endpoint refused. n8n's OAuth2 client drops the status of a refusal. */
function isTokenRefusal(error: unknown): boolean {
	const { networkCode, status = 400 } = failedAttemptOf(error);
	return networkCode === undefined && status < 500 && status !== 429;
}

/** n8n's credential type for bearer tokens, and its member for the token. */
const BEARER = { type: 'httpBearerAuth', tokenMember: 'token' };

/**
 * Authentication with an OAuth2 credential: n8n stores the token and signs with it, the token cache
 * refreshes it.
 *
 * @param key of the token cache: a token that one environment has accepted is not verified in
 * another
 * @param credentials the credential's data at the start of the execution
 * @param timeout maximum wait for the token endpoint in ms
 * @param onReread called with the credential each time it is read again, because its secrets may
 * have changed
 */
export function oauth2Authentication(
	key: string,
	context: Context,
	type: string,
	credentials: IDataObject,
	timeout: number,
	onReread: (credentials: IDataObject) => void,
): Authentication {
	const grant = grantDigest(credentials);
	const signal = cancelSignal(context);
	const tokenOf = (data: IDataObject) =>
		tokenOfGrant(grant, credentials, tokenFromCredential(storedTokenData(data)));
	const readStored = async () => {
		const current = await context.getCredentials<IDataObject>(type);
		onReread(current);
		if (grantDigest(current) === grant) return tokenOf(current);
		throw operationError(
			context.getNode(),
			'The credential was changed while the workflow ran',
			'Run the workflow again, so that all of its calls are made for one account.',
		);
	};
	/** Returns the stored token if another execution or process has replaced the held one. */
	const readReplacement = async (held: Token | undefined) => {
		const stored = await readStored();
		const isOther = held !== undefined && stored !== undefined && stored.value !== held.value;
		return isOther && Date.now() < (stored.refreshAt ?? Infinity) ? stored : undefined;
	};
	const isRotating = isUserGrant(credentials);
	const fetchToken: FetchToken = async (held) => {
		const newer = await readReplacement(held);
		if (newer) return newer;
		const refreshed = await settle(refresh(context, type, timeout));
		if ('value' in refreshed) return recordGrant(grant, refreshed.value);
		// With rotating refresh tokens, losing a race to another process looks like a revoked token.
		// The winner's token is stored soon.
		for (const delay of isRotating && isTokenRefusal(refreshed.error) ? REREAD_DELAYS_MS : [0]) {
			await sleep(delay, signal);
			const winner = await readReplacement(held);
			if (winner) return winner;
		}
		throw refreshed.error;
	};
	/** The same for a credential with tokens per user. */
	const fetchUserToken: FetchToken = async (held) => {
		for (let attempt = 1; attempt <= MAX_SHARED_REFRESHES; attempt++) {
			const token = await fetchToken(held);
			// n8n 2.40 merges simultaneous refreshes of a credential, also those of different users:
			// https://github.com/n8n-io/n8n/blob/n8n%402.40.7/packages/core/src/execution-engine/node-execution-context/utils/request-helpers/oauth.ts
			if ((await readStored())?.value !== token.value) continue;
			if (held) recordReplacement(token.value, held.value);
			return token;
		}
		throw missingTokenError();
	};
	return cachedAuthentication({
		...BEARER,
		key,
		unauthorizedStatuses: [401],
		stored: tokenOf(credentials),
		fetchToken: isRotating ? fetchUserToken : fetchToken,
		signal,
	});
}
