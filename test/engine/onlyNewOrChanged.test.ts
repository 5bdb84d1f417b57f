/** Get Many with "Only New or Changed": an incremental sync, however its runs end. */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import type { Transaction } from '../simulators/flute/model';
import { byId, useProvider } from './support/providers';
import { StoredStaticData } from './support/staticData';

const flute = useProvider('flute');
const flextell = useProvider('flextell');

const list = {
	resource: 'transaction',
	operation: 'getAll',
	onlyNewOrChanged: true,
};

const idsOf = (records: IDataObject[]) => records.map(({ transactionId }) => transactionId);

async function transact(changes: Partial<Transaction> = {}): Promise<Transaction> {
	const { transactions } = await flute.simulator.state();
	const made = {
		...(transactions as [Transaction])[0],
		transactionId: randomUUID(),
		transactionDateTime: new Date().toISOString(),
		...changes,
	};
	await flute.simulator.put('transactions', [made]);
	return made;
}

/** One node of a workflow that runs again and again. */
function sync(parameters: IDataObject = {}) {
	const staticData = new StoredStaticData();
	return {
		staticData,
		run: async (options: Parameters<typeof flute.run>[1] = {}) =>
			await flute.run({ ...list, ...parameters } as never, { staticData, ...options }),
		outputOf: async (options: Parameters<typeof flute.run>[1] = {}) =>
			await flute.outputOf({ ...list, ...parameters } as never, { staticData, ...options }),
	};
}

it('returns all records first, oldest first, then new and changed ones', async () => {
	const node = sync();
	const all = await node.outputOf();
	const { transactions } = await flute.simulator.state();
	expect(new Set(idsOf(all))).toEqual(new Set(idsOf(transactions as never)));
	const times = all.map(({ transactionDateTime }) => Date.parse(String(transactionDateTime)));
	expect(times).toEqual([...times].sort((a, b) => a - b));

	expect(await node.outputOf()).toEqual([]);
	const made = await transact({ transactionStatus: 'Captured' });
	expect(idsOf(await node.outputOf())).toEqual([made.transactionId]);
	await flute.simulator.put('transactions', [{ ...made, transactionStatus: 'Settled' }]);
	expect(await node.outputOf()).toMatchObject([
		{ transactionId: made.transactionId, transactionStatus: 'Settled' },
	]);
	expect(await node.outputOf()).toEqual([]);
});

it('has no limit', async () => {
	for (const hidden of [{ limit: 5 }, { returnAll: false }]) {
		await expect(sync(hidden).run()).rejects.toThrow(/does not show here: (limit|returnAll)/);
	}
});

it('returns each record in one of two overlapping runs', async () => {
	const node = sync();
	await node.outputOf();
	const made = await transact();
	await flute.simulator.fault({ match: { path: '^/v2/transactions' }, fault: { latencyMs: 300 } });

	const both = await Promise.all([node.outputOf(), node.outputOf()]);
	expect(idsOf(both.flat())).toEqual([made.transactionId]);
});

it('lets the next run start when one failed or was cancelled while it waited', async () => {
	const node = sync();
	await node.outputOf();
	const made = await transact();
	const match = { path: '^/v2/transactions' };
	await flute.simulator.fault({ match, fault: { latencyMs: 300, status: 400, body: {} } });
	const stop = new AbortController();

	const failing = node.run();
	const cancelled = node.run({ signal: stop.signal });
	const last = node.outputOf();
	stop.abort();
	expect((await failing).status).toBe('error');
	expect((await cancelled).status).toBe('canceled');
	expect(idsOf(await last)).toEqual([made.transactionId]);
});

it('keeps its checkpoint although the filtered period moves on', async () => {
	const node = sync({ filters: { fromDate: '={{ $now.minus({ years: 9 }).toISO() }}' } });
	expect((await node.outputOf()).length).toBeGreaterThan(0);

	expect(await node.outputOf()).toEqual([]);
	const made = await transact();
	expect(idsOf(await node.outputOf({ items: [{}, {}] }))).toEqual([made.transactionId]);
	const { checkpoints } = Object.values(node.staticData.read())[0] as IDataObject;
	expect(Object.keys(checkpoints as IDataObject)).toHaveLength(1);
});

it('returns a record that came too late for the period of one run in a later run', async () => {
	const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
	const node = sync({ filters: { toDate: '={{ $json.until }}' } });
	const idsUntil = async (time: string) =>
		idsOf(await node.outputOf({ items: [{ until: `${day}T${time}.000Z` }] }));
	const made = await transact({ transactionDateTime: `${day}T12:00:00.000Z` });

	// Flute filters by whole days and gives the record in each of these runs.
	expect(await idsUntil('11:00:00')).not.toContain(made.transactionId);
	expect(await idsUntil('13:00:00')).toContain(made.transactionId);
	expect(await idsUntil('14:00:00')).not.toContain(made.transactionId);
});

