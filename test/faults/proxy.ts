import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { LocalServer } from '../hosts/localServer';
import type { Fault } from './faultKind';
import { kinds } from './faultKinds';

/** What a server answers. */
export interface Answer {
	status: number;
	headers: OutgoingHttpHeaders;
	body: Buffer;
}

/** One call as it went through the proxy: the ledger's entry. */
export interface Exchange {
	readonly target: 'api' | 'token';
	readonly method: string;
	readonly path: string;
	readonly body: string;
	readonly authorization: string;
	readonly headers: IncomingMessage['headers'];
	readonly at: number;
	/** The fault that met it. */
	fault?: Fault;
	/** What the provider answered, where it was asked. */
	answer?: Answer;
	/** When the client had its answer, or gave up. */
	closedAt?: number;
}

/** What a fault has to work with. */
export interface Call {
	readonly fault: Fault;
	readonly exchange: Exchange;
	readonly socket: Socket;
	readonly response: ServerResponse;
	/** Has the provider carry it out, at another path where one is made of its own. */
	readonly forward: (change?: (path: string) => string) => Promise<Answer>;
	readonly send: (answer: Answer) => void;
}

/** Where calls go: the provider's hosts. */
interface Hosts {
	readonly api: string;
	readonly oauth: string;
	/** A host that is not the provider's. */
	readonly elsewhere: string;
	/** Ends tokens at the provider, by value. */
	readonly expire: (...tokens: string[]) => Promise<void>;
}

/** What a fault needs beside its call. */
export interface Upstream extends Hosts {
	/** Has the provider take a token for another that it issued. */
	readonly alias: (token: string, real: string) => void;
}

const OAUTH_PATH = /^\/(identity\/connect\/token|token|oauth2?\/token)$/;
const SITE_TOKEN_PATH = /^\/v1\/auth\/site\//;

/** Whether a call that went elsewhere was one for a token of OAuth. */
export const isTokenPath = (received: string): boolean =>
	/ \/to\/\d+\/(identity\/connect\/token|oauth2?\/token|token) /.test(received);

/** Idle connections end before the simulators end them, which would be a fault of our own. */
export const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 2_000 });

/** Stands before a provider for one run: meets calls with the run's faults, and writes all down. */
export class Proxy {
	readonly exchanges: Exchange[] = [];
	/** Tokens and secrets that went through. */
	readonly secrets = new Set<string>();
	/** Called with each call that came in. */
	onCall = (): void => {};
	/** Changes what the provider gives, where a simulator does not do it itself. */
	adapt?: (exchange: Exchange, path: string) => { path: string; change: (body: string) => string };
	private faults: Array<Fault & { seen: number }> = [];
	/** Tokens of the provider by what the client was given in their place. */
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

	/** Calls that wait for an answer now. */
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
		// A client that was cancelled can be gone by now.
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

	/** Headers with the tokens that the provider knows. */
	private real(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
		const [scheme = '', token = ''] = headers.authorization?.split(' ') ?? [];
		const real = this.aliases.get(token);
		return real === undefined ? headers : { ...headers, authorization: `${scheme} ${real}` };
	}

	/** The first fault that is due for this call. All that could meet it count it. */
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

/** One call to a server, whose reply is read whole. */
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

/** A host that is not the provider's: nothing with a token or a secret may come here. */
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

	/** By another name, so that it is another host to every client. */
	get url(): string {
		return `http://localhost:${this.server.port}`;
	}
}
