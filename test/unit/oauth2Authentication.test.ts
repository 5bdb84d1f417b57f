/** Where the token of an OAuth2 credential comes from when it must be replaced. */
import type { IDataObject } from 'n8n-workflow';

import type { Context } from '../../nodes/shared/http/context';
import { credentialUser } from '../../nodes/shared/http/credentialUser';
import { oauth2Authentication } from '../../nodes/shared/http/oauth2Authentication';
import { sleep } from '../../nodes/shared/util/sleep';
import { useWaits } from './support/waits';

jest.mock('../../nodes/shared/util/sleep', () => ({
	...jest.requireActual<object>('../../nodes/shared/util/sleep'),
	sleep: jest.fn(),
}));

const waits = useWaits();

const TYPE = 'providerOAuth2Api';

/** Errors as n8n's OAuth2 client throws them. */
const refusal = () =>
	Object.assign(new Error('Refused'), { code: 'EAUTH', body: { error: 'invalid_grant' } });
const answer = (status: number) =>
	Object.assign(new Error('Answered'), { code: 'ESTATUS', status, body: {} });
const unreachable = () => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

let clients = 0;

/**
 * An execution with an OAuth2 credential, as n8n stores it. Each token request ends as the next of
 * `ends` says: with an error, or with a token that n8n stores. Without ends it issues `new 1`, ….
 */
function setUp({
	grantType = 'authorizationCode',
	ends = [] as Array<Error | string>,
	signal = undefined as AbortSignal | undefined,
} = {}) {
	const client = `client ${++clients}`;
	const tokenNamed = (name: string) => `${client} ${name}`;
	const credentialWith = (token: string): IDataObject => ({
		...{ grantType, clientId: client, clientSecret: 'secret' },
		oauthTokenData: { access_token: tokenNamed(token) },
	});
	const stored = { credential: credentialWith('old') };
	const requests: string[] = [];
	const logged: Array<[message: string, metadata: IDataObject]> = [];
	const reread: IDataObject[] = [];
	const context = {
		getNode: () => ({ name: 'Node', type: 'node' }),
		getCredentials: async () => stored.credential,
		getExecutionCancelSignal: () => signal,
		logger: { debug: (...line: (typeof logged)[number]) => logged.push(line) },
		helpers: {
			refreshOAuth2Token: async (type: string) => {
				requests.push(type);
				const end = ends.shift() ?? `new ${requests.length}`;
				if (end instanceof Error) throw end;
				if (end === '') return {};
				const issued = credentialWith(end);
				stored.credential = issued;
				return issued.oauthTokenData;
			},
		},
	} as unknown as Context;
	const authentication = oauth2Authentication(client, {
		context,
		type: TYPE,
		credentials: stored.credential,
		timeout: 60_000,
		onReread: (credentials) => reread.push(credentials),
	});
	/** The token of a call whose token is refused until the credential has no other one. */
	const replaced = async (): Promise<string> => {
		const refused = await authentication.acquire();
		await authentication.onUnauthorized(refused);
		const lease = await authentication.acquire();
		lease!.accept();
		return lease!.token.value.replace(`${client} `, '');
	};
	return { replaced, authentication, stored, credentialWith, requests, logged, reread, ends };
}

describe.each(['authorizationCode', 'clientCredentials'])('a refused token (%s)', (grantType) => {
	it('is replaced by a new one of the token endpoint', async () => {
		const { replaced, requests } = setUp({ grantType });

		expect(await replaced()).toBe('new 1');
		expect(requests).toEqual([TYPE]);
	});

	it('is replaced by the one that another process has stored, without a request', async () => {
		const { replaced, stored, credentialWith, requests, reread } = setUp({ grantType });
		stored.credential = credentialWith('of another process');

		expect(await replaced()).toBe('of another process');
		expect(requests).toEqual([]);
		// Its secrets are masked from now on.
		expect(reread).toContain(stored.credential);
	});

	it('is not replaced by a stored one that is over', async () => {
		const { replaced, stored, credentialWith } = setUp({ grantType });
		const expired = credentialWith('of another process');
		Object.assign(expired.oauthTokenData as IDataObject, {
			n8n_expires_at: String(Date.now() - 1),
		});
		stored.credential = expired;

		expect(await replaced()).toBe('new 1');
	});

	it('is not replaced after the credential was changed to another account', async () => {
		const { replaced, stored, requests } = setUp({ grantType });
		stored.credential = { ...stored.credential, clientSecret: 'of another account' };

		await expect(replaced()).rejects.toThrow('The credential was changed while the workflow ran');
		expect(requests).toEqual([]);
	});

	it.each([
		['was not reached', unreachable],
		['answered 503', () => answer(503)],
		['answered 429', () => answer(429)],
	])('is asked for again where the token endpoint %s', async (_, failure) => {
		const { replaced, requests, logged } = setUp({ grantType, ends: [failure(), failure()] });

		expect(await replaced()).toBe('new 3');
		expect(requests).toHaveLength(3);
		expect(waits).toEqual([500, 1_000]);
		expect(logged.map(([message]) => message)).toEqual([
			expect.stringContaining('the token endpoint issued no access token'),
			expect.stringContaining('the token endpoint issued no access token'),
			expect.stringContaining('got an access token'),
		]);
	});

	it('is asked for three times at most', async () => {
		const failure = unreachable();
		const { replaced, requests } = setUp({ grantType, ends: [failure, failure, failure] });

		await expect(replaced()).rejects.toBe(failure);
		expect(requests).toHaveLength(3);
	});

	it('cannot be replaced where the token endpoint replies without a token', async () => {
		const { replaced } = setUp({ grantType, ends: [''] });

		await expect(replaced()).rejects.toThrow('The reply has no token');
	});
});

