import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { LocalServer } from '../../hosts/localServer';
import type { GeneratedList } from './generatedList';

interface Reply {
	status: number;
	type: string;
	body: Buffer;
}

const json = (text: string): Reply => ({
	status: 200,
	type: 'application/json',
	body: Buffer.from(text),
});

/** Sorts the query of a URL, so that equal requests have equal URLs. */
function sorted(url: string): string {
	const [path, query] = url.split('?');
	const parameters = new URLSearchParams(query);
	parameters.sort();
	return `${path}?${parameters.toString()}`;
}

/**
 * Caches a simulator's replies to GET and sends them after the latency, so that the node is
 * measured and not the simulator, which searches and sorts its records for every page. Other requests
 * are forwarded.
 */
export class Replay {
	/** Wait before each reply, in ms. */
	latencyMs = 0;
	/** Whether all requests are forwarded. */
	isTransparent = false;
	/** Answers those GET requests that it knows in place of the simulator. */
	generated?: GeneratedList;
	private readonly known = new Map<string, Reply>();
	/** Answers requests; for use in other servers. */
	readonly listener: RequestListener = (request, response) => {
		this.answer(request, response).catch((error: unknown) => {
			response.writeHead(502).end(String(error));
		});
	};
	readonly server = new LocalServer(this.listener);

	constructor(private readonly upstream: string) {}

	/** Returns the body of a cached reply. */
	bodyOf(path: string): unknown {
		const [, reply] = [...this.known].find(([url]) => url.startsWith(`${path}?`))!;
		return JSON.parse(reply.body.toString());
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const at = Date.now();
		const { method = 'GET', url = '/' } = request;
		const isKept = method === 'GET' && !this.isTransparent && !this.generated;
		const key = isKept ? sorted(url) : '';
		const made = method === 'GET' ? this.generated?.reply(url) : undefined;
		const reply = made ? json(made) : (this.known.get(key) ?? (await this.pass(request)));
		if (key !== '' && reply.status === 200) this.known.set(key, reply);
		// The simulator's time counts towards the latency.
		const left = this.latencyMs - (Date.now() - at);
		if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
		response.writeHead(reply.status, {
			'content-type': reply.type,
			'content-length': reply.body.length,
		});
		response.end(reply.body);
	}

	private async pass(request: IncomingMessage): Promise<Reply> {
		const { method = 'GET', url = '/', headers } = request;
		const body = await buffer(request);
		const names = ['authorization', 'content-type', 'accept'] as const;
		const reply = await fetch(`${this.upstream}${url}`, {
			method,
			headers: Object.fromEntries(names.flatMap((name) => [[name, headers[name] ?? '']])),
			...(body.length > 0 && { body }),
		});
		return {
			status: reply.status,
			type: reply.headers.get('content-type') ?? '',
			body: Buffer.from(await reply.arrayBuffer()),
		};
	}
}