it('refuses several periods of one list, since it keeps one checkpoint per list', async () => {
	const node = sync({ filters: { fromDate: '={{ $json.from }}' } });
	const items = [{ from: '2026-01-01' }, { from: '2026-02-01' }];

	expect((await node.run({ items })).error!.message).toBe(
		"'Only New or Changed' cannot be used for several periods of the same list",
	);
	expect(node.staticData.read()).toEqual({});
});

it('starts anew in a copy of its workflow, whose static data are copied with it', async () => {
	const node = sync();
	const all = await node.outputOf();
	const copy = sync();
	copy.staticData.write(node.staticData.read());

	expect(idsOf(await copy.outputOf())).toEqual(idsOf(all));
	expect(await copy.outputOf()).toEqual([]);
});

it('returns the same records again after a failed run', async () => {
	const node = sync();
	await node.outputOf();
	const made = await transact();
	await flute.simulator.fault({
		times: 1,
		match: { path: '^/v2/transactions' },
		fault: { status: 400, body: { Details: 'No' } },
	});

	expect((await node.run()).status).toBe('error');
	expect(idsOf(await node.outputOf())).toEqual([made.transactionId]);
});

it('keeps the checkpoint when an item failed and the workflow continued', async () => {
	const node = sync({
		filters: { paymentMethodType: '={{ $json.method }}' },
		options: { concurrency: 1 },
	});
	const items = [{ method: 'Card' }, { method: 'ACH' }];
	await node.outputOf({ items });
	const made = await transact({ paymentMethodType: 'Card' });
	const second = { match: { path: '^/v2/transactions' } };
	await flute.simulator.fault({ ...second, fault: { latencyMs: 1 } });
	await flute.simulator.fault({ ...second, fault: { status: 400, body: { Details: 'No' } } });

	const { items: mixed } = await node.run({ items, onError: 'continueRegularOutput' });
	expect(mixed.map(({ json }) => json)).toEqual([
		expect.objectContaining({ transactionId: made.transactionId }),
		{ error: 'No', details: expect.objectContaining({ httpCode: 400 }) },
	]);
	expect(idsOf(await node.outputOf({ items }))).toEqual([made.transactionId]);
});

it('keeps a checkpoint per list of its items, and returns one list once', async () => {
	const staticData = new StoredStaticData();
	const { tenants } = await flextell.simulator.state();
	const [first, second] = tenants as Array<{ id: number }>;
	const run = async (items: IDataObject[]) =>
		await flextell.outputOf(
			{
				resource: 'customer',
				operation: 'getAll',
				tenantId: byId('={{ $json.tenant }}'),
				onlyNewOrChanged: true,
				simplify: false,
			},
			{ staticData, items },
		);

	const once = await run([{ tenant: first!.id }, { tenant: first!.id }]);
	expect(new Set(once.map(({ id }) => id)).size).toBe(once.length);
	expect(once.length).toBeGreaterThan(0);
	expect((await run([{ tenant: first!.id }, { tenant: second!.id }])).length).toBeGreaterThan(0);
	expect(await run([{ tenant: first!.id }, { tenant: second!.id }])).toEqual([]);
});

it('shows the whole list in a manual run and keeps the checkpoint', async () => {
	const node = sync();
	const before = node.staticData.read();

	expect(await node.outputOf({ mode: 'manual' })).toHaveLength(50);
	expect(await node.outputOf({ mode: 'manual' })).toHaveLength(50);
	expect(node.staticData.read()).toEqual(before);
});

it('is not set back when another node overwrites static data with older ones', async () => {
	const node = sync();
	await node.outputOf();
	const older = node.staticData.read();
	const made = await transact();
	expect(idsOf(await node.outputOf())).toEqual([made.transactionId]);
	node.staticData.write(older);

	expect(await node.outputOf()).toEqual([]);
	expect(node.staticData.read()).not.toEqual(older);
});

it('says what to do when its items need more checkpoints than it can keep', async () => {
	const node = sync({ filters: { referenceId: '={{ $json.reference }}' } });
	const items = Array.from({ length: 101 }, (_, at) => ({ reference: `r${at}` }));

	expect((await node.run({ items })).error).toMatchObject({
		message: "'Only New or Changed' can track at most 100 lists",
		description: 'Use several nodes, each for a part of the lists.',
	});
	expect(node.staticData.read()).toEqual({});
});

it('returns a record with an error of its own, for which n8n runs the node again', async () => {
	const node = sync({ simplify: false });
	await node.outputOf();
	const made = await transact({ error: 'Printer out of paper' } as never);

	const run = async () => idsOf(await node.outputOf({ retryOnFail: true }));
	expect(await run()).toEqual([made.transactionId]);
	expect(await run()).toEqual([]);
});
