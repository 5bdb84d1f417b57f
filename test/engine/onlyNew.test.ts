/** Get Many with "Only New or Changed": an incremental sync, however its runs end. */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import type { Transaction } from '../simulators/flute/model';
import { byId, useProvider } from './support/providers';
import { StoredStaticData } from './support/static-data';

const flute = useProvider('flute');
const flextell = useProvider('flextell');

const list = {
	resource: 'transaction',
	operation: 'getAll',
	returnAll: true,
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

it('returns everything at first, the oldest first, and then what is new or has changed', async () => {
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

it('goes on with the rest where a limit cut it off', async () => {
	const node = sync({ returnAll: false, limit: 100 });
	const { transactions } = await flute.simulator.state();
	const given: unknown[] = [];
	for (let records = await node.outputOf(); records.length > 0; records = await node.outputOf()) {
		expect(records.length).toBeLessThanOrEqual(100);
		given.push(...idsOf(records));
	}

	expect(given.sort()).toEqual(idsOf(transactions as never).sort());
});

it('returns the same again after a run that failed', async () => {
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

it('stays where it was when one of its items failed and the workflow went on', async () => {
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
		{ error: 'No' },
	]);
	expect(idsOf(await node.outputOf({ items }))).toEqual([made.transactionId]);
});

it('keeps the lists of its items apart, and gives one list once', async () => {
	const staticData = new StoredStaticData();
	const { tenants } = await flextell.simulator.state();
	const [first, second] = tenants as Array<{ id: number }>;
	const run = async (items: IDataObject[]) =>
		await flextell.outputOf(
			{
				resource: 'customer',
				operation: 'getAll',
				tenantId: byId('={{ $json.tenant }}'),
				returnAll: true,
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

it('shows the list as it is when it is run by hand, and remembers nothing', async () => {
	const node = sync({ returnAll: false, limit: 5 });
	const before = node.staticData.read();

	expect(await node.outputOf({ mode: 'manual' })).toHaveLength(5);
	expect(await node.outputOf({ mode: 'manual' })).toHaveLength(5);
	expect(node.staticData.read()).toEqual(before);
});

it('is not set back by another node that writes older static data over its own', async () => {
	const node = sync();
	await node.outputOf();
	const older = node.staticData.read();
	const made = await transact();
	expect(idsOf(await node.outputOf())).toEqual([made.transactionId]);
	node.staticData.write(older);

	expect(await node.outputOf()).toEqual([]);
	expect(node.staticData.read()).not.toEqual(older);
});

it('says what to do where its items are more lists than it can keep track of', async () => {
	const node = sync({ filters: { referenceId: '={{ $json.reference }}' } });
	const items = Array.from({ length: 101 }, (_, at) => ({ reference: `r${at}` }));

	expect((await node.run({ items })).error).toMatchObject({
		message: "'Only New or Changed' keeps track of 100 lists at most",
		description: 'Use several nodes, each for some of the lists.',
	});
	expect(node.staticData.read()).toEqual({});
});
