/** The behaviour that all poll triggers share, tested with lists of Flute and Flextell. */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import type { Customer } from '../simulators/flextell/model';
import type { Transaction } from '../simulators/flute/model';
import { PollBench } from './support/polls';
import { byId, useProvider } from './support/providers';
import { Clock } from './support/clock';

const flute = useProvider('flute');
const flextell = useProvider('flextell');

const iso = (time: number) => new Date(time).toISOString();

/** A transaction like those that are there, of another id, time and state. */
async function transact(changes: Partial<Transaction> = {}, count = 1): Promise<Transaction[]> {
	const { transactions } = await flute.simulator.state();
	const [like] = transactions as Transaction[];
	const made = Array.from({ length: count }, () => ({
		...like!,
		transactionId: randomUUID(),
		transactionDateTime: iso(Date.now()),
		...changes,
	}));
	await flute.simulator.put('transactions', made);
	return made;
}

const idsOf = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json.transactionId);
const ids = (made: Transaction[]) => made.map(({ transactionId }) => transactionId);

const watchFlute = (parameters: IDataObject = {}) =>
	new PollBench(flute, {
		node: 'flutePollTrigger',
		parameters: { resource: 'transaction', triggerOn: 'new', startWith: 'now', ...parameters },
	} as never);

it('returns no existing record, then each new record once', async () => {
	const bench = watchFlute();
	await bench.activate();

	expect(bench.executions.all).toEqual([]);
	const made = await transact();
	expect(idsOf(await bench.poll())).toEqual(ids(made));
	expect(await bench.poll()).toEqual([]);
});

it('costs one call when nothing is new', async () => {
	const bench = watchFlute();
	await bench.activate();
	await transact();
	await bench.poll();
	await flute.simulator.clearLog();

	await bench.poll();
	expect(await flute.calls()).toHaveLength(1);
	expect(await flute.tokenRequests()).toHaveLength(0);
});

it('returns what was created while n8n was stopped', async () => {
	const bench = watchFlute();
	await bench.activate();
	const made = await transact();

	await bench.restart();
	expect(idsOf(bench.executions.items)).toEqual(ids(made));
});

it('backfills from a date, oldest first', async () => {
	const [old] = await transact({ transactionDateTime: '2031-01-01T00:00:00.000Z' });
	const [second] = await transact({ transactionDateTime: '2031-01-03T00:00:00.000Z' });
	const [first] = await transact({ transactionDateTime: '2031-01-02T00:00:00.000Z' });
	const bench = watchFlute({ startWith: 'date', startDate: '2031-01-02T00:00:00.000Z' });
	await bench.activate();

	expect(idsOf(bench.executions.items)).toEqual(ids([first!, second!]));
	expect(idsOf(bench.executions.items)).not.toContain(old!.transactionId);
	await removeThoseOf('2031');
});

/** Records of the future would otherwise be in the way of other tests. */
async function removeThoseOf(year: string): Promise<void> {
	const { transactions } = await flute.simulator.state();
	const moved = (transactions as Transaction[])
		.filter(({ transactionDateTime }) => transactionDateTime.startsWith(year))
		.map((one) => ({ ...one, transactionDateTime: '2020-01-01T00:00:00.000Z' }));
	await flute.simulator.put('transactions', moved);
}

it('says which field is empty before anything is sent', async () => {
	const bench = watchFlute({ startWith: 'date', startDate: '' });

	await expect(bench.activate()).rejects.toThrow(/'Start Date' is empty/);
	expect(await flute.calls()).toHaveLength(0);
});

it('distinguishes records of the same moment on two pages, or created later', async () => {
	const bench = watchFlute();
	await bench.activate();
	const moment = { transactionDateTime: iso(Date.now()) };
	const made = await transact(moment, 150);

	expect(idsOf(await bench.poll()).sort()).toEqual(ids(made).sort());
	const more = await transact(moment, 70);
	expect(idsOf(await bench.poll()).sort()).toEqual(ids(more).sort());
	expect(await bench.poll()).toEqual([]);
});

it('returns status changes when they are selected, each once', async () => {
	const bench = watchFlute({ triggerOn: 'newOrChanged' });
	await bench.activate();
	const [made] = await transact({ transactionStatus: 'Authorized' });
	await bench.poll();
	await flute.simulator.put('transactions', [{ ...made!, transactionStatus: 'Captured' }]);

	const changed = (await bench.poll()).map(({ json }) => json);
	expect(changed).toMatchObject([
		{ transactionId: made!.transactionId, transactionStatus: 'Captured' },
	]);
	expect(await bench.poll()).toEqual([]);
});