describe('a refresh token that another process has used first', () => {
	it.each([0, 250, 1_000, 3_000])(
		'is no failure where that process stores its token %i ms later',
		async (storedAfter) => {
			const { replaced, stored, credentialWith, requests } = setUp({ ends: [refusal()] });
			let passed = 0;
			jest.mocked(sleep).mockImplementation(async (ms) => {
				passed += ms;
				if (passed >= storedAfter) stored.credential = credentialWith('of the winner');
			});

			expect(await replaced()).toBe('of the winner');
			expect(requests).toHaveLength(1);
		},
	);

	it('is a failure where no token is stored in three seconds', async () => {
		const error = refusal();
		const { replaced } = setUp({ ends: [error] });

		await expect(replaced()).rejects.toBe(error);
		expect(waits).toEqual([0, 250, 750, 2_000]);
	});

	it.each([
		['was not reached', unreachable],
		['answered 503', () => answer(503)],
		['answered 429', () => answer(429)],
	])('is not waited for where the token endpoint %s', async (_, failure) => {
		const { replaced } = setUp({ ends: [failure(), failure(), failure()] });

		await expect(replaced()).rejects.toThrow();
		expect(waits).toEqual([500, 1_000, 0]);
	});

	it('is not waited for where the token endpoint answered 500', async () => {
		const { replaced } = setUp({ ends: [answer(500)] });

		await expect(replaced()).rejects.toThrow();
		expect(waits).toEqual([0]);
	});

	it('is not waited for with a client’s own token', async () => {
		const { replaced } = setUp({ grantType: 'clientCredentials', ends: [refusal()] });

		await expect(replaced()).rejects.toThrow();
		expect(waits).toEqual([0]);
	});

	it('is not waited for by a cancelled execution', async () => {
		const controller = new AbortController();
		const { replaced, ends } = setUp({ signal: controller.signal });
		ends.push(refusal());
		jest.mocked(sleep).mockImplementation(async (_ms, signal) => {
			controller.abort(new Error('cancelled'));
			signal?.throwIfAborted();
		});

		await expect(replaced()).rejects.toThrow('cancelled');
	});
});

describe('a credential with a token of each user', () => {
	it('takes no token that n8n has requested for another user', async () => {
		const { replaced, stored, credentialWith, requests, ends } = setUp();
		const own = credentialWith('own');
		// n8n gives the result of a request that another user has started, and stores it for that user.
		ends.push('of another user');
		let reads = 0;
		Object.defineProperty(stored, 'credential', {
			get: () => (reads++ < 2 ? credentialWith('old') : own),
			set: () => {},
		});

		expect(await replaced()).toBe('own');
		expect(requests).toHaveLength(1);
	});

	it('stays the same user with each new token', async () => {
		const { replaced, stored, credentialWith } = setUp();
		const before = credentialUser(stored.credential);
		expect(await replaced()).toBe('new 1');

		expect(credentialUser(stored.credential)).toBe(before);
		expect(credentialUser(credentialWith('of another user'))).not.toBe(before);
	});

	it('gives up where each of ten requests was for another user', async () => {
		const { replaced, stored, credentialWith, requests } = setUp();
		const old = credentialWith('old');
		Object.defineProperty(stored, 'credential', {
			get: () => ({ ...old, oauthTokenData: { ...(old.oauthTokenData as IDataObject) } }),
			set: () => {},
		});

		await expect(replaced()).rejects.toThrow('The reply has no token');
		expect(requests).toHaveLength(10);
	});
});

it('a client’s own token is the same for all users', () => {
	const { stored } = setUp({ grantType: 'clientCredentials' });

	expect(credentialUser(stored.credential)).toBe('');
});
