import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { monotonicMs } from '../util/clock';
import { unlessAborted } from '../util/sleep';
import { settle } from '../util/result';

/** A token as it was issued or found. Times are ms since the epoch. */
export interface Token {
	readonly value: string;
	/** End of its life, where it is known. */
	readonly expiresAt?: number;
	/** When to renew it: some time before its end. */
	readonly refreshAt?: number;
}

/** Share of a token's life after which the next call renews it first. */
const REFRESH_AT_SHARE = 0.8;

/**
 * The same for a token that was found in the credential. In n8n's queue mode it is another process
 * that got it: that one renews it first, and the others find the next one. Should it be gone, they
 * are not to take its place all at the same moment.
 */
const refreshStoredAtShare = (): number => 0.85 + 0.1 * Math.random();

/** How long nothing is tried again that just failed: a renewal, or a renewed token. */
export const REFRESH_PAUSE_MS = 30_000;

/**
 * A token with its times.
 *
 * @param lifeMs how long it lives as a whole, where that is known
 * @param endsAt when it ends; from now and its life where the issuer says no more
 * @param share of its life after which it is renewed
 */
export function withExpiry(
	value: string,
	lifeMs?: number,
	endsAt?: number,
	share: number = REFRESH_AT_SHARE,
): Token {
	const end = endsAt ?? (lifeMs === undefined ? undefined : Date.now() + lifeMs);
	if (end === undefined) return { value };
	const life = lifeMs ?? Math.max(end - Date.now(), 0);
	return { value, expiresAt: end, refreshAt: end - life * (1 - share) };
}

/** The claims of a JWT; none where the token is opaque. */
function claimsOf(token: string): IDataObject {
	const [, payload] = token.split('.', 2);
	if (!payload) return {};
	const claims = jsonParse<unknown>(Buffer.from(payload, 'base64url').toString(), {
		fallbackValue: {},
	});
	return typeof claims === 'object' && claims !== null ? (claims as IDataObject) : {};
}

/** `exp` and the whole life of a JWT in ms, where it has them (RFC 7519, 4.1). */
function jwtTimes(token: string): { endsAt?: number; lifeMs?: number } {
	const { exp, iat } = claimsOf(token);
	if (typeof exp !== 'number') return {};
	return {
		endsAt: exp * 1000,
		...(typeof iat === 'number' && exp > iat && { lifeMs: (exp - iat) * 1000 }),
	};
}

/** The client that a JWT was issued to, where it says so (RFC 9068, 2.2; OpenID Connect Core, 2). */
export function clientOf(token: string): string | undefined {
	const { client_id: client, azp } = claimsOf(token);
	return [client, azp].find((claim): claim is string => typeof claim === 'string');
}

const tokenIn = (data: IDataObject | undefined) => {
	const value = data?.access_token;
	if (typeof value !== 'string' || value === '') return undefined;
	const life = Number(data?.expires_in) * 1000;
	return { value, lifeMs: life > 0 ? life : undefined };
};

const isOver = ({ refreshAt: renewAt = Infinity }: Token): boolean => Date.now() >= renewAt;

/**
 * The token in a reply that just came. Its life is counted from now, for which no clock has to be
 * right: `expires_in`, or a JWT's `exp - iat` where its `exp` has passed already by our clock.
 */
export function issuedToken(data: IDataObject | undefined): Token | undefined {
	const issued = tokenIn(data);
	if (issued === undefined) return undefined;
	const { value, lifeMs } = issued;
	if (lifeMs !== undefined) return withExpiry(value, lifeMs);
	const jwt = jwtTimes(value);
	const token = withExpiry(value, jwt.lifeMs, jwt.endsAt);
	return isOver(token) ? withExpiry(value, jwt.lifeMs) : token;
}

/**
 * The token in a credential's `oauthTokenData` that this process has not got itself. Its end is
 * known from a JWT's `exp`, else from `n8n_expires_at` (n8n 2.40; older versions leave a stale one
 * in place), else it is counted from now.
 */
export function tokenFromCredential(data: IDataObject | undefined): Token | undefined {
	const found = tokenIn(data);
	if (found === undefined) return undefined;
	const { value, lifeMs } = found;
	const jwt = jwtTimes(value);
	if (jwt.endsAt !== undefined) {
		return withExpiry(value, jwt.lifeMs ?? lifeMs, jwt.endsAt, refreshStoredAtShare());
	}
	const stored = Number(data?.n8n_expires_at);
	return withExpiry(value, lifeMs, stored > 0 ? stored : undefined, refreshStoredAtShare());
}

/** Gets a new token; is told the one to be replaced, if there is one. */
export type FetchToken = (held: Token | undefined) => Promise<Token>;

/** Leave to send one call, with the token that was current when it was given. */
export interface TokenLease {
	readonly token: Token;
	/** Counts the tokens a cache has held; tells whether another call has renewed since. */
	readonly generation: number;
	/** To be called when the call has another answer than a refusal of the token, or has failed. */
	readonly release: (accepted: boolean) => void;
}