it('returns a record that enters the filtered status days after it was created', async () => {
	const old = { transactionDateTime: iso(Date.now() - 9 * 86_400_000) };
	const [made] = await transact({ ...old, transactionStatus: 'Authorized' });
	const bench = watchFlute({ filters: { transactionStatus: 'Settled' } });
	await bench.activate();
	await flute.simulator.put('transactions', [{ ...made!, transactionStatus: 'Settled' }]);

	expect(idsOf(await bench.poll())).toEqual(ids([made!]));
	expect(await bench.poll()).toEqual([]);
});

it('keeps the checkpoint when only its output settings change', async () => {
	const bench = watchFlute();
	await bench.activate();
	const made = await transact();
	const same = { resource: 'transaction', triggerOn: 'new', startWith: 'now' };
	await bench.edit({ parameters: { ...same, simplify: false } });

	expect(idsOf(bench.executions.items)).toEqual(ids(made));
});

it('starts anew in a copy of its workflow, whose static data are copied with it', async () => {
	const everything = { startWith: 'date', startDate: iso(Date.now() - 60_000) };
	const made = await transact();
	const bench = watchFlute(everything);
	await bench.activate();
	const copy = watchFlute(everything);
	copy.stored.write(bench.stored.read());
	await copy.activate();

	for (const { executions } of [bench, copy]) {
		expect(idsOf(executions.items)).toEqual(expect.arrayContaining(ids(made)));
	}
});

it('loses nothing when a poll fails, and reports why', async () => {
	const bench = watchFlute({ options: { maxTries: 1 } });
	await bench.activate();
	const made = await transact();
	const before = bench.staticData;
	await flute.simulator.fault({
		times: 1,
		match: { path: '^/v2/transactions' },
		fault: { status: 503, body: { Details: 'Down for maintenance' } },
	});

	expect(await bench.poll()).toEqual([]);
	expect(bench.executions.errors).toMatchObject([{ message: 'Down for maintenance' }]);
	expect(bench.staticData).toEqual(before);
	expect(idsOf(await bench.poll())).toEqual(ids(made));
});

it('returns the records of a poll again whose output n8n dropped', async () => {
	const bench = watchFlute();
	await bench.activate();
	const made = await transact();
	await bench.dropped();

	await bench.edit({});
	expect(idsOf(bench.executions.items)).toEqual(ids(made));
	expect(await bench.poll()).toEqual([]);
});

it('fails to activate with the message of the provider', async () => {
	await flute.simulator.fault({
		times: 1,
		match: { path: '^/v2/transactions' },
		fault: { status: 403, body: { Details: 'No permission for transactions' } },
	});

	await expect(watchFlute().activate()).rejects.toThrow(/No permission for transactions/);
});

it('shows the latest records in a manual run, and keeps the checkpoint', async () => {
	const bench = watchFlute();
	await bench.activate();
	const made = await transact();
	const before = bench.staticData;

	const shown = await bench.manual();
	expect(shown).toHaveLength(10);
	expect(idsOf(shown)).toContain(made[0]!.transactionId);
	expect(bench.staticData).toEqual(before);
	expect(idsOf(await bench.poll())).toEqual(ids(made));
});

it('starts anew when it is set to watch something else', async () => {
	const bench = watchFlute();
	await bench.activate();
	await transact();
	await bench.edit({
		parameters: {
			resource: 'transaction',
			triggerOn: 'new',
			startWith: 'now',
			filters: { transactionStatus: 'Declined' },
		},
	});
	await transact({ transactionStatus: 'Captured' });
	const [declined] = await transact({ transactionStatus: 'Declined' });

	expect(idsOf(await bench.poll())).toEqual([declined!.transactionId]);
});

it('finishes a slow poll before the next one starts', async () => {
	const bench = watchFlute();
	await bench.activate();
	const made = await transact();
	await flute.simulator.fault({ times: 1, fault: { latencyMs: 300 } });

	const both = await Promise.all([bench.poll(), bench.poll()]);
	expect(idsOf(both.flat())).toEqual(ids(made));
});

it("uses the provider's clock, whatever n8n's clock shows", async () => {
	const clock = new Clock();
	// Ours is ten minutes ahead.
	await clock.advance(600);
	const bench = watchFlute();
	await bench.activate();
	// A `Date` still tells the time of the simulator.
	const made = await transact({ transactionDateTime: new Date().toISOString() });
	const given = idsOf(await bench.poll());
	jest.restoreAllMocks();

	expect(given).toEqual(ids(made));
});

