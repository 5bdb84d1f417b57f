/** Which failed token requests are repeated, and by whom. */
import { TokenCallError } from '../../nodes/shared/errors/apiError';
import { tokenFetcher } from '../../nodes/shared/http/tokenFetcher';
import { settle } from '../../nodes/shared/util/result';

const SECOND = 1_000;

let now = 0;
beforeEach(() => {
	now = 0;
	jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const refused = () => new TokenCallError({ status: 400, provider: 'Provider', call: 'GET /token' });
const unavailable = () =>
	new TokenCallError({ status: 503, provider: 'Provider', call: 'GET /token' });

let endpoints = 0;

/** A token endpoint of its own, which fails after `duration` ms while it has a failure. */
function setUp() {
	const key = `endpoint ${++endpoints}`;
	const endpoint = { failure: undefined as Error | undefined, duration: 0, requests: 0 };
	const fetchToken = async () => {
		endpoint.requests += 1;
		now += endpoint.duration;
		if (endpoint.failure) throw endpoint.failure;
		return { value: `token ${endpoint.requests}` };
	};
	const execution = (signal?: AbortSignal) => tokenFetcher(key, signal, fetchToken);
	return { endpoint, execution };
}

/** What a caller that waits from now on gets: a token or the error. */
const fetch = async (fetcher: ReturnType<typeof tokenFetcher>) =>
	await settle(fetcher()(undefined));

it.each([
	['a refusal', refused],
	['a transient failure', unavailable],
])('%s is the answer to all calls of the execution for 30 seconds', async (_, failure) => {
	const { endpoint, execution } = setUp();
	const fetcher = execution();
	endpoint.failure = failure();
	const { failure: error } = endpoint;

	expect(await fetch(fetcher)).toEqual({ error });
	endpoint.failure = undefined;
	now = 30 * SECOND - 1;
	expect(await fetch(fetcher)).toEqual({ error });
	expect(endpoint.requests).toBe(1);

	now = 30 * SECOND;
	expect(await fetch(fetcher)).toEqual({ value: { value: 'token 2' } });
});

it('a refusal is not the answer to other executions, whose credential may have been corrected', async () => {
	const { endpoint, execution } = setUp();
	const waiting = execution()();
	endpoint.failure = refused();
	await fetch(execution());
	endpoint.failure = undefined;

	expect(await waiting(undefined)).toEqual({ value: 'token 2' });
});

it('a transient failure is the answer to the executions that were waiting, and not to later ones', async () => {
	const { endpoint, execution } = setUp();
	const waiting = execution()();
	endpoint.failure = unavailable();
	endpoint.duration = 5 * SECOND - 1;
	await fetch(execution());

	await expect(waiting(undefined)).rejects.toBe(endpoint.failure);
	expect(endpoint.requests).toBe(1);
	now += 1;
	endpoint.failure = undefined;
	expect(await fetch(execution())).toEqual({ value: { value: 'token 2' } });
});

it.each([
	[5, 5],
	[20, 20],
	[60, 30],
])(
	'a failure after %i s is also the answer to executions of the next %i s',
	async (duration, pause) => {
		const { endpoint, execution } = setUp();
		endpoint.failure = unavailable();
		endpoint.duration = duration * SECOND;
		const { failure: error } = endpoint;
		await fetch(execution());
		endpoint.failure = undefined;

		now = (duration + pause) * SECOND - 1;
		expect(await fetch(execution())).toEqual({ error });
		now = (duration + pause) * SECOND;
		expect(await fetch(execution())).toEqual({ value: { value: 'token 2' } });
	},
);

it('an execution that is cancelled asks for no token, and its failure is nobody else’s', async () => {
	const { endpoint, execution } = setUp();
	const controller = new AbortController();
	const fetcher = execution(controller.signal);
	const waiting = execution()();
	endpoint.failure = unavailable();
	const fetched = fetch(fetcher);
	controller.abort(new Error('cancelled'));
	expect(await fetched).toEqual({ error: endpoint.failure });
	endpoint.failure = undefined;

	expect(await waiting(undefined)).toEqual({ value: 'token 2' });
	expect(await fetch(fetcher)).toMatchObject({ error: { message: 'cancelled' } });
	expect(endpoint.requests).toBe(2);
});
