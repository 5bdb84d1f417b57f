import { IncomingMessage } from 'node:http';
import type { RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import type { Faults } from './faults';
import type { CallLog } from './log';
import type { Fault } from './types';

/** A provider's error reply: thrown by a route and sent unchanged. A string is sent as JSON. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body?: unknown,
		readonly headers: Record<string, string> = {},
	) {
		super(`refused with ${status}`);
	}
}

/** Copies a request with an unread body, for a handler that reads it itself. */
export function replay(message: IncomingMessage, body: Buffer): IncomingMessage {
	const copy = new IncomingMessage(message.socket);
	const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } =
		message;
	Object.assign(copy, { method, url, httpVersion, httpVersionMajor, httpVersionMinor });
	Object.assign(copy, { headers, rawHeaders, complete: true });
	if (body.length > 0) copy.push(body);
	copy.push(null);
	return copy;
}

/** Wraps a host's handler in the log and the faults. */
export function observe(
	handler: RequestListener,
	{ host, log, faults }: { host: string; log: CallLog; faults: Faults },
): RequestListener {
	const listen = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await buffer(message);
		const entry = log.add(host, message, body);
		const fault = faults.take(entry);
		if (fault) entry.fault = fault;
		if (fault?.latencyMs) await delay(fault.latencyMs);
		if (fault?.drop === 'before') {
			message.socket.destroy();
			return;
		}
		// Uses the simulator's clock; Node would use the machine's.
		response.setHeader('date', new Date().toUTCString());
		const tell = (status: number): void => void (entry.status = status);
		onHead(response, tell);
		if (fault?.drop === 'after') cutInsteadOfAnswering(message, response, tell);
		if (fault?.status !== undefined && fault.isWorked) {
			message.headers['x-simulated-status'] = String(fault.status);
			answerInstead(response, fault, fault.status);
		} else if (fault?.status !== undefined) {
			writeFault(response, fault, fault.status);
			return;
		}
		handler(replay(message, body), response);
	};
	return (message, response) => {
		// Only reading from a client that has disconnected can fail here.
		listen(message, response).catch(() => message.socket.destroy());
	};
}

/** Reports the status as soon as it is set, before a client can read it. */
function onHead(response: ServerResponse, tell: (status: number) => void): void {
	const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
	response.writeHead = (...args: unknown[]) => {
		tell(args[0] as number);
		return writeHead(...args);
	};
}

function writeFault(response: ServerResponse, fault: Fault, status: number): void {
	const text = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
	response.setHeader('content-type', 'application/json');
	response.setHeaders(new Map(Object.entries(fault.headers ?? {})));
	response.writeHead(status).end(text);
}

/** Lets the handler do its work and replaces its reply with the fault. */
function answerInstead(response: ServerResponse, fault: Fault, status: number): void {
	const { writeHead, end } = response;
	response.writeHead = () => response;
	response.write = () => true;
	response.end = () => {
		Object.assign(response, { writeHead, end });
		for (const name of response.getHeaderNames()) {
			if (name !== 'date') response.removeHeader(name);
		}
		writeFault(response, fault, status);
		return response;
	};
}

function cutInsteadOfAnswering(
	message: IncomingMessage,
	response: ServerResponse,
	tell: (status: number) => void,
): void {
	response.write = () => true;
	response.end = () => {
		tell(response.statusCode);
		message.socket.destroy();
		return response;
	};
}
