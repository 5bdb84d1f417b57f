/** Which calls may send a token, and which of them replaces it. */
import type { Token } from '../../nodes/shared/http/token';
import type { TokenLease } from '../../nodes/shared/http/tokenCache';
import { tokenCacheFor } from '../../nodes/shared/http/tokenCache';
import { settle } from '../../nodes/shared/util/result';

const START = Date.UTC(2026, 0, 1);
const SECOND = 1_000;
const MINUTE = 60_000;

let now = 0;
beforeEach(() => {
	now = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => START + now);
	jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

let caches = 0;

/** A cache of its own, and a provider that issues `new 1`, `new 2`, … or fails. */
function setUp({ life = Infinity, stored }: { life?: number; stored?: Token } = {}) {
	const cache = tokenCacheFor(`cache ${++caches}`);
	cache.offerStored(stored);
	const held: Array<string | undefined> = [];
	const provider = { failure: undefined as Error | undefined };
	const fetchToken = async (replaced: Token | undefined): Promise<Token> => {
		held.push(replaced?.value);
		await Promise.resolve();
		if (provider.failure) throw provider.failure;
		const expiresAt = START + now + life;
		return { value: `new ${held.length}`, expiresAt, refreshAt: expiresAt - life / 5 };
	};
	const acquire = async (signal?: AbortSignal) => await cache.acquire(fetchToken, signal);
	/** A call that is sent and accepted. */
	const call = async (): Promise<string> => {
		const lease = await acquire();
		lease.accept();
		return lease.token.value;
	};
	return { cache, held, provider, fetchToken, acquire, call };
}

/** What a promise has given by now; undefined while it waits. */
async function given(waiting: Promise<TokenLease>): Promise<TokenLease | undefined> {
	let lease: TokenLease | undefined;
	void waiting.then((value) => (lease = value));
	for (let turn = 0; turn < 20; turn++) await Promise.resolve();
	return lease;
}

it('calls that need a token at the same moment share one request for it', async () => {
	const { held, call } = setUp();

	expect(await Promise.all([call(), call(), call()])).toEqual(['new 1', 'new 1', 'new 1']);
	expect(held).toEqual([undefined]);
});

it('the failure of a request is told to the call that made it; the others ask for themselves', async () => {
	const { held, provider, call } = setUp();
	provider.failure = new Error('refused');
	const first = settle(call());
	const second = settle(call());
	expect(await first).toEqual({ error: provider.failure });
	expect(await second).toEqual({ error: provider.failure });

	expect(held).toHaveLength(2);
});

describe('a token that is due for a refresh', () => {
	it('is replaced before the next call', async () => {
		const { held, call } = setUp({ life: 10 * MINUTE });
		await call();
		now = 8 * MINUTE - 1;
		expect(await call()).toBe('new 1');
		now = 8 * MINUTE;

		expect(await call()).toBe('new 2');
		expect(held).toEqual([undefined, 'new 1']);
	});

	it('serves until its end where no other can be got, which is tried every 30 seconds', async () => {
		const { held, provider, call } = setUp({ life: 10 * MINUTE });
		await call();
		provider.failure = new Error('busy');
		now = 8 * MINUTE;
		expect(await call()).toBe('new 1');
		now += 30 * SECOND - 1;
		expect(await call()).toBe('new 1');
		expect(held).toHaveLength(2);
		now += 1;
		expect(await call()).toBe('new 1');
		expect(held).toHaveLength(3);

		// The pause ends with the token's life.
		now = 10 * MINUTE - 1;
		expect(await call()).toBe('new 1');
		now = 10 * MINUTE;
		expect(await settle(call())).toEqual({ error: provider.failure });
	});
});

describe('a token that nobody has tried', () => {
	const stored: Token = { value: 'stored' };

	it('is tried by one call; the others leave when it is accepted', async () => {
		const { acquire, call } = setUp({ stored });
		const probe = await acquire();
		const waiting = acquire();
		expect(await given(waiting)).toBeUndefined();

		probe.accept();

		expect((await given(waiting))?.token.value).toBe('stored');
		// Nobody waits any more, not even for a call under way.
		expect(await call()).toBe('stored');
	});

	it('is tried by the next call where the first one failed for another reason', async () => {
		const { acquire } = setUp({ stored });
		const probe = await acquire();
		const [second, third] = [acquire(), acquire()];

		probe.release();

		const lease = await given(second);
		expect(lease).toBeDefined();
		expect(await given(third)).toBeUndefined();
		lease!.accept();
		expect(await given(third)).toBeDefined();
	});

	it('is any token after five minutes without a call', async () => {
		const { acquire, call } = setUp({ stored });
		await call();
		now = 5 * MINUTE - 1;
		await call();
		now += 5 * MINUTE;

		const probe = await acquire();
		const waiting = acquire();
		expect(await given(waiting)).toBeUndefined();
		probe.accept();
		expect(await given(waiting)).toBeDefined();
	});

	it('holds up no call of an execution that is cancelled', async () => {
		const { acquire } = setUp({ stored });
		await acquire();
		const controller = new AbortController();
		const waiting = settle(acquire(controller.signal));
		controller.abort();

		expect(await waiting).toEqual({ error: controller.signal.reason });
	});
});

describe('a token that was refused', () => {
	const stored: Token = { value: 'stored', expiresAt: START + 60 * MINUTE };

	it('is sent no more, although it has not expired', async () => {
		const { acquire, call, provider } = setUp({ stored });
		await call();
		const [lease, other] = [await acquire(), await acquire()];
		expect(other.isCurrent()).toBe(true);

		lease.refuse();
		expect(other.isCurrent()).toBe(false);
		other.accept();

		provider.failure = new Error('no token');
		expect(await settle(call())).toEqual({ error: provider.failure });
		provider.failure = undefined;
		expect(await call()).toMatch(/^new/);
	});

	it('is tried again after 30 seconds, by one call, where no other could be got', async () => {
		const { acquire, call, provider } = setUp({ stored });
		await call();
		const [early, lease] = [await acquire(), await acquire()];
		lease.refuse();
		// The provider answered this call before it refused the token.
		early.accept();
		provider.failure = new Error('no token');
		now = 30 * SECOND - 1;
		expect(await settle(call())).toEqual({ error: provider.failure });
		now += 1;

		expect((await acquire()).token.value).toBe('stored');
		expect(await given(acquire())).toBeUndefined();
	});

	it('is replaced once for all calls that it was refused to', async () => {
		const { cache, held, fetchToken, acquire, call } = setUp({ stored });
		await call();
		const leases = [await acquire(), await acquire()] as const;
		for (const lease of leases) lease.refuse();

		const retried = leases.map(async (lease) => await cache.onUnauthorized(lease, fetchToken));

		expect(await Promise.all(retried)).toEqual([true, true]);
		expect(held).toEqual(['stored']);
		expect(leases.map((lease) => lease.isCurrent())).toEqual([false, false]);
		// What is told late of the old token says nothing of the new one.
		leases[0].refuse();
		expect(await call()).toBe('new 1');
		(await acquire()).refuse();
		expect(await call()).toBe('new 2');
	});

	it('is not replaced again where the new one is refused at once: the token is not the reason', async () => {
		const { cache, held, fetchToken, acquire, call } = setUp({ stored });
		await call();
		const lease = await acquire();
		lease.refuse();
		await cache.onUnauthorized(lease, fetchToken);
		const again = await acquire();
		again.refuse();

		expect(again.isCurrent()).toBe(true);
		expect(await cache.onUnauthorized(again, fetchToken)).toBe(false);
		now = 30 * SECOND - 1;
		expect(await cache.onUnauthorized(again, fetchToken)).toBe(false);
		expect(held).toHaveLength(1);
		now += 1;
		expect(await cache.onUnauthorized(again, fetchToken)).toBe(true);
		expect(held).toEqual(['stored', 'new 1']);
	});

	it('counts as the reason again 30 seconds after it replaced another one, unless a refusal of it was seen', async () => {
		const { cache, fetchToken, acquire, call } = setUp({ stored });
		await call();
		const old = await acquire();
		old.refuse();
		await cache.onUnauthorized(old, fetchToken);
		const [first, second, third] = [await acquire(), await acquire(), await acquire()];

		now = 20 * SECOND;
		first.refuse();
		now = 50 * SECOND - 1;
		second.refuse();
		expect(second.isCurrent()).toBe(true);
		now = 50 * SECOND;
		third.refuse();
		expect(third.isCurrent()).toBe(false);
	});

	it('is not the reason where it has just replaced another one, although calls failed otherwise since', async () => {
		const { cache, fetchToken, acquire, call } = setUp({ stored });
		await call();
		const old = await acquire();
		old.refuse();
		await cache.onUnauthorized(old, fetchToken);
		(await acquire()).release();
		const lease = await acquire();
		lease.refuse();

		expect(lease.isCurrent()).toBe(true);
	});

	it('is replaced at once where it replaced another one and has been accepted since', async () => {
		const { cache, held, fetchToken, acquire, call } = setUp({ stored });
		await call();
		const lease = await acquire();
		lease.refuse();
		await cache.onUnauthorized(lease, fetchToken);
		await call();
		const later = await acquire();
		later.refuse();

		expect(later.isCurrent()).toBe(false);
		expect(await call()).toBe('new 2');
		expect(held).toEqual(['stored', 'new 1']);
	});

	it('blocks further refreshes only where it is still the one held', async () => {
		const { cache, fetchToken, acquire, call } = setUp({ stored });
		await call();
		const old = await acquire();
		old.refuse();
		await cache.onUnauthorized(old, fetchToken);
		cache.onUnauthorizedAgain(old);
		await call();
		const lease = await acquire();
		expect(await cache.onUnauthorized(lease, fetchToken)).toBe(true);

		const latest = await acquire();
		cache.onUnauthorizedAgain(latest);
		expect(await cache.onUnauthorized(latest, fetchToken)).toBe(false);
	});

	it('leaves nobody waiting behind the call that tried it', async () => {
		const { cache, fetchToken, acquire } = setUp({ stored });
		const probe = await acquire();
		const waiting = acquire();
		probe.refuse();
		expect(await given(waiting)).toBeUndefined();

		await cache.onUnauthorized(probe, fetchToken);

		expect((await given(waiting))?.token.value).toBe('new 1');
	});
});

describe('a token that a credential offers', () => {
	it('is taken where it is another one, and not where it was replaced', async () => {
		const { cache, acquire, call } = setUp({ stored: { value: 'first' } });
		await call();
		const lease = await acquire();
		cache.offerStored({ value: 'first' });
		cache.offerStored(undefined);
		expect(lease.isCurrent()).toBe(true);

		cache.offerStored({ value: 'second' });
		expect(lease.isCurrent()).toBe(false);
		expect(await call()).toBe('second');

		cache.offerStored({ value: 'first' });
		expect(await call()).toBe('second');
	});

	it('is tried by one call, whatever becomes of calls with the earlier one', async () => {
		const { cache, acquire } = setUp({ stored: { value: 'first' } });
		const early = await acquire();
		early.accept();
		const [accepted, probe] = [await acquire(), await acquire()];
		cache.offerStored({ value: 'second' });
		accepted.accept();

		expect((await acquire()).token.value).toBe('second');
		probe.accept();
		expect(await given(acquire())).toBeUndefined();
	});

	it('keeps later calls waiting where it replaced one that a call was trying', async () => {
		const { cache, acquire } = setUp({ stored: { value: 'first' } });
		const probe = await acquire();
		cache.offerStored({ value: 'second' });
		const another = await acquire();
		probe.release();

		const waiting = acquire();
		expect(await given(waiting)).toBeUndefined();
		another.accept();
		expect(await given(waiting)).toBeDefined();
	});
});
