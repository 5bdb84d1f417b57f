/**
 * Only New or Changed with Move On: When Confirmed. Whatever happens between Get Many and Confirm, the
 * records come again in the next execution: at least once, never lost.
 */
import type { IDataObject } from 'n8n-workflow';

import type { Transaction } from '../simulators/flute/model';
import { deferred } from './support/deferred';
import { CONFIRM, fail, GET, idsOf, step, useMoveOn } from './support/moveOn';

const { flute, get, confirm, sync, transact } = useMoveOn();

it('returns the same records and newer ones, oldest first, until they are confirmed', async () => {
	const node = sync();
	const failed = await node.run([get(), step(fail), confirm()]);
	expect(failed.status).toBe('error');
	const all = idsOf(failed.itemsOf(GET));
	expect(all.length).toBeGreaterThan(3);
	const made = await transact(2);

	expect(await node.complete()).toEqual([...all, ...made]);
	expect(node.table).toEqual([...all, ...made]);
	expect(await node.complete()).toEqual([]);
});

it('returns no confirmed record again; Confirm passes its items through without a call', async () => {
	const node = sync();
	const reads = (await node.run([get(), step(fail)])).status;
	const before = (await flute.calls()).length;
	const done = await node.run([get(), step(node.store), confirm()]);

	expect(reads).toBe('error');
	expect((await flute.calls()).length).toBe(2 * before);
	expect(done.itemsOf(CONFIRM)).toEqual(done.itemsOf(GET));
	expect(await node.complete()).toEqual([]);
});

describe('an execution that ends between Get Many and Confirm keeps the checkpoint', () => {
	it.each<[string, (node: ReturnType<typeof sync>) => Promise<unknown>]>([
		['the database is down', async (node) => await node.run([get(), step(fail), confirm()])],
		[
			'a step stores some records and then throws',
			async (node) =>
				await node.run([
					get(),
					step((records) => {
						node.store(records.slice(0, 2));
						throw new Error('No');
					}),
					confirm(),
				]),
		],
		[
			'n8n is killed',
			async (node) => {
				await node.run([get(), step(fail), confirm()], { isKilled: true });
				flute.newProcess();
			},
		],
		[
			'the execution is stopped by hand',
			async (node) => {
				const stop = new AbortController();
				const stopped = await node.run(
					[
						get(),
						step((records) => {
							stop.abort();
							return records;
						}),
						confirm(),
					],
					{ signal: stop.signal },
				);
				expect(stopped.status).toBe('canceled');
			},
		],
		['there is no Confirm', async (node) => await node.run([get(), step(node.store)])],
	])('%s', async (_, end) => {
		const node = sync();
		await node.complete();
		const made = await transact(3);
		await end(node);
		const later = await transact();

		expect(await node.complete()).toEqual([...made, ...later]);
		expect(await node.complete()).toEqual([]);
	});
});

it('records come again when n8n is killed after Confirm, before static data are stored', async () => {
	const node = sync();
	await node.complete();
	const made = await transact(2);
	await node.run([get(), step(node.store), confirm()], { isKilled: true });
	flute.newProcess();

	expect(await node.complete()).toEqual(made);
	expect(await node.complete()).toEqual([]);
});

it('keeps the checkpoint when Move On is set to Confirm and back', async () => {
	const node = sync();
	const succeeding = [get({ moveOn: 'succeeded' })];
	expect((await node.run(succeeding)).itemsOf(GET).length).toBeGreaterThan(3);
	const made = await transact();
	expect(await node.complete()).toEqual(made);
	flute.newProcess();

	expect((await node.run([get({ moveOn: 'succeeded' })])).itemsOf(GET)).toEqual([]);
});

