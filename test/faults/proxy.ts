import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { LocalServer } from '../hosts/localServer';
import type { Fault } from './faultKind';
import { kinds } from './faultKinds';

/** An HTTP response. */
export interface Answer {
	status: number;
	headers: OutgoingHttpHeaders;
	body: Buffer;
}

/** An entry of the ledger: one call through the proxy. */
export interface Exchange {
	readonly target: 'api' | 'token';
	readonly method: string;
	readonly path: string;
	readonly body: string;
	readonly authorization: string;
	readonly headers: IncomingMessage['headers'];
	readonly at: number;
	/** The fault that affected the call. */
	fault?: Fault;
	/** The provider's answer, if the call was forwarded. */
	answer?: Answer;
	/** Time (ms) when the response ended or the client disconnected. */
	closedAt?: number;
}

/** A call, and the functions with which a fault answers it. */
export interface Call {
	readonly fault: Fault;
	readonly exchange: Exchange;
	readonly socket: Socket;
	readonly response: ServerResponse;
	/** Forwards the call to the provider; `change` can replace its path. */
	readonly forward: (change?: (path: string) => string) => Promise<Answer>;
	readonly send: (answer: Answer) => void;
}

/** URLs of the provider's hosts and of another host. */
interface Hosts {
	readonly api: string;
	readonly oauth: string;
	/** A host that is not the provider's. */
	readonly elsewhere: string;
	/** Ends tokens at the provider, by value. */
	readonly expire: (...tokens: string[]) => Promise<void>;
}

/** What a fault can use besides its call. */
export interface Upstream extends Hosts {
	/** Makes the proxy replace `token` in calls with `real`, a token that the provider issued. */
	readonly alias: (token: string, real: string) => void;
}

const OAUTH_PATH = /^\/(identity\/connect\/token|token|oauth2?\/token)$/;
const SITE_TOKEN_PATH = /^\/v1\/auth\/site\//;

/** Whether a redirected call was an OAuth token request. */
export const isTokenPath = (received: string): boolean =>
	/ \/to\/\d+\/(identity\/connect\/token|oauth2?\/token|token) /.test(received);

/** Agent for calls to the simulators. It closes idle connections before the simulators do. */
export const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 2_000 });

/** Proxy in front of a provider for one run: applies the run's faults and records all calls. */
export class Proxy {
	readonly exchanges: Exchange[] = [];
	/** Tokens and secrets of the calls so far. */
	readonly secrets = new Set<string>();
	/** Called for each incoming call. */
	onCall = (): void => {};
	/** Changes path and reply of a call, for behaviour that a simulator lacks. */
	adapt?: (exchange: Exchange, path: string) => { path: string; change: (body: string) => string };
	private faults: Array<Fault & { seen: number }> = [];
	/** The provider's tokens, by the tokens that the client got in their place. */
	private readonly aliases = new Map<string, string>();
	readonly server = new LocalServer((request, response) => {
		this.handle(request, response).catch(() => request.socket.destroy());
	});

	private readonly upstream: Upstream;

	constructor(hosts: Hosts) {
		this.upstream = {
			...hosts,
			expire: async (...tokens) =>
				await hosts.expire(...tokens.map((token) => this.aliases.get(token) ?? token)),
			alias: (token, real) => {
				this.aliases.set(token, real);
				this.secrets.add(token);
			},
		};
	}

	/** Calls whose response has not ended. */
	get open(): Exchange[] {
		return this.exchanges.filter(({ closedAt }) => closedAt === undefined);
	}

	meet(faults: readonly Fault[]): void {
		this.faults = faults.map((fault) => ({ ...fault, seen: 0 }));
	}

