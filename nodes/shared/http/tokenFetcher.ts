import { monotonicMs } from '../util/clock';
import { LruMap } from '../util/lruMap';
import { settle } from '../util/result';
import { isTransient } from './retry';
import type { FetchToken } from './tokenCache';
import { REFRESH_PAUSE_MS } from './tokenCache';
import { failedTokenRequest } from './tokenErrors';

/** A failed token request, and until when its error is reused (monotonic ms). */
interface CachedFailure {
	readonly error: unknown;
	readonly failedAt: number;
	readonly until: number;
}

/** Transient failures, shared between executions, by the token cache's key. */
const sharedFailures = new LruMap<CachedFailure>(1_000);

/** A token request that takes at least this long (ms) to fail is not repeated for later callers. */
const SLOW_FAILURE_MS = 5_000;

/**
 * Caches failures of token requests (negative caching), so that other calls of the execution do not
 * repeat them. Transient failures are also shared between executions: with those that were waiting,
 * and after a slow failure, such as a hanging endpoint, with those that start soon after.
 *
 * @returns a function that each caller calls when it starts to wait; it returns a FetchToken
 */
export function tokenFetcher(
	key: string,
	signal: AbortSignal | undefined,
	fetchToken: FetchToken,
): () => FetchToken {
	let latest: CachedFailure | undefined;
	return () => {
		const calledAt = monotonicMs();
		return async (held) => {
			// A cancelled execution does not fetch a token.
			signal?.throwIfAborted();
			const startedAt = monotonicMs();
			const shared = sharedFailures.get(key);
			if (latest && startedAt < latest.until) throw latest.error;
			if (shared && (shared.failedAt >= calledAt || startedAt < shared.until)) throw shared.error;
			const fetched = await settle(fetchToken(held));
			if ('value' in fetched) return fetched.value;
			const { error } = fetched;
			if (signal?.aborted) throw error;
			const failedAt = monotonicMs();
			latest = { error, failedAt, until: failedAt + REFRESH_PAUSE_MS };
			if (isTransient(failedTokenRequest(error))) {
				const duration = failedAt - startedAt;
				const pause = duration < SLOW_FAILURE_MS ? 0 : Math.min(duration, REFRESH_PAUSE_MS);
				sharedFailures.set(key, { error, failedAt, until: failedAt + pause });
			}
			throw error;
		};
	};
}