it('returns 50,000 records of a backfill, oldest first', async () => {
	const start = Date.parse('2029-06-01T00:00:00.000Z');
	const { transactions } = await flute.simulator.state();
	const [like] = transactions as Transaction[];
	const made = Array.from({ length: 50_000 }, (_, index) => ({
		...like!,
		transactionId: randomUUID(),
		// Always seven at one moment.
		transactionDateTime: iso(start + Math.floor(index / 7) * 1000),
	}));
	for (let done = 0; done < made.length; done += 10_000) {
		await flute.simulator.put('transactions', made.slice(done, done + 10_000));
	}
	const bench = watchFlute({ startWith: 'date', startDate: iso(start) });
	await bench.activate();

	const given = bench.executions.items.map(({ json }) => json);
	expect(new Set(idsOf(bench.executions.items))).toEqual(new Set(ids(made)));
	expect(given).toHaveLength(50_000);
	const times = given.map(({ transactionDateTime }) => Date.parse(String(transactionDateTime)));
	expect(times).toEqual([...times].sort((a, b) => a - b));
	expect(JSON.stringify(bench.staticData).length).toBeLessThan(1_100_000);
	expect(await bench.poll()).toEqual([]);
}, 300_000);

describe('a list that changes while it is read', () => {
	const watchCustomers = (parameters: IDataObject = {}) =>
		new PollBench(flextell, {
			node: 'flextellTrigger',
			parameters: {
				resource: 'customer',
				triggerOn: 'newOrChanged',
				startWith: 'everything',
				simplify: false,
				tenantId: byId(String(tenant)),
				...parameters,
			},
		} as never);

	let tenant: number;
	beforeAll(async () => {
		const { tenants } = await flextell.simulator.state();
		tenant = (tenants as Array<{ id: number }>)[0]!.id;
	});
	const customers = async () => {
		const state = await flextell.simulator.state();
		return (state.customers as Customer[]).filter(
			({ tenant_id, deleted_at }) => tenant_id === tenant && deleted_at === null,
		);
	};
	const given = (bench: PollBench) => bench.executions.items.map(({ json }) => json.id);

	it('returns a record that moves to the front meanwhile, and all others', async () => {
		const bench = watchCustomers();
		const all = await customers();
		const oldest = all.reduce((a, b) => (a.updated_at < b.updated_at ? a : b));
		await flextell.simulator.fault({ times: 100, fault: { latencyMs: 30 } });
		const activated = bench.activate();
		while ((await flextell.calls()).length < 2);
		await flextell.simulator.put('customers', [{ ...oldest, updated_at: iso(Date.now()) }]);
		await activated;
		await bench.poll();

		expect(new Set(given(bench))).toEqual(new Set(all.map(({ id }) => id)));
		expect(new Set(given(bench)).size).toBe(given(bench).length);
	});

	it('misses no record when another one is removed meanwhile', async () => {
		const bench = watchCustomers();
		const all = await customers();
		const newest = all.reduce((a, b) => (a.updated_at > b.updated_at ? a : b));
		await flextell.simulator.fault({ times: 100, fault: { latencyMs: 30 } });
		const activated = bench.activate();
		while ((await flextell.calls()).length < 2);
		await flextell.simulator.put('customers', [{ ...newest, deleted_at: iso(Date.now()) }]);
		await activated;

		expect(given(bench)).toEqual(expect.arrayContaining((await customers()).map(({ id }) => id)));
		expect(new Set(given(bench)).size).toBe(given(bench).length);
	});

	it('reads one page when nothing is new', async () => {
		const bench = watchCustomers({ startWith: 'now' });
		await bench.activate();
		await flextell.simulator.clearLog();

		await bench.poll();
		expect(await flextell.calls()).toHaveLength(1);
	});
});

it.each([
	['Look Back (Minutes)', { lookBack: '={{ -5 }}' }],
	['Look Back (Minutes)', { lookBack: '={{ "a while" }}' }],
	['Max Attempts', { maxTries: '={{ 0.5 }}' }],
	['Timeout (Seconds)', { timeout: '={{ -1 }}' }],
])('refuses an option with a value its field does not allow: %s, %j', async (label, options) => {
	await flute.simulator.clearLog();
	await expect(watchFlute({ options }).activate()).rejects.toThrow(`'${label}' must be`);
	expect(await flute.simulator.log()).toEqual([]);
});
