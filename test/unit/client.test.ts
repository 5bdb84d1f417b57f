/** One execution's calls, and their effect on others that use the same credential. */
import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../../nodes/shared/declaration/operation';
import { OutcomeUnknownError } from '../../nodes/shared/errors/userErrors';
import type { End } from './support/context';
import { FakeContext, oauth2 } from './support/context';
import { settle } from '../../nodes/shared/util/result';

const read: ApiRequest = { method: 'GET', path: '/v1/things' };
const write: ApiRequest = { method: 'POST', path: '/v1/things', body: {} };
const OK: End = { status: 200, body: { done: true } };
const busy = (seconds: number): End => ({
	status: 429,
	headers: { 'retry-after': String(seconds) },
	body: {},
});

afterEach(() => jest.restoreAllMocks());

// 16.1 * 1000 is not a whole number.
it.each([0.1, 2.01, 16.1, 1.0005])('a call may time out after %d seconds', async (timeout) => {
	const context = new FakeContext({ token: 'fixed', apiUrl: 'https://api.example.com' });
	const answered = settle(context.connect({ timeout, maxTries: 1 }).send(read));
	await new Promise(setImmediate);
	context.calls[0]?.end(OK);

	expect(await answered).toMatchObject({ value: { status: 200 } });
});

describe('a call that waits for a Retry-After', () => {
	/** An execution that waits for a minute, and another with an unverified token. */
	async function resting() {
		const first = new FakeContext(oauth2({ access_token: 'first' }));
		const connection = first.connect();
		const refused = settle(connection.send(read));
		(await first.sent(1)).end(busy(60));
		while (first.lines.length === 0) await new Promise(setImmediate);
		const second = new FakeContext({
			...first.credentials,
			oauthTokenData: { access_token: 'second' },
		});
		const other = second.connect();
		const waiting = settle(connection.send(read));
		await new Promise(setImmediate);
		return { first, second, other, refused, waiting };
	}

	it('does not keep other calls from using the token', async () => {
		const { first, second, other, refused, waiting } = await resting();

		const answered = other.send(read);
		(await second.sent(1)).end(OK);

		expect((await answered).status).toBe(200);
		expect(first.calls).toHaveLength(1);
		first.signal.abort();
		expect([await refused, await waiting]).toEqual([
			{ error: expect.anything() },
			{ error: expect.anything() },
		]);
	});

	it('leaves no other call waiting when it is cancelled', async () => {
		const { first, second, other, refused, waiting } = await resting();
		first.signal.abort();
		await Promise.all([refused, waiting]);

		const answered = other.send(read);
		(await second.sent(1)).end(OK);

		expect((await answered).status).toBe(200);
	});

	it('continues in time although the clock is set back meanwhile', async () => {
		const context = new FakeContext({ token: 'fixed', apiUrl: 'https://api.example.com' });
		const connection = context.connect();
		const both = [connection.send(read), connection.send(read)];
		await context.sent(2);
		const now = Date.now();
		context.calls[0].end(busy(0.2));
		context.calls[1].end(busy(0.2));
		jest.spyOn(Date, 'now').mockImplementation(() => now - 3_600_000);

		(await context.sent(3)).end(OK);
		(await context.sent(4)).end(OK);

		expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
	});
});

