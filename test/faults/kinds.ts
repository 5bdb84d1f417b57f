import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { Seed } from '../simulators/seed';
import type { Answer, Call, Upstream } from './proxy';
import { without } from './proxy';

/** A fault of a plan: which calls it meets, and how. */
export interface Fault {
	readonly kind: KindName;
	readonly target: 'api' | 'token';
	/** Calls of its target that pass before it. */
	readonly skip: number;
	/** Calls in a row that it meets. */
	readonly times: number;
	/** Whether the provider does the work all the same. */
	readonly isDone: boolean;
	readonly status: number;
	readonly ms: number;
	readonly headers: Readonly<Record<string, string>>;
}

type Details = Pick<Fault, 'isDone' | 'status' | 'ms' | 'headers'>;

/** One way in which something goes wrong. */
export interface Kind {
	readonly targets: ReadonlyArray<Fault['target']>;
	/** Details of one occurrence, over those of none. */
	readonly vary?: (seed: Seed) => Partial<Details>;
	readonly act: (call: Call, upstream: Upstream) => Promise<void> | void;
	/** What an error that comes of it says: message and description. */
	readonly fits?: RegExp;
	/** No reply comes at all, or none to its end. */
	readonly hangs?: boolean;
	/** Nothing is wrong with it: the run must succeed. */
	readonly isHarmless?: boolean;
}

/** How the node names a fault of the network. */
const UNREACHABLE = /could not be reached \((E|UND_ERR|CERT)[A-Z_]+\)/;
const UNREADABLE = /could not be read/;

const json = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer => ({
	status,
	headers: { 'content-type': 'application/json', ...headers },
	body: Buffer.from(JSON.stringify(body)),
});

const HTML = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome</body></html>';
const page = (status: number, headers: Answer['headers'] = {}): Answer => ({
	status,
	headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
	body: Buffer.from(HTML),
});

/** The provider's own words, in the one shape that all readers know; OAuth's for tokens. */
const words = ({ fault, exchange }: Call): object =>
	exchange.target === 'token'
		? { error: 'injected', error_description: `Injected ${fault.status}` }
		: { message: `Injected ${fault.status}` };

const doneOrNot = (seed: Seed): Partial<Details> => ({ isDone: seed.chance(0.5) });
const work = async ({ fault, forward }: Call): Promise<Answer | undefined> =>
	fault.isDone ? await forward() : undefined;

/** Reply to a call in words of the fault's status, done or not. */
const refusal = (fits: RegExp): Kind['act'] & { fits: RegExp } =>
	Object.assign(
		async (call: Call) => {
			await work(call);
			call.send(json(call.fault.status, words(call), call.fault.headers));
		},
		{ fits },
	);

const said = (status: number | string) => new RegExp(`Injected ${status}\\b`);
const both = ['api', 'token'] as const;
const apiOnly = ['api'] as const;
const tokenOnly = ['token'] as const;

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
	act: refusal(said(code)),
	fits: said(code),
	...more,
});

/** Cuts a connection. A client that has gone by now would keep node waiting for its last write. */
function reset(socket: Socket): void {
	const { _handle: handle } = socket as { _handle?: { close: (done: () => void) => void } | null };
	socket.resetAndDestroy();
	setImmediate(() => {
		socket.destroy();
		// Where the client hung up first there is nothing to reset, and Node leaves the handle open.
		handle?.close(() => socket.emit('close'));
	});
}

/** Bytes that come, but never in time. */
async function trickle({ response, exchange }: Call, answer: Answer): Promise<void> {
	response.writeHead(answer.status, { 'content-type': 'application/json' });
	// Longer than a client may wait, yet not for ever: who waits must be seen to.
	for (let i = 0; i < 120 && exchange.closedAt === undefined; i++) {
		response.write(' ');
		await delay(50);
	}
	response.destroy();
}

const declared = {
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
		act: ({ socket }) => reset(socket),
		fits: UNREACHABLE,
	},
	'reset after request': {
		targets: both,
		act: async ({ forward, socket }) => {
			await forward();
			reset(socket);
		},
		fits: UNREACHABLE,
	},
	'reset in body': {
		targets: both,
		act: async ({ forward, response, socket }) => {
			const { status, headers, body } = await forward();
			const content = body.length > 0 ? body : Buffer.from('{"data":[]}');
			response.writeHead(status === 204 ? 200 : status, {
				...without(headers, 'transfer-encoding'),
				'content-length': content.length,
			});
			response.write(content.subarray(0, content.length / 2), () => reset(socket));
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
		// n8n's client never ends such a call: only the time-out does.
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
		// n8n's OAuth client goes there itself, and finds no token.
		fits: /answered .* with 30[12378]|to the token request could not be read/,
	},
	401: status(401, { targets: apiOnly }),
	403: status(403, { targets: apiOnly }),
	'expired token': {
		targets: apiOnly,
		act: async ({ exchange, forward, send }, { expire }) => {
			await expire(exchange.authorization.replace('Bearer ', ''));
			send(await forward());
		},
		fits: /token|authoriz|authentic|unauthenticated|401|403|expired|invalid/i,
	},
	'token refused': {
		targets: tokenOnly,
		vary: (seed) => ({ status: seed.pick([400, 401, 403]) }),
		act: refusal(/Injected/),
		fits: /Injected 40/,
	},
	'token without expires_in': {
		targets: tokenOnly,
		act: async ({ forward, send }) => {
			const answer = await forward();
			const body = answer.body.toString().replace(/"(expires_in|expires_at)"\s*:\s*[^,}]+,?/, '');
			send({ ...answer, body: Buffer.from(body.replace(/,\s*}/, '}')) });
		},
		isHarmless: true,
	},
	'token reply without token': {
		targets: tokenOnly,
		act: ({ send }) => send(json(200, { token_type: 'bearer' })),
		fits: UNREADABLE,
	},
} satisfies Record<string, Kind>;

export type KindName = keyof typeof declared;
export const kinds: Readonly<Record<KindName, Kind>> = declared;
export const kindNames = Object.keys(declared) as KindName[];