describe('while another execution has the records', () => {
	it('a second one returns nothing and names that execution', async () => {
		const node = sync();
		await node.complete();
		const made = await transact();
		const [isStoring, isStored] = [deferred(), deferred()];
		const first = node.run([
			get(),
			step(async (records) => {
				isStoring.resolve();
				await isStored.promise;
				return node.store(records);
			}),
			confirm(),
		]);
		await isStoring.promise;

		const second = await node.run([
			{ ...get(), alwaysOutputData: true },
			step((records) => records),
			confirm(),
		]);
		isStored.resolve();
		const { executionId, itemsOf } = await first;
		expect(idsOf(itemsOf(GET))).toEqual(made);
		expect(second.status).toBe('success');
		expect(second.itemsOf(GET)).toEqual([{}]);
		expect(second.hintsOf(GET)).toEqual([
			expect.stringContaining(`execution ${executionId} has not finished`),
		]);
		expect(await node.complete()).toEqual([]);
		expect(node.table.filter((id) => made.includes(id))).toEqual(made);
	});

	it('two that begin at once return them once', async () => {
		const node = sync();
		await node.complete();
		const made = await transact(2);

		const both = await Promise.all([node.complete(), node.complete()]);
		expect(both.flat()).toEqual(made);
	});
});

it('a retry of a failed execution confirms its records, also in another process', async () => {
	const node = sync();
	await node.complete();
	const made = await transact(2);
	const failed = await node.run([get(), step(fail), confirm()]);
	flute.newProcess();

	const retried = await node.run([get(), step(node.store), confirm()], {
		retryOf: failed.executionId,
	});
	expect(retried.status).toBe('success');
	expect(node.table.slice(-2)).toEqual(made);
	expect(await node.complete()).toEqual([]);
});

describe('records that the workflow cannot store', () => {
	/** A workflow whose first execution stores all but one record, which is older than the look back. */
	async function withBadRecord() {
		const node = sync();
		const [bad] = await transact(1, 20);
		const isGood = ({ transactionId }: IDataObject) => transactionId !== bad;
		const run = async () =>
			await node.run([get(), step((records) => node.store(records.filter(isGood))), confirm()]);
		expect(idsOf((await run()).itemsOf(GET))).toContain(bad);
		return { node, bad, run };
	}

	it('come again and hold no others back, however old they become', async () => {
		const { node, bad, run } = await withBadRecord();
		const later = await transact(2);
		expect(idsOf((await run()).itemsOf(GET))).toEqual([bad, ...later]);
		flute.newProcess();

		const newest = await transact();
		const third = await run();
		expect(idsOf(third.itemsOf(GET))).toEqual([bad, ...newest]);
		expect(third.hintsOf(GET)).toEqual([
			`1 of these records was returned before and not confirmed; ${bad} is returned for the 3rd time.`,
		]);
		expect(await node.complete()).toEqual([bad]);
		expect(await node.complete()).toEqual([]);
	});

	it('do not come again when they are gone at the provider', async () => {
		const { node, bad } = await withBadRecord();
		const { transactions } = (await flute.simulator.state()) as { transactions: Transaction[] };
		const others = transactions.filter(({ transactionId }) => transactionId !== bad);
		await flute.simulator.control('DELETE', '/state/transactions');
		await flute.simulator.put('transactions', others);
		const newest = await transact();

		expect(await node.complete()).toEqual(newest);
	});
});

describe('a checkpoint', () => {
	it('is kept when the workflow is renamed or n8n restarts', async () => {
		const node = sync();
		await node.complete();
		flute.newProcess();
		expect(await node.complete()).toEqual([]);
	});

	it('starts anew in a copy of the workflow, or an import elsewhere', async () => {
		const node = sync();
		await node.complete();
		const copy = sync();
		copy.staticData.write(node.staticData.read());

		expect((await copy.complete()).length).toBeGreaterThan(3);
		expect(await copy.complete()).toEqual([]);
		expect(await node.complete()).toEqual([]);
	});
});

it('a manual run keeps the checkpoint, and its Confirm passes the items through', async () => {
	const node = sync();
	const byHand = [get({ moveOn: 'confirmed' }), step((records) => records), confirm()];
	const done = await node.run(byHand, { mode: 'manual' });
	expect(done.itemsOf(CONFIRM)).toEqual(done.itemsOf(GET));
	expect(node.staticData.read()).toEqual({});

	expect((await node.complete()).length).toBeGreaterThan(3);
});
