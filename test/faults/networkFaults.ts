/** Faults of the network and of gateways, and temporary error statuses. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Kind } from './faultKind';
import {
	apiOnly,
	BLAMES,
	both,
	doneOrNot,
	refusal,
	text,
	UNREACHABLE,
	UNREADABLE,
	work,
} from './faultKind';
import type { Answer, Call } from './proxy';
import { without } from './proxy';

const HTML = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome</body></html>';
const page = (status: number): Answer => text(status, 'text/html; charset=utf-8', HTML);

const said = (status: number | string) => new RegExp(`Injected ${status}\\b`);

const retryAfters = (): string[] => [
	'0',
	'1',
	'2',
	'nonsense',
	new Date(Date.now() + 1000).toUTCString(),
];

const status = (code: number, more: Partial<Kind> = {}): Kind => ({
	targets: both,
	vary: () => ({ status: code }),
	act: refusal,
	fits: said(code),
	// A temporary error must not be blamed on the credential.
	...((code === 429 || code >= 500) && { misleads: BLAMES }),
	...more,
});

/** Resets a call's connection, and closes what Node leaves open if the client has disconnected. */
export function reset({ exchange, socket }: Pick<Call, 'exchange' | 'socket'>): void {
	const { _handle: handle } = socket as { _handle?: { close: (done: () => void) => void } | null };
	socket.resetAndDestroy();
	setImmediate(() => {
		socket.destroy();
		// If the client disconnected first, nothing is reset and Node leaves the handle open.
		handle?.close(() => socket.emit('close'));
		// Node does not always emit 'close' on the response of a call that is cancelled just then.
		exchange.closedAt ??= Date.now();
	});
}

/** Sends spaces for 6 s and never finishes the reply. */
async function trickle({ response, exchange }: Call, answer: Answer): Promise<void> {
	response.writeHead(answer.status, { 'content-type': 'application/json' });
	// Longer than any client may wait, but finite, so that a client that waits is found.
	for (let i = 0; i < 120 && exchange.closedAt === undefined; i++) {
		response.write(' ');
		await delay(50);
	}
	response.destroy();
}

