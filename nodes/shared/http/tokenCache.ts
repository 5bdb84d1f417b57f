import { LruMap } from '../util/lruMap';
import { monotonicMs } from '../util/clock';
import { abortable } from '../util/sleep';
import { settle } from '../util/result';
import type { Token } from './token';
import { isDueForRefresh } from './token';

/** For so long (ms) nothing is tried again that just failed: a refresh, or a refreshed token. */
export const REFRESH_PAUSE_MS = 30_000;

/**
 * After such a silence (ms) the first call goes alone again: the token may have been revoked since, or
 * have expired where its expiry is not known.
 */
const LONG_SILENCE_MS = 5 * 60_000;

/** Gets a new token; is given the one to be replaced, if there is one. */
export type FetchToken = (held: Token | undefined) => Promise<Token>;

/**
 * Permission to send one call with a token. The caller must release it, or the next calls with an
 * unverified token wait for ever.
 */
export interface TokenLease {
	readonly token: Token;
	/** Counts the tokens a cache has held; shows whether another call has refreshed since. */
	readonly generation: number;
	/** Whether the token may still be sent: it was neither refused nor replaced since. */
	readonly isCurrent: () => boolean;
	/** To be called at a refusal of the token, before any other call can leave; keeps the lease. */
	readonly refuse: () => void;
	/** To be called when the call has another answer than a refusal of the token, or has failed. */
	readonly release: (accepted: boolean) => void;
}

/**
 * Holds one token for all calls of this process that use it. It refreshes the token before it
 * expires, one refresh at a time, and lets the first call with an unverified token go alone (a
 * probe), so that a dead token costs one refused call and not one for each call under way. The first
 * refusal stops all calls that have not left yet until the token is replaced.
 */
class TokenCache {
	private token?: Token;
	private generation = 0;
	/** Whether the provider has accepted the token, or this process got it itself. */
	private isVerified = false;
	/** When a call last ended (ms since the epoch: a monotonic clock stops while the machine sleeps). */
	private lastUsedAt = -Infinity;
	/** Until when (monotonic) the token counts as refused, unless it is replaced. */
	private refusedUntil = -Infinity;
	/** Until when (monotonic) the token, which replaced a refused one, is too new for a refresh to help. */
	private newUntil = -Infinity;
	/** Until when (monotonic) nothing is refreshed: a token was refused although new. */
	private refreshBlockedUntil = -Infinity;
	private refreshPromise?: Promise<void>;
	private probe?: Promise<void>;
	/** Tokens that were replaced: an execution that read its credential early may still offer one. */
	private readonly replacedTokens = new LruMap<true>(5);

	/** Takes over a token found in a credential, if it is a newer one than that held. */
	offerStored(token: Token | undefined): void {
		if (token === undefined || token.value === this.token?.value) return;
		if (this.replacedTokens.get(token.value) === undefined) this.store(token, false);
	}

	/**
	 * Waits until a call may go out with a token that is not known to be dead.
	 *
	 * @param fetchToken gets a new token; its failure is the caller's, unless the old one still serves
	 * @param signal of the caller's execution; ends the wait, not what others wait for too
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
	 * Refreshes the token that a call was refused for, unless another call has done so since.
	 *
	 * @returns whether trying again makes sense
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
			// Not before: a caller that waits for this probe would send the refused token again.
			lease.release(false);
		}
	}

	/** A call was refused again with the refreshed token: the token is not the reason. */
	onUnauthorizedAgain(lease: TokenLease): void {
		if (lease.generation === this.generation) this.blockRefresh();
		lease.release(false);
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

	private store(token: Token, isVerified: boolean, isReplacement = false): void {
		if (this.token !== undefined) this.replacedTokens.set(this.token.value, true);
		this.token = token;
		this.generation += 1;
		this.isVerified = isVerified;
		this.lastUsedAt = Date.now();
		this.refusedUntil = -Infinity;
		this.newUntil = isReplacement ? monotonicMs() + REFRESH_PAUSE_MS : -Infinity;
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
			// A new token that has expired by our clock would be replaced without end: the clock or its
			// times are wrong. It serves until it is refused.
			const { value } = fetched;
			this.store(isDueForRefresh(value) ? { value: value.value } : value, true, isRefused);
			return;
		}
		const now = Date.now();
		const { expiresAt = 0 } = this.token ?? {};
		if (isRefused || this.token === undefined || expiresAt <= now) throw fetched.error;
		this.token = { ...this.token, refreshAt: Math.min(now + REFRESH_PAUSE_MS, expiresAt) };
	}

	private createLease(finish: () => void): TokenLease {
		const { generation } = this;
		const isHeld = () => this.generation === generation;
		return {
			token: this.token as Token,
			generation,
			isCurrent: () => isHeld() && !this.needsRefresh(),
			refuse: () => {
				const now = monotonicMs();
				if (!isHeld() || now < this.refreshBlockedUntil) return;
				if (now < this.newUntil) return this.blockRefresh();
				this.isVerified = false;
				this.refusedUntil = now + REFRESH_PAUSE_MS;
			},
			release: (accepted) => {
				if (isHeld() && !this.isRefused()) {
					this.isVerified ||= accepted;
					this.lastUsedAt = Date.now();
					if (accepted) this.newUntil = -Infinity;
				}
				finish();
			},
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

/** Caches of this process, by credential and, for exchanged tokens, by key: there can be thousands. */
const tokenCaches = new LruMap<TokenCache>(10_000);

export const tokenCacheFor = (key: string): TokenCache =>
	tokenCaches.getOrCreate(key, () => new TokenCache());
