import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

/** An access token. Times are ms since the epoch. */
export interface Token {
	readonly value: string;
	/** Undefined if it is not known. */
	readonly expiresAt?: number;
	/** Refresh time, some time before it expires. */
	readonly refreshAt?: number;
}

/** Share of a token's lifetime after which it is refreshed before the next call. */
const REFRESH_AT_SHARE = 0.8;

/**
 * The same share for a token that was read from the credential. In n8n's queue mode another process
 * obtained it and refreshes it first. The random part keeps the others from refreshing all at once
 * if that process is gone.
 */
const refreshStoredAtShare = (): number => 0.85 + 0.1 * Math.random();

/**
 * Creates a token with its expiry and refresh times.
 *
 * @param lifeMs its whole lifetime in ms, if known
 * @param expiry expiry time (ms since the epoch); by default the lifetime from now
 * @param share share of the lifetime after which it is refreshed
 */
export function withExpiry(
	value: string,
	lifeMs?: number,
	expiry?: number,
	share: number = REFRESH_AT_SHARE,
): Token {
	const expiresAt = expiry ?? (lifeMs === undefined ? undefined : Date.now() + lifeMs);
	if (expiresAt === undefined) return { value };
	const life = lifeMs ?? Math.max(expiresAt - Date.now(), 0);
	return { value, expiresAt, refreshAt: expiresAt - life * (1 - share) };
}

/** Returns the claims of a JWT; none if the token is opaque. */
function claimsOf(token: string): IDataObject {
	const [, payload] = token.split('.', 2);
	if (!payload) return {};
	const claims = jsonParse<unknown>(Buffer.from(payload, 'base64url').toString(), {
		fallbackValue: {},
	});
	return typeof claims === 'object' && claims !== null ? (claims as IDataObject) : {};
}

/** Returns the expiry and lifetime of a JWT in ms, if it has them (RFC 7519, 4.1). */
function jwtTimes(token: string): { expiresAt?: number; lifeMs?: number } {
	const { exp, iat } = claimsOf(token);
	if (typeof exp !== 'number') return {};
	return {
		expiresAt: exp * 1000,
		...(typeof iat === 'number' && exp > iat && { lifeMs: (exp - iat) * 1000 }),
	};
}

/** Returns the client ID of a JWT, if it has one (RFC 9068, 2.2; OpenID Connect Core, 2). */
export function clientIdOf(token: string): string | undefined {
	const { client_id: client, azp } = claimsOf(token);
	return [client, azp].find((claim): claim is string => typeof claim === 'string');
}

/** Returns the access token of a token response (RFC 6749, 5.1), and its lifetime in ms. */
const tokenIn = (data: IDataObject | undefined) => {
	const value = data?.access_token;
	if (typeof value !== 'string' || value === '') return undefined;
	const life = Number(data?.expires_in) * 1000;
	return { value, lifeMs: life > 0 ? life : undefined };
};

/** Whether a token has expired or soon will. */
export const isDueForRefresh = ({ refreshAt = Infinity }: Token): boolean =>
	Date.now() >= refreshAt;

/**
 * Returns the token of a new token response. Its lifetime counts from now, so that it does not
 * depend on correct clocks: `expires_in`, or a JWT's `exp - iat` if its `exp` has passed by this
 * machine's clock.
 */
export function issuedToken(data: IDataObject | undefined): Token | undefined {
	const issued = tokenIn(data);
	if (issued === undefined) return undefined;
	const { value, lifeMs } = issued;
	if (lifeMs !== undefined) return withExpiry(value, lifeMs);
	const jwt = jwtTimes(value);
	const token = withExpiry(value, jwt.lifeMs, jwt.expiresAt);
	return isDueForRefresh(token) ? withExpiry(value, jwt.lifeMs) : token;
}

/**
 * Returns the token of a credential's `oauthTokenData`, which another process may have obtained. It
 * expires at a JWT's `exp`, else at `n8n_expires_at` (n8n 2.40; older versions leave a stale one),
 * else its lifetime counts from now.
 */
export function tokenFromCredential(data: IDataObject | undefined): Token | undefined {
	const found = tokenIn(data);
	if (found === undefined) return undefined;
	const { value, lifeMs } = found;
	const jwt = jwtTimes(value);
	if (jwt.expiresAt !== undefined) {
		return withExpiry(value, jwt.lifeMs ?? lifeMs, jwt.expiresAt, refreshStoredAtShare());
	}
	const stored = Number(data?.n8n_expires_at);
	return withExpiry(value, lifeMs, stored > 0 ? stored : undefined, refreshStoredAtShare());
}