/**
 * Holds one token for all calls of this process that use it: renews it ahead of its end, one
 * renewal at a time, and lets the first call with a token nobody has tried yet go alone, so that
 * a dead token costs one refused call and not one per call under way.
 */
class TokenCache {
	private token?: Token;
	private generation = 0;
	/** Whether the provider has accepted the token, or this process got it itself. */
	private isVerified = false;
	/** Until when (monotonic) renewing is known not to help: a token was refused although new. */
	private refreshBlockedUntil = -Infinity;
	private refreshPromise?: Promise<void>;
	private probe?: Promise<void>;
	/** Tokens that were replaced: an execution that read its credential early may still show one. */
	private readonly replacedTokens = new LruMap<true>(5);

	/** Takes over a token found in a credential, if it is a newer one than that held. */
	offerStored(token: Token | undefined): void {
		if (token === undefined || token.value === this.token?.value) return;
		if (this.replacedTokens.get(token.value) === undefined) this.store(token, false);
	}

	/**
	 * Waits until a call may go out with a token that is not known to be over.
	 *
	 * @param mint gets a new token; its failure is the caller's, unless the old one still serves
	 * @param signal of the caller's execution; ends the wait, not what others wait for too
	 */
	async acquire(mint: FetchToken, signal?: AbortSignal): Promise<TokenLease> {
		for (;;) {
			signal?.throwIfAborted();
			if (this.refreshPromise || this.needsRefresh()) {
				await this.refresh(mint, signal);
				continue;
			}
			if (this.isVerified) return this.createLease(() => {});
			if (this.probe === undefined) return this.startProbe();
			await unlessAborted(this.probe, signal);
		}
	}

	/**
	 * A call was refused for its token. Renews, unless another call has done so since, and says
	 * whether trying again makes sense.
	 */
	async onUnauthorized(
		lease: TokenLease,
		mint: FetchToken,
		signal?: AbortSignal,
	): Promise<boolean> {
		try {
			while (lease.generation === this.generation) {
				signal?.throwIfAborted();
				if (monotonicMs() < this.refreshBlockedUntil) return false;
				await this.refresh(mint, signal, true);
			}
			return true;
		} finally {
			// Not before: a caller that waits for this probe would send the refused token again.
			lease.release(false);
		}
	}

	/** A call was refused again with the renewed token: it is not the token's fault. */
	onUnauthorizedAgain(lease: TokenLease): void {
		if (lease.generation === this.generation) {
			this.refreshBlockedUntil = monotonicMs() + REFRESH_PAUSE_MS;
		}
		lease.release(false);
	}

	private needsRefresh(): boolean {
		return this.token === undefined || isOver(this.token);
	}

	private store(token: Token, proven: boolean): void {
		if (this.token !== undefined) this.replacedTokens.set(this.token.value, true);
		this.token = token;
		this.generation += 1;
		this.isVerified = proven;
		this.probe = undefined;
	}

	/**
	 * Starts a renewal, or waits for the one under way (single flight). Only the caller that started
	 * it gets its error.
	 */
	private async refresh(mint: FetchToken, signal?: AbortSignal, refused = false): Promise<void> {
		if (this.refreshPromise)
			return await unlessAborted(
				this.refreshPromise.catch(() => {}),
				signal,
			);
		this.refreshPromise = this.refreshOnce(mint, refused).finally(() => {
			this.refreshPromise = undefined;
		});
		await this.refreshPromise;
	}

	private async refreshOnce(mint: FetchToken, refused: boolean): Promise<void> {
		const minted = await settle(mint(this.token));
		if ('value' in minted) {
			// One that is over by our clock when it comes would be replaced without end: the clock is
			// wrong, or the times are. It serves until it is refused.
			const { value } = minted;
			this.store(isOver(value) ? { value: value.value } : value, true);
			return;
		}
		const now = Date.now();
		const { expiresAt: endsAt = 0 } = this.token ?? {};
		if (refused || this.token === undefined || endsAt <= now) throw minted.error;
		this.token = { ...this.token, refreshAt: Math.min(now + REFRESH_PAUSE_MS, endsAt) };
	}

	private createLease(done: TokenLease['release']): TokenLease {
		return { token: this.token as Token, generation: this.generation, release: done };
	}

	private startProbe(): TokenLease {
		let finish = () => {};
		const trial = new Promise<void>((resolve) => {
			finish = resolve;
		});
		this.probe = trial;
		const { generation } = this;
		return this.createLease((accepted) => {
			if (this.generation === generation) {
				this.isVerified ||= accepted;
				if (this.probe === trial) this.probe = undefined;
			}
			finish();
		});
	}
}

/** Keepers of this process, by credential and, for site tokens, site: a fleet can have thousands. */
const tokenCaches = new LruMap<TokenCache>(10_000);

export const tokenCacheFor = (key: string): TokenCache =>
	tokenCaches.getOrCreate(key, () => new TokenCache());
