/** The claims of a token. oauth.ts fills in the well-known members. */
export interface Claims {
	clientId?: string;
	scopes?: string[];
	grantId?: string;
	[claim: string]: unknown;
}

export interface Token {
	/** `oauth`, `refresh`, `client-token`, `site-token`, …: the kinds for `/tokens/expire`. */
	kind: string;
	/** What the log shows in place of the value. */
	label: string;
	claims: Claims;
	/** Milliseconds since epoch; absent for a token without an end. */
	expiresAt?: number;
	revoked: boolean;
}

/** What an Authorization header turned out to be. Only `valid` may be let in. */
export type Bearer =
	{ state: 'none' | 'unknown' } | { state: 'valid' | 'expired' | 'revoked'; token: Token };

/** Every token of one simulator: those oidc-provider issued and those made by hand. */
export class TokenBook {
	private readonly tokens = new Map<string, Token>();
	private readonly counts = new Map<string, number>();
	private readonly lifetimes = new Map<string, number>();

	/**
	 * Notes a token. Without a label it gets `<kind>#<n>`, counted from 1 per kind.
	 * @param seconds its life from now; absent for a token without an end
	 */
	add(
		kind: string,
		value: string,
		{ label, seconds, claims = {} }: { label?: string; seconds?: number; claims?: Claims } = {},
	): Token {
		const count = (this.counts.get(kind) ?? 0) + 1;
		this.counts.set(kind, count);
		const token: Token = {
			kind,
			label: label ?? `${kind}#${count}`,
			claims,
			...(seconds !== undefined && { expiresAt: Date.now() + seconds * 1000 }),
			revoked: false,
		};
		this.tokens.set(value, token);
		return token;
	}

	/** The lifetime in seconds of a token issued now: set by a test, or else the provider's. */
	lifetime(kind: string, standardSeconds: number): number {
		return this.lifetimes.get(kind) ?? this.lifetimes.get('*') ?? standardSeconds;
	}

	/** Sets the life of tokens issued from now on; of every kind when none is named. */
	setLifetime(seconds: number, kind = '*'): void {
		this.lifetimes.set(kind, seconds);
	}

	/** Reads `Bearer <token>`; any other scheme is `unknown`. */
	bearer(authorization: string | undefined): Bearer {
		if (authorization === undefined || authorization === '') return { state: 'none' };
		const [, value] = /^Bearer (\S+)$/.exec(authorization) ?? [];
		return value === undefined ? { state: 'unknown' } : this.find(value);
	}

	find(value: string): Bearer {
		const token = this.tokens.get(value);
		if (!token) return { state: 'unknown' };
		if (token.revoked) return { state: 'revoked', token };
		const isOver = token.expiresAt !== undefined && token.expiresAt <= Date.now();
		return { state: isOver ? 'expired' : 'valid', token };
	}

	revoke(matches: (token: Token) => boolean): void {
		for (const token of this.tokens.values()) if (matches(token)) token.revoked = true;
	}

	/**
	 * Ends tokens at once. Without a name: every access token that has an end. A kind, a label or the
	 * value names tokens of any sort, also those that would last for ever, and refresh tokens.
	 */
	expire(which?: string): number {
		const ended = [...this.tokens]
			.filter(([value, token]) =>
				which === undefined
					? token.kind !== 'refresh' && token.expiresAt !== undefined
					: [token.kind, token.label, value].includes(which),
			)
			.map(([, token]) => token);
		for (const token of ended) token.expiresAt = Date.now();
		return ended.length;
	}

	/** The log's word for an Authorization header. */
	label(authorization: string | undefined): string {
		const user = basicUser(authorization);
		return user === undefined ? wordFor(this.bearer(authorization)) : `basic:${user}`;
	}

	/** The log's word for a bare token value, such as a refresh token in a form. */
	labelOf(value: string): string {
		return wordFor(this.find(value));
	}
}

/** The user of an HTTP Basic header; undefined for any other. */
export function basicUser(authorization: string | undefined): string | undefined {
	return basicParts(authorization)[0];
}

/** User and password of an HTTP Basic header, form-encoded as RFC 6749 (2.3.1) has them; else none. */
export function basicParts(authorization: string | undefined): string[] {
	const [, basic] = /^Basic (\S+)$/i.exec(authorization ?? '') ?? [];
	if (basic === undefined) return [];
	return Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
}

function wordFor(bearer: Bearer): string {
	if (!('token' in bearer)) return bearer.state;
	return bearer.state === 'valid' ? bearer.token.label : `${bearer.state} ${bearer.token.label}`;
}
