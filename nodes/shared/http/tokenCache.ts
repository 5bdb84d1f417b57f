import { LruMap } from '../util/lruMap';
import { monotonicMs } from '../util/clock';
import { abortable } from '../util/sleep';
import { settle } from '../util/result';
import type { Token } from './token';
import { isDueForRefresh } from './token';

/** Pause (ms) after a failed refresh, or after a new token was refused. */
export const REFRESH_PAUSE_MS = 30_000;

/**
 * Idle time (ms) after which the next call is a probe again: the token may have been revoked, or
 * may have expired if its expiry is not known.
 */
const LONG_SILENCE_MS = 5 * 60_000;

/** Fetches a new token, given the current one if there is one. */
export type FetchToken = (held: Token | undefined) => Promise<Token>;

/**
 * A lease on the token for one call. The caller must release it, or later calls with an unverified
 * token wait forever.
 */
export interface TokenLease {
	readonly token: Token;
	/** Number of tokens the cache has held, to detect a refresh by another call. */
	readonly generation: number;
	/** Whether the token was neither refused nor replaced since. */
	readonly isCurrent: () => boolean;
	/**
	 * Records that the token was refused. Call it before any other call can be sent; the lease is not
	 * released.
	 */
	readonly refuse: () => void;
	/** Releases the lease after a reply that shows that the token was accepted. */
	readonly accept: () => void;
	/** Releases the lease if nothing is known about the token, for example after a network error. */
	readonly release: () => void;
}

/**
 * Holds one token for all calls of this process. It refreshes the token before it expires, in a
 * single flight. The first call with an unverified token is a probe that is sent alone, so that an
 * invalid token costs one refused call and not all calls in progress. The first refusal holds back
 * all calls that were not sent yet until the token is replaced.
 */
class TokenCache {
	private token?: Token;
	private generation = 0;
	/** Whether the provider has accepted the token, or this process fetched it. */
	private isVerified = false;
	/**
	 * When a call last ended (ms since the epoch, because a monotonic clock stops while the machine
	 * sleeps).
	 */
	private lastUsedAt = -Infinity;
	/** The token counts as refused until this time (monotonic), unless it is replaced. */
	private refusedUntil = -Infinity;
	/**
	 * The token has just replaced a refused one, so refreshing does not help until this time
	 * (monotonic).
	 */
	private countsAsNewUntil = -Infinity;
	/** No refresh until this time (monotonic), because a new token was refused. */
	private refreshBlockedUntil = -Infinity;
	private refreshPromise?: Promise<void>;
	private probe?: Promise<void>;
	/** Replaced tokens: an execution that read its credential early may still offer one. */
	private readonly replacedTokens = new LruMap<true>(5);

	/** Stores a token read from a credential, unless it is the current one or was replaced. */
	offerStored(token: Token | undefined): void {
		if (token === undefined || token.value === this.token?.value) return;
		if (this.replacedTokens.get(token.value) === undefined)
			this.store(token, { isVerified: false });
	}

	/**
	 * Waits until a call may be sent with a token that is not known to be invalid.
	 *
	 * @param fetchToken fetches a new token; its error is thrown to the caller unless the old token
	 * is still valid
	 * @param signal of the caller's execution; aborts this wait, but not the shared refresh
	 */
	async acquire(fetchToken: FetchToken, signal?: AbortSignal): Promise<TokenLease> {
		for (;;) {
			signal?.throwIfAborted();
			if (this.refreshPromise || this.needsRefresh()) {
				await this.refresh(fetchToken, signal, this.isRefused());
				continue;
			}
			const isInUse = Date.now() - this.lastUsedAt < LONG_SILENCE_MS;
			if (this.isVerified && isInUse) return this.createLease(() => {});
			if (this.probe === undefined) return this.startProbe();
			await abortable(this.probe, signal);
		}
	}

	/**
	 * Refreshes a refused token, unless another call has already done so.
	 *
	 * @returns whether to send the call again
	 */
	async onUnauthorized(
		lease: TokenLease,
		fetchToken: FetchToken,
		signal?: AbortSignal,
	): Promise<boolean> {
		try {
			while (lease.generation === this.generation) {
				signal?.throwIfAborted();
				if (monotonicMs() < this.refreshBlockedUntil) return false;
				await this.refresh(fetchToken, signal, true);
			}
			return true;
		} finally {
			// Not earlier: a caller waiting for this probe would send the refused token again.
			lease.release();
		}
	}

