import { monotonicMs } from '../util/clock';
import { LruMap } from '../util/lruMap';
import { settle } from '../util/result';
import { isTransient } from './retry';
import type { FetchToken } from './tokenCache';
import { REFRESH_PAUSE_MS } from './tokenCache';
import { failedTokenRequest } from './tokenErrors';

/** Why a token request failed, and until when the failure is given again (monotonic ms). */
interface CachedFailure {
	readonly error: unknown;
	readonly failedAt: number;
	readonly until: number;
}

/** Transient failures, for other executions of this process: by the token cache's key. */
const sharedFailures = new LruMap<CachedFailure>(1_000);

/** A token request that fails after this time (ms) or later is not repeated for callers after it. */
const SLOW_FAILURE_MS = 5_000;

/**
 * Caches the failures of token requests (negative caching): what one call of this execution could
 * not get, the others need not ask for again. A transient failure is shared between executions too:
 * with those that waited for it, and where it took long, as when an endpoint hangs, with those that
 * begin soon after.
 *
 * @returns gives each caller a function that fetches the token; call it when the caller begins to wait
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
			// An execution that was cancelled gets no token: nobody would use it.
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
