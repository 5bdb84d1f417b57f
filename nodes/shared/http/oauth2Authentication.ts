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
import { recordTokenReplacement } from './credentialUser';
import { grantDigest, recordGrant, tokenOfGrant } from './grants';
import { isUserGrant, storedTokenData } from './oauth2Credential';
import { withRetry } from './retry';
import { withTimeout } from './timeout';
import type { Token } from './token';
import { issuedToken, tokenFromCredential } from './token';
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

/** An OAuth2 credential of a node. */
interface OAuth2Source {
	readonly context: Context;
	readonly type: string;
	/** The credential's data at the start of the execution. */
	readonly credentials: IDataObject;
	/** Maximum wait for the token endpoint in ms. */
	readonly timeout: number;
	/** Called with the credential each time it is read again, because its secrets may have changed. */
	readonly onReread: (credentials: IDataObject) => void;
}

/** Fetches tokens for an OAuth2 credential, of which n8n stores the latest. */
class OAuth2Tokens {
	private readonly grant: string;

	constructor(private readonly source: OAuth2Source) {
		this.grant = grantDigest(source.credentials);
	}

	/** Returns the token that a credential's data contain, unless it belongs to another grant. */
	tokenIn(data: IDataObject): Token | undefined {
		const token = tokenFromCredential(storedTokenData(data));
		return tokenOfGrant(this.grant, this.source.credentials, token);
	}

	/** Returns the stored token if it is a newer one; refreshes the token otherwise. */
	async fetch(held: Token | undefined): Promise<Token> {
		const newer = await this.readReplacement(held);
		if (newer) return newer;
		const { context, type, credentials, timeout } = this.source;
		const refreshed = await settle(refresh(context, type, timeout));
		if ('value' in refreshed) return recordGrant(this.grant, refreshed.value);
		// With rotating refresh tokens, losing a race to another process looks like a revoked token.
		// The winner's token is stored soon.
		const mayHaveLostRace = isUserGrant(credentials) && isTokenRefusal(refreshed.error);
		for (const delay of mayHaveLostRace ? REREAD_DELAYS_MS : [0]) {
			await sleep(delay, cancelSignal(context));
			const winner = await this.readReplacement(held);
			if (winner) return winner;
		}
		throw refreshed.error;
	}

	/** The same as {@link fetch} for a credential with tokens per user. */
	async fetchForUser(held: Token | undefined): Promise<Token> {
		for (let attempt = 1; attempt <= MAX_SHARED_REFRESHES; attempt++) {
			const token = await this.fetch(held);
			// n8n 2.40 merges simultaneous refreshes of a credential, also those of different users:
			// https://github.com/n8n-io/n8n/blob/n8n%402.40.7/packages/core/src/execution-engine/node-execution-context/utils/request-helpers/oauth.ts
			if ((await this.readStored())?.value !== token.value) continue;
			if (held) recordTokenReplacement(token.value, held.value);
			return token;
		}
		throw missingTokenError();
	}

	/**
	 * Reads the stored token.
	 *
	 * @throws NodeOperationError if the credential was edited since the start of the execution
	 */
	private async readStored(): Promise<Token | undefined> {
		const { context, type, onReread } = this.source;
		const current = await context.getCredentials<IDataObject>(type);
		onReread(current);
		if (grantDigest(current) === this.grant) return this.tokenIn(current);
		throw operationError(
			context.getNode(),
			'The credential was changed while the workflow ran',
			'Run the workflow again, so that all of its calls are made for one account.',
		);
	}

	/** Returns the stored token if another execution or process has replaced the held one. */
	private async readReplacement(held: Token | undefined): Promise<Token | undefined> {
		const stored = await this.readStored();
		const isOther = held !== undefined && stored !== undefined && stored.value !== held.value;
		return isOther && Date.now() < (stored.refreshAt ?? Infinity) ? stored : undefined;
	}
}

/**
 * Authentication with an OAuth2 credential: n8n stores the token and signs with it, the token cache
 * refreshes it.
 *
 * @param key of the token cache: a token that one environment has accepted is not verified in
 * another
 */
export function oauth2Authentication(key: string, source: OAuth2Source): Authentication {
	const { context, credentials } = source;
	const tokens = new OAuth2Tokens(source);
	return cachedAuthentication({
		...BEARER,
		key,
		unauthorizedStatuses: [401],
		stored: tokens.tokenIn(credentials),
		fetchToken: async (held) =>
			isUserGrant(credentials) ? await tokens.fetchForUser(held) : await tokens.fetch(held),
		signal: cancelSignal(context),
	});
}