	private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = '', url = '/', headers, socket } = request;
		const [pathname = ''] = url.split('?');
		const isOAuth = OAUTH_PATH.test(pathname);
		let closedAt: number | undefined;
		response.on('close', () => (closedAt = Date.now()));
		const body = await buffer(request);
		const exchange: Exchange = {
			target: isOAuth || SITE_TOKEN_PATH.test(pathname) ? 'token' : 'api',
			method,
			path: url,
			body: body.toString(),
			authorization: headers.authorization ?? '',
			headers,
			at: Date.now(),
		};
		this.exchanges.push(exchange);
		// A cancelled client can have disconnected while the body was read.
		exchange.closedAt = closedAt;
		response.on('close', () => (exchange.closedAt = Date.now()));
		this.noteSecrets(exchange.authorization);
		this.onCall();
		const adapted = this.adapt?.(exchange, url);
		const forward: Call['forward'] = async (change = (same) => same) => {
			const base = isOAuth ? this.upstream.oauth : this.upstream.api;
			const path = change(adapted?.path ?? url);
			const answer = await send(base, { method, path, headers: this.real(headers), body });
			if (adapted) answer.body = Buffer.from(adapted.change(answer.body.toString()));
			exchange.answer = answer;
			if (exchange.target === 'token') this.noteTokens(answer.body.toString());
			return answer;
		};
		const reply = ({ status, headers, body }: Answer): void => {
			if (response.destroyed) return;
			const rest = without(headers, 'content-length', 'transfer-encoding', 'connection');
			const hasBody = status !== 204 && status !== 304;
			response.writeHead(status, { ...rest, ...(hasBody && { 'content-length': body.length }) });
			response.end(method === 'HEAD' || !hasBody ? undefined : body);
		};
		const fault = this.take(exchange);
		exchange.fault = fault;
		if (!fault) return reply(await forward());
		await kinds[fault.kind].act(
			{ fault, exchange, socket, response, forward, send: reply },
			this.upstream,
		);
	}

	/** Replaces an alias in the Authorization header with the provider's token. */
	private real(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
		const [scheme = '', token = ''] = headers.authorization?.split(' ') ?? [];
		const real = this.aliases.get(token);
		return real === undefined ? headers : { ...headers, authorization: `${scheme} ${real}` };
	}

	/** Returns the first fault that is due for this call. Each fault that matches it counts it. */
	private take(exchange: Exchange): Fault | undefined {
		let due: Fault | undefined;
		for (const fault of this.faults) {
			if (fault.target !== exchange.target) continue;
			if (kinds[fault.kind].meets?.(exchange) === false) continue;
			const index = fault.seen++;
			if (index >= fault.skip && index < fault.skip + fault.times) due ??= fault;
		}
		return due;
	}

	private noteSecrets(authorization: string): void {
		const [scheme, value = ''] = authorization.split(' ');
		if (scheme === 'Bearer') this.secrets.add(value);
		if (scheme === 'Basic') {
			this.secrets.add(value);
			const [, secret = ''] = Buffer.from(value, 'base64').toString().split(':');
			this.secrets.add(decodeURIComponent(secret));
		}
	}

	private noteTokens(body: string): void {
		const names = /"(?:access_token|refresh_token|site_access_token)"\s*:\s*"([^"]+)"/g;
		for (const [, token = ''] of body.matchAll(names)) this.secrets.add(token);
	}
}

export const without = <Headers extends object>(headers: Headers, ...names: string[]): Headers =>
	Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))) as Headers;

interface Outgoing {
	method: string;
	path: string;
	headers: IncomingMessage['headers'];
	body: Buffer;
}

/** Sends one call to a server and reads the whole reply. */
async function send(base: string, { method, path, headers, body }: Outgoing): Promise<Answer> {
	const rest = without(headers, 'host', 'connection', 'accept-encoding');
	const request = httpRequest(new URL(path, base), { method, headers: rest, agent });
	request.end(body);
	const [response] = (await once(request, 'response')) as [IncomingMessage];
	return {
		status: response.statusCode ?? 0,
		headers: response.headers,
		body: await buffer(response),
	};
}

/** A host that is not the provider's. No call to it may contain a token or a secret. */
export class Elsewhere {
	readonly received: string[] = [];
	readonly server = new LocalServer((request, response) => {
		void buffer(request).then((body) => {
			this.received.push(
				[request.method, request.url, JSON.stringify(request.headers), body.toString()].join(' '),
			);
			response.writeHead(200, { 'content-type': 'application/json' }).end('{"elsewhere":true}');
		});
	});

	/** Uses another host name than the proxy, so that every client treats it as another host. */
	get url(): string {
		return `http://localhost:${this.server.port}`;
	}
}