	/** Records that the refreshed token was refused too, so the token is not the reason. */
	onUnauthorizedAgain(lease: TokenLease): void {
		if (lease.generation === this.generation) this.blockRefresh();
		lease.release();
	}

	private blockRefresh(): void {
		this.refreshBlockedUntil = monotonicMs() + REFRESH_PAUSE_MS;
	}

	private isRefused(): boolean {
		return monotonicMs() < this.refusedUntil;
	}

	private needsRefresh(): boolean {
		return this.token === undefined || isDueForRefresh(this.token) || this.isRefused();
	}

	/** @param options.isReplacement whether the token replaces a refused one */
	private store(
		token: Token,
		{ isVerified, isReplacement = false }: { isVerified: boolean; isReplacement?: boolean },
	): void {
		if (this.token !== undefined) this.replacedTokens.set(this.token.value, true);
		this.token = token;
		this.generation += 1;
		this.isVerified = isVerified;
		this.lastUsedAt = Date.now();
		this.refusedUntil = -Infinity;
		this.countsAsNewUntil = isReplacement ? monotonicMs() + REFRESH_PAUSE_MS : -Infinity;
		this.probe = undefined;
	}

	/**
	 * Starts a refresh, or joins the one in flight (single flight). Only the caller that started it
	 * gets its error.
	 */
	private async refresh(
		fetchToken: FetchToken,
		signal: AbortSignal | undefined,
		isRefused: boolean,
	): Promise<void> {
		if (this.refreshPromise) {
			const joined = this.refreshPromise.catch(() => {});
			return await abortable(joined, signal);
		}
		this.refreshPromise = this.replaceToken(fetchToken, isRefused).finally(() => {
			this.refreshPromise = undefined;
		});
		await this.refreshPromise;
	}

	private async replaceToken(fetchToken: FetchToken, isRefused: boolean): Promise<void> {
		const fetched = await settle(fetchToken(this.token));
		if ('value' in fetched) {
			// A new token that has expired by this machine's clock would be refreshed endlessly: the
			// clock or its times are wrong. It is used until it is refused.
			const { value: token } = fetched;
			this.store(isDueForRefresh(token) ? { value: token.value } : token, {
				isVerified: true,
				isReplacement: isRefused,
			});
			return;
		}
		const now = Date.now();
		const { expiresAt = 0 } = this.token ?? {};
		if (isRefused || this.token === undefined || expiresAt <= now) throw fetched.error;
		this.token = { ...this.token, refreshAt: Math.min(now + REFRESH_PAUSE_MS, expiresAt) };
	}

	private createLease(onRelease: () => void): TokenLease {
		const { generation } = this;
		const isHeld = () => this.generation === generation;
		const release = () => {
			if (isHeld() && !this.isRefused()) this.lastUsedAt = Date.now();
			onRelease();
		};
		return {
			token: this.token as Token,
			generation,
			isCurrent: () => isHeld() && !this.needsRefresh(),
			refuse: () => {
				const now = monotonicMs();
				if (!isHeld() || now < this.refreshBlockedUntil) return;
				if (now < this.countsAsNewUntil) return this.blockRefresh();
				this.isVerified = false;
				this.refusedUntil = now + REFRESH_PAUSE_MS;
			},
			accept: () => {
				if (isHeld() && !this.isRefused()) {
					this.isVerified = true;
					this.countsAsNewUntil = -Infinity;
				}
				release();
			},
			release,
		};
	}

	private startProbe(): TokenLease {
		let finish = () => {};
		const probe = new Promise<void>((resolve) => {
			finish = resolve;
		});
		this.probe = probe;
		return this.createLease(() => {
			if (this.probe === probe) this.probe = undefined;
			finish();
		});
	}
}

/**
 * Caches of this process, by token scope and, for exchanged tokens, by key. There may be thousands.
 */
const tokenCaches = new LruMap<TokenCache>(10_000);

/** Returns the token cache with this key; creates it if there is none. */
export const tokenCacheFor = (key: string): TokenCache =>
	tokenCaches.getOrCreate(key, () => new TokenCache());