describe('a token that is refused while calls are in progress', () => {
	/** An execution with more calls than leave at once; those that left hold the token. */
	async function full(access_token: string) {
		const context = new FakeContext(oauth2({ access_token }));
		const connection = context.connect();
		const answered = connection.send(read);
		(await context.sent(1)).end(OK);
		await answered;
		const sent = Array.from({ length: 60 }, async () => await settle(connection.send(read)));
		while (context.calls.length < 20) await new Promise(setImmediate);
		await new Promise(setImmediate);
		const onWire = context.calls.slice(1);
		return { context, sent, onWire };
	}

	it('is sent by no other call after the first refusal', async () => {
		const { context, sent, onWire } = await full('revoked');
		let issue: (issued: IDataObject) => void = () => {};
		context.issue = async () => await new Promise((resolve) => (issue = resolve));

		onWire[0]!.end({ status: 401 });
		onWire[1]!.end(OK);
		while (context.tokenRequests === 0) await new Promise(setImmediate);
		for (const { end } of onWire.slice(2)) end({ status: 401 });
		await new Promise(setImmediate);
		expect(context.calls).toHaveLength(1 + onWire.length);
		issue({ access_token: 'new' });
		for (let next = 1 + onWire.length; next < 60 + onWire.length; next++) {
			(await context.sent(next + 1)).end(OK);
		}

		const ends = await Promise.all(sent);
		expect(ends.filter((end) => 'error' in end)).toEqual([]);
		const tokens = context.calls.slice(1 + onWire.length).map(({ token }) => token);
		expect(new Set(tokens)).toEqual(new Set(['new']));
		expect(context.tokenRequests).toBe(1);
	});

	it('is replaced once although the new one is refused too', async () => {
		const { context, sent, onWire } = await full('refused');
		for (const { end } of onWire) end({ status: 401 });

		for (let next = 1 + onWire.length; next < 60 + 1 + onWire.length; next++) {
			(await context.sent(next + 1)).end({ status: 401 });
		}

		const ends = await Promise.all(sent);
		expect(ends.filter((end) => 'value' in end)).toEqual([]);
		expect(context.tokenRequests).toBe(1);
	});
});

describe('a token that has already expired when it arrives', () => {
	it('is used until it is refused, and not replaced endlessly', async () => {
		const context = new FakeContext(oauth2());
		const exp = Math.round(Date.now() / 1000) - 60;
		const claims = Buffer.from(JSON.stringify({ exp })).toString('base64url');
		context.issue = async () => ({ access_token: `header.${claims}.signature` });
		const connection = context.connect();

		for (let call = 1; call <= 3; call++) {
			const answered = connection.send(read);
			(await context.sent(call)).end(OK);
			await answered;
		}

		expect(context.tokenRequests).toBe(1);
	});
});

describe('an execution that was cancelled', () => {
	it('gets no token', async () => {
		const context = new FakeContext(oauth2());
		const connection = context.connect();
		context.signal.abort();

		expect(await settle(connection.send(read))).toEqual({ error: expect.anything() });
		expect(context.tokenRequests).toBe(0);
	});

	it('does not wait for the token that another is getting', async () => {
		const credentials = oauth2();
		const [first, second] = [new FakeContext(credentials), new FakeContext(credentials)];
		first.issue = async () => await new Promise(() => {});
		void settle(first.connect().send(read));
		while (first.tokenRequests === 0) await new Promise(setImmediate);
		const waiting = settle(second.connect().send(read));
		await new Promise(setImmediate);

		second.signal.abort();

		expect(await waiting).toEqual({ error: expect.anything() });
	});
});

