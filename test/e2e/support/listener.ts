/** A small HTTP server that stands for a service which a template calls. */
import type { IncomingHttpHeaders } from 'node:http';
import { json } from 'node:stream/consumers';

import { LocalServer } from '../../hosts/localServer';

export interface ReceivedCall {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: unknown;
}

export interface Listener {
	/** Without a slash at the end. */
	url: string;
	calls: ReceivedCall[];
	stop(): Promise<void>;
}

/** @param answer the JSON to answer with; an error that it throws is answered 500 with its message */
export async function startListener(answer: (call: ReceivedCall) => object): Promise<Listener> {
	const calls: ReceivedCall[] = [];
	const server = new LocalServer((request, response) => {
		const reply = (status: number, body: object) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		json(request)
			.then((body) => {
				const { method = '', url: path = '', headers } = request;
				const call = { method, path, headers, body };
				calls.push(call);
				reply(200, answer(call));
			})
			.catch((error: Error) => reply(500, { error: { message: error.message } }));
	});
	await server.start();
	return { url: server.url, calls, stop: async () => await server.stop() };
}