export const networkFaults = {
	none: {
		targets: apiOnly,
		act: async ({ forward, send }) => send(await forward()),
		isHarmless: true,
	},
	latency: {
		targets: both,
		vary: (seed) => ({ ms: seed.int(1, 120) }),
		act: async ({ fault, forward, send }) => {
			await delay(fault.ms);
			send(await forward());
		},
		isHarmless: true,
	},
	'reset before request': {
		targets: both,
		act: reset,
		fits: UNREACHABLE,
	},
	'reset after request': {
		targets: both,
		act: async (call) => {
			await call.forward();
			reset(call);
		},
		fits: UNREACHABLE,
	},
	'reset in body': {
		targets: both,
		act: async (call) => {
			const { response } = call;
			const { status, headers, body } = await call.forward();
			const content = body.length > 0 ? body : Buffer.from('{"data":[]}');
			response.writeHead(status === 204 ? 200 : status, {
				...without(headers, 'transfer-encoding'),
				'content-length': content.length,
			});
			response.write(content.subarray(0, content.length / 2), () => reset(call));
		},
		fits: UNREACHABLE,
	},
	'closed in body': {
		targets: both,
		act: async ({ forward, response, socket }) => {
			const { status, body } = await forward();
			const content = body.length > 0 ? body : Buffer.from('{"data":[]}');
			response.writeHead(status === 204 ? 200 : status, {
				'content-type': 'application/json',
				'content-length': content.length,
			});
			response.write(content.subarray(0, content.length / 2), () => socket.end());
		},
		fits: UNREACHABLE,
	},
	'half-open': {
		targets: both,
		vary: doneOrNot,
		act: async (call) => void (await work(call)),
		hangs: true,
		fits: UNREACHABLE,
	},
	trickle: {
		targets: both,
		act: async (call) => await trickle(call, await call.forward()),
		hangs: true,
		fits: UNREACHABLE,
	},
	'truncated JSON': {
		targets: both,
		act: async ({ forward, send }) => {
			const { status, body } = await forward();
			const text = body.length > 3 ? body.subarray(0, body.length / 2) : Buffer.from('{"da');
			send({
				status: status === 204 ? 200 : status,
				headers: { 'content-type': 'application/json' },
				body: text,
			});
		},
		fits: UNREADABLE,
	},
	'invalid JSON': {
		targets: both,
		vary: doneOrNot,
		act: async (call) => {
			const answer = await work(call);
			call.send({
				status: answer?.status === 201 ? 201 : 200,
				headers: { 'content-type': 'application/json' },
				body: Buffer.from('{"items": [{"id": 1,, }'),
			});
		},
		fits: UNREADABLE,
	},
	'HTML page': {
		targets: both,
		vary: doneOrNot,
		act: async (call) => {
			await work(call);
			call.send(page(200));
		},
		fits: UNREADABLE,
	},
	'wrong content type': {
		targets: apiOnly,
		vary: (seed) => ({
			headers: {
				'content-type': seed.pick(['text/html', 'text/plain', 'application/octet-stream']),
			},
		}),
		act: async ({ fault, forward, send }) => {
			const answer = await forward();
			send({ ...answer, headers: { ...answer.headers, ...fault.headers } });
		},
		isHarmless: true,
	},
	'gigantic reply': {
		targets: apiOnly,
		act: async ({ forward, send }) => {
			const answer = await forward();
			const padding = Buffer.alloc(answer.body.length > 0 ? 4_000_000 : 0, ' ');
			send({ ...answer, body: Buffer.concat([padding, answer.body]) });
		},
		isHarmless: true,
	},
	'gigantic error': {
		targets: apiOnly,
		vary: (seed) => ({
			status: seed.pick([400, 500]),
			headers: { 'content-type': seed.pick(['text/plain', 'application/json', 'text/html']) },
		}),
		act: ({ fault, send }) => {
			const text = `Injected ${fault.status} ${'and so on '.repeat(200_000)}`;
			const isJson = fault.headers['content-type'] === 'application/json';
			const isPage = fault.headers['content-type'] === 'text/html';
			const body = isJson ? JSON.stringify({ message: text }) : isPage ? `<html>${text}` : text;
			send({ status: fault.status, headers: { ...fault.headers }, body: Buffer.from(body) });
		},
		fits: /Injected (400|500)|answered .* with (400|500)/,
	},
	'broken gzip': {
		targets: both,
		vary: doneOrNot,
		act: async (call) => {
			await work(call);
			const body = Buffer.from('this is no gzip at all');
			const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
			call.send({ status: 200, headers, body });
		},
		// n8n's client never ends such a call; only the time-out does.
		hangs: true,
		fits: /could not be (read|reached)/,
	},
	'malformed HTTP': {
		targets: both,
		vary: doneOrNot,
		act: async (call) => {
			await work(call);
			call.socket.end('HTTP/1.1 2oo Fine\r\nno header\r\n\r\n');
		},
		fits: UNREADABLE,
	},
	429: status(429),
	'429 Retry-After': status(429, {
		vary: (seed) => ({ status: 429, headers: { 'retry-after': seed.pick(retryAfters()) } }),
	}),
	500: status(500, { vary: (seed) => ({ status: 500, ...doneOrNot(seed) }) }),
	502: {
		targets: both,
		vary: doneOrNot,
		act: async (call) => {
			await work(call);
			call.send(page(502));
		},
		fits: /answered .* with 502/,
	},
	503: status(503, { vary: (seed) => ({ status: 503, ...doneOrNot(seed) }) }),
	'503 Retry-After': status(503, {
		vary: (seed) => ({ status: 503, headers: { 'retry-after': seed.pick(['0', '1']) } }),
	}),
	504: {
		targets: both,
		vary: doneOrNot,
		act: async (call) => {
			await work(call);
			call.send({ status: 504, headers: {}, body: Buffer.alloc(0) });
		},
		fits: /answered .* with 504/,
	},
	redirect: {
		targets: both,
		vary: (seed) => ({ status: seed.pick([301, 302, 303, 307, 308]) }),
		act: ({ fault, exchange, send, socket }, { elsewhere }) =>
			send({
				status: fault.status,
				headers: { location: `${elsewhere}/to/${socket.localPort}${exchange.path}` },
				body: Buffer.alloc(0),
			}),
		// n8n's OAuth client follows the redirect and finds no token.
		fits: /answered .* with 30[12378]|to the token request could not be read/,
	},
	401: status(401, { targets: apiOnly }),
	403: status(403, { targets: apiOnly }),
} satisfies Record<string, Kind>;
