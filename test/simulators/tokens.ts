/** The claims of a token; oauth.ts sets the well-known members. */
export interface Claims {
	clientId?: string;
	scopes?: string[];
	grantId?: string;
	[claim: string]: unknown;
}

export interface Token {
	/** `oauth`, `refresh`, `client-token`, `site-token`, …: the kinds for `/tokens/expire`. */
	kind: string;
	/** Text that the log shows instead of the value. */
	label: string;
	claims: Claims;
	/** Milliseconds since the epoch; absent if the token never expires. */
	expiresAt?: number;
	revoked: boolean;
}

/** The state of an Authorization header. Only `valid` is accepted. */
export type Bearer =
	{ state: 'none' | 'unknown' } | { state: 'valid' | 'expired' | 'revoked'; token: Token };

/** Every token of one simulator: those of oidc-provider and those of the simulator itself. */
export class TokenBook {
	private readonly tokens = new Map<string, Token>();
	private readonly counts = new Map<string, number>();
	private readonly lifetimes = new Map<string, number>();

	/**
	 * Adds a token. Without a label it gets `<kind>#<n>`, counted from 1 for each kind.
	 * @param seconds its lifetime from now; absent if it never expires
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

	/** Returns the lifetime (s) of a token that is issued now: that of a test, or the provider's. */
	lifetime(kind: string, standardSeconds: number): number {
		return this.lifetimes.get(kind) ?? this.lifetimes.get('*') ?? standardSeconds;
	}

	/** Sets the lifetime of tokens that are issued later, of every kind if none is named. */
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
	 * Expires tokens at once: by default every access token with an expiry. A kind, a label or a
	 * value selects any tokens, also refresh tokens and those without an expiry.
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

	/** Returns the log's label of an Authorization header. */
	label(authorization: string | undefined): string {
		const user = basicUser(authorization);
		return user === undefined ? wordFor(this.bearer(authorization)) : `basic:${user}`;
	}

	/** Returns the log's label of a token's value, such as a refresh token in a form. */
	labelOf(value: string): string {
		return wordFor(this.find(value));
	}
}

/** Returns the user of an HTTP Basic header; undefined for any other. */
export function basicUser(authorization: string | undefined): string | undefined {
	return basicParts(authorization)[0];
}

/** Returns user and password of an HTTP Basic header (form-encoded, RFC 6749, 2.3.1); else none. */
export function basicParts(authorization: string | undefined): string[] {
	const [, basic] = /^Basic (\S+)$/i.exec(authorization ?? '') ?? [];
	if (basic === undefined) return [];
	return Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
}

function wordFor(bearer: Bearer): string {
	if (!('token' in bearer)) return bearer.state;
	return bearer.state === 'valid' ? bearer.token.label : `${bearer.state} ${bearer.token.label}`;
}