describe('a call that was never sent', () => {
	const fault = (code: string, message: string) => Object.assign(new Error(message), { code });
	const certificates = [
		fault('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
		fault('CERT_HAS_EXPIRED', 'certificate has expired'),
		fault('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'),
		fault('ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"),
	];
	const send = async (request: ApiRequest, error: Error) => {
		const context = new FakeContext({ token: 'fixed', apiUrl: 'https://api.example.com' });
		const sent = settle(context.connect().send(request));
		(await context.sent(1)).end(error);
		return { context, result: (await sent) as { error: Error & { description: string } } };
	};

	it.each(certificates)(
		'because of its certificate gives an error with advice: $code',
		async (error) => {
			for (const request of [read, write]) {
				const { context, result } = await send(request, error);

				expect(result.error).not.toBeInstanceOf(OutcomeUnknownError);
				expect(result.error).toMatchObject({
					message: `The certificate of Provider was not accepted (${(error as Error & { code: string }).code})`,
					description: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
				});
				expect(context.calls).toHaveLength(1);
			}
		},
	);

	it('because of an invalid header is not a write of unknown outcome', async () => {
		const error = fault('ERR_INVALID_CHAR', 'Invalid character in header content');
		const { context, result } = await send(write, error);

		expect(result.error).toMatchObject({
			message: expect.stringContaining('POST /v1/things could not be sent'),
			description: expect.stringContaining('Nothing was sent'),
		});
		expect(context.calls).toHaveLength(1);
	});
});

it.each([
	['U+200B', 'abc\u200bdef'],
	['U+000A', 'abc\ndef'],
	['U+FEFF', 'abc\ufeffdef'],
	['U+00A0', 'abc\u00a0def'],
])('a token with %s in it is refused with its label', (code, token) => {
	const context = new FakeContext({ token, apiUrl: 'https://api.example.com' });

	expect(() => context.connect()).toThrow(
		`The 'Client Token' of the credential contains an invisible character (${code})`,
	);
});

it('spaces and line breaks around a token are not sent', async () => {
	const context = new FakeContext({ token: ' abc\n', apiUrl: 'https://api.example.com' });
	const answered = context.connect().send(read);
	const { token, end } = await context.sent(1);
	end(OK);
	await answered;

	expect(token).toBe('abc');
});

it('a retry is logged without the query and the credentials of the call', async () => {
	const context = new FakeContext({ token: 'fixed-token', apiUrl: 'https://api.example.com' });
	const request: ApiRequest = {
		...read,
		path: '/v1/things/fixed-token',
		query: { api_key: 'secret-in-query' },
		headers: { 'X-Auth-Token': 'secret-in-header' },
	};
	const answered = context.connect().send(request);
	(await context.sent(1)).end({
		status: 503,
		headers: { 'retry-after': '0' },
		body: 'fixed-token',
	});
	(await context.sent(2)).end(OK);
	await answered;

	expect(context.lines).toEqual([
		{
			level: 'debug',
			message: 'Node: call is retried (call GET /v1/things/***, attempt 1, reason 503, waitMs 0)',
			metadata: expect.objectContaining({ nodeName: 'Node', reason: 503 }),
		},
	]);
	expect(JSON.stringify(context.lines)).not.toMatch(/fixed-token|secret-in/);
});

it('a wait of some seconds is logged above debug level', async () => {
	const context = new FakeContext({ token: 'fixed-token', apiUrl: 'https://api.example.com' });
	const sent = settle(context.connect().send(read));
	(await context.sent(1)).end(busy(30));
	while (context.lines.length === 0) await new Promise(setImmediate);
	context.signal.abort();
	await sent;

	expect(context.lines).toMatchObject([{ level: 'info', metadata: { waitMs: 30_000 } }]);
});

it('lists that are read side by side share the pages that are read ahead', async () => {
	const context = new FakeContext({ token: 'fixed', apiUrl: 'https://api.example.com' });
	const connection = context.connect();
	const paging = {
		kind: 'page',
		items: 'items',
		page: 'page',
		first: 1,
		size: 'size',
		max: 1,
		total: 'total',
	} as const;
	const LISTS = 18;
	const PAGES = 30;
	const reading = Array.from({ length: LISTS }, async (_, index) => {
		const list: ApiRequest = { method: 'GET', path: `/v1/lists/${index}` };
		for await (const page of connection.list(list, paging)) void page;
	});
	let answered = 0;
	const held: Array<() => void> = [];
	/** Answers all calls but those for a second page, until none comes any more. */
	const answer = async (holds: boolean) => {
		for (let idle = 0; idle < 5; idle++) {
			// Longer than the pauses in which calls are started, which end first.
			await new Promise((resolve) => setTimeout(resolve, 5));
			for (; answered < context.calls.length; idle = 0) {
				const { url, end } = context.calls[answered++]!;
				const page = Number(new URL(url).searchParams.get('page'));
				const give = () => end({ status: 200, body: { items: [{ url }], total: PAGES } });
				if (holds && page === 2) held.push(give);
				else give();
			}
		}
	};

	await answer(true);
	// Each has its first page and waits for the second one; 100 are under way or read ahead.
	expect(held).toHaveLength(LISTS);
	expect(context.calls.length - LISTS).toBeLessThanOrEqual(100);
	for (const give of held) give();
	await answer(false);
	await Promise.all(reading);

	expect(context.calls).toHaveLength(LISTS * PAGES);
});
