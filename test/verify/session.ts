import { Unreachable, type Call, type Reply } from './check';
import { Mask } from './mask';
import type { Target } from './target';

const TIMEOUT_MS = 30_000;

/** One run against a provider, with its hosts, tokens and secrets. */
export class Session {
	readonly mask = new Mask();

	private readonly cache = new Map<string, Promise<string>>();

	private rotated?: string;

	constructor(
		readonly target: Target,
		private readonly variables: Readonly<Record<string, string | undefined>>,
	) {
		for (const { name, secret } of target.variables) {
			if (secret) this.mask.secret(this.env[name]);
		}
	}

	/** The provider's variables with their values; an empty one counts as not set. */
	get env(): Record<string, string | undefined> {
		return Object.fromEntries(
			this.target.variables.map(({ name, default: standard }) => [
				name,
				(name === this.target.rotates && this.rotated) || this.variables[name] || standard,
			]),
		);
	}

	/** @throws Unreachable if the variable is not set */
	need(name: string): string {
		const value = this.env[name];
		if (value === undefined) throw new Unreachable(`${name} is not set`);
		return value;
	}

	address(host = 'api'): string {
		return this.need(this.target.hosts[host] ?? host).replace(/\/$/, '');
	}

	/** Whether test records may be made at the API. */
	get isSandbox(): boolean {
		const { hostname, origin } = new URL(this.address());
		const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
		return isHere || this.target.sandboxes.includes(origin);
	}

	/** Returns a token of a kind; it is requested once per run. */
	async token(kind = this.target.usualToken): Promise<string> {
		const source = this.target.tokens[kind];
		if (!source) throw new Error(`There is no token of the kind ${kind}`);
		const token = await this.once(`token ${kind}`, async () => await source(this));
		this.mask.secret(token);
		return token;
	}

	/** Caches the result of `make` for the run. */
	async once(what: string, make: () => Promise<string>): Promise<string> {
		const found = this.cache.get(what) ?? make();
		this.cache.set(what, found);
		return await found;
	}

	/**
	 * Sends a call.
	 *
	 * @throws Unreachable without a reply, for 429, 5xx, and a 4xx that the call does not allow
	 */
	async send(call: Call): Promise<Reply> {
		const { method, path, query = {}, body, form, host } = call;
		const url = new URL(`${this.address(host)}${path}`);
		for (const [name, value] of Object.entries(query)) {
			for (const one of [value].flat()) url.searchParams.append(name, String(one));
		}
		const headers: Record<string, string> = { accept: 'application/json' };
		if (form === undefined && call.token !== null) {
			headers.authorization = `Bearer ${await this.token(call.token)}`;
		}
		if (!form && !call.bare) Object.assign(headers, await this.target.headers?.(this));
		if (body !== undefined) headers['content-type'] = 'application/json';
		Object.assign(headers, call.headers);
		const content = form ? new URLSearchParams(form) : body && JSON.stringify(body);
		const what = `${method} ${path.replace(/\/[^/]*\d[^/]{3,}/g, '/…')}`;
		const response = await fetch(url, {
			method,
			headers,
			...(content !== undefined && { body: content as string | URLSearchParams }),
			redirect: 'manual',
			signal: AbortSignal.timeout(TIMEOUT_MS),
		}).catch((error: unknown) => {
			const { cause } = error as { cause?: { code?: string } };
			throw new Unreachable(`no reply to ${what} (${cause?.code ?? (error as Error).name})`);
		});
		const reply = await read(response);
		this.mask.learn(reply.body);
		const refreshToken = (reply.body as { refresh_token?: unknown } | undefined)?.refresh_token;
		if (typeof refreshToken === 'string') this.rotated = refreshToken;
		if (reply.status === 429 || reply.status >= 500) {
			throw new Unreachable(`HTTP ${reply.status} for ${what}`);
		}
		const isAllowed = reply.status < 300 || call.allow?.includes(reply.status);
		if (!isAllowed) throw new Unreachable(`HTTP ${reply.status} for ${what}`);
		return reply;
	}

	/** Sends a token request and returns its JSON reply. */
	async grant(call: Call): Promise<Record<string, unknown>> {
		const { body } = await this.send(call);
		return (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	}
}

async function read(response: Response): Promise<Reply> {
	const text = await response.text();
	const headers = Object.fromEntries(response.headers);
	try {
		return { status: response.status, headers, body: text === '' ? undefined : JSON.parse(text) };
	} catch {
		return { status: response.status, headers, body: text };
	}
}

/** Returns the HTTP Basic header of a client (RFC 6749, 2.3.1). */
export const basic = (id: string, secret: string): string => {
	const pair = [id, secret].map(encodeURIComponent).join(':');
	return `Basic ${Buffer.from(pair).toString('base64')}`;
};

/** Reads the access token of a token reply. @throws Unreachable if it has none */
export function accessToken(granted: Record<string, unknown>): string {
	if (typeof granted.access_token === 'string') return granted.access_token;
	throw new Unreachable('the token endpoint gave no access token');
}
