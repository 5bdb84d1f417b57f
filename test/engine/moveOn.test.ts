/**
 * Only New or Changed with Move On: When Confirmed. Whatever happens between Get Many and Confirm, the
 * records come again in the next execution: at least once, never lost.
 */
import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import type { Transaction } from '../simulators/flute/model';
import type { ChainOptions, Executions, Link } from './support/chain';
import { ownType } from './support/chain';
import { deferred } from './support/deferred';
import { useProvider } from './support/providers';
import { StoredStaticData } from './support/staticData';

const flute = useProvider('flute');

const GET = 'Get Transactions';
const CONFIRM = 'Confirm';
const list = {
	resource: 'transaction',
	operation: 'getAll',
	onlyNewOrChanged: true,
	moveOn: 'confirmed',
};

type Work = (records: IDataObject[]) => IDataObject[] | Promise<IDataObject[]>;

const get = (parameters: INodeParameters = {}, name = GET): Link =>
	flute.engine.link('flute', {
		name,
		parameters: { ...list, ...parameters },
		credentials: [flute.credential],
	});

/** The step that stores the records; its output goes to the next step. */
const step = (work: Work, settings: Partial<Link> = {}): Link => ({
	name: 'Store',
	typeName: 'test.step',
	type: ownType(async function (this: IExecuteFunctions) {
		const done = await work(this.getInputData().map(({ json }) => json));
		return [done.map((json, item) => ({ json, pairedItem: { item } })), []];
	}),
	...settings,
});

const confirm = (parameters: INodeParameters = {}, settings: Partial<Link> = {}): Link =>
	flute.engine.link('flute', {
		name: CONFIRM,
		parameters: { resource: 'sync', operation: 'confirm', ...parameters },
		...settings,
	});

/** A workflow that runs repeatedly, and the table that it fills. */
function sync(stored = new StoredStaticData()) {
	const executions: Executions = new Map();
	const store: Work = (records) => {
		for (const { transactionId } of records) table.push(String(transactionId));
		return records;
	};
	/** Ids in the order in which they were stored. */
	const table: string[] = [];
	return {
		table,
		staticData: stored,
		store,
		run: async (links: readonly Link[], options: Partial<ChainOptions> = {}) =>
			await flute.engine.runChain({ links, staticData: stored, executions, ...options }),
		/** An execution with a working database. @returns the ids that it gave */
		async complete(options: Partial<ChainOptions> = {}): Promise<string[]> {
			const done = await this.run([get(), step(store), confirm()], options);
			if (done.error) throw new Error(`${done.error.message} (${String(done.error.description)})`);
			return idsOf(done.itemsOf(GET));
		},
	};
}

const idsOf = (records: IDataObject[]) => records.map(({ transactionId }) => String(transactionId));

let made = 0;

/** New records, one after another, of now or of so many days ago. */
async function transact(
	count = 1,
	daysAgo = 0,
	members: Partial<Transaction> = {},
): Promise<string[]> {
	const [sample] = (await flute.simulator.state()).transactions as Transaction[];
	const records = Array.from({ length: count }, () => ({
		...sample!,
		transactionId: randomUUID(),
		transactionDateTime: new Date(Date.now() - daysAgo * 86_400_000 + ++made).toISOString(),
		...members,
	}));
	await flute.simulator.put('transactions', records);
	return records.map(({ transactionId }) => transactionId);
}

const fail: Work = () => {
	throw new Error('The database is down');
};

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

it('confirms no records of a try whose output was replaced by that of the next one', async () => {
	const node = sync();
	const methods = step(() => [{ method: 'Card' }, { method: 'ACH' }], { name: 'Methods' });
	const byMethod = get({
		filters: { paymentMethodType: '={{ $json.method }}' },
		options: { concurrency: 1 },
	});
	const links = [
		methods,
		{ ...byMethod, onError: 'continueRegularOutput', retryOnFail: true } as const,
		confirm({ records: 'all' }),
	];
	const first = await node.run(links);
	expect(first.error).toBeUndefined();
	const [card] = await transact(1, 0, { paymentMethodType: 'Card' });
	const [ach] = await transact(1, 0, { paymentMethodType: 'ACH' });
	// The first try reads the second list, and the second try the first one.
	const [works, fails] = [{ latencyMs: 0 }, { status: 400, body: { Details: 'No' } }];
	for (const fault of [fails, works, works, fails]) {
		await flute.simulator.fault({ match: { path: '^/v2/transactions' }, fault });
	}

	const done = await node.run(links);
	expect(done.error).toBeUndefined();
	const items = done.itemsOf(GET).filter(({ error }) => error === undefined);
	expect(idsOf(items)).toEqual([card]);
	const next = await node.run(links);
	expect(idsOf(next.itemsOf(GET))).toEqual([ach]);
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

it('confirms records in batches, and once more after all batches', async () => {
	for (const after of [false, true]) {
		const node = sync();
		const batches: IDataObject[][] = [];
		const loop: Link = {
			name: 'Loop',
			typeName: 'test.loop',
			// As Loop Over Items: the first output has all when it is done, the second the next two.
			type: ownType(async function (this: IExecuteFunctions) {
				const context = this.getContext('node') as { rest?: IDataObject[]; done?: IDataObject[] };
				const input = this.getInputData().map(({ json }) => json);
				if (context.rest) context.done!.push(...input);
				else Object.assign(context, { rest: input, done: [] });
				const batch = context.rest!.splice(0, 2);
				const toItems = (records: IDataObject[]) => records.map((json) => ({ json }));
				return batch.length > 0 ? [[], toItems(batch)] : [toItems(context.done!), []];
			}),
			outputs: after ? [[CONFIRM], ['Store']] : [[], ['Store']],
		};
		const store = step(
			(records) => {
				batches.push(records);
				return node.store(records);
			},
			{ outputs: [[after ? 'Loop' : CONFIRM]] },
		);
		const done = await node.run([
			get(),
			loop,
			store,
			confirm({}, { outputs: after ? [] : [['Loop']] }),
		]);
		expect(done.error).toBeUndefined();
		expect(batches.length).toBeGreaterThan(1);
		expect(node.table).toEqual(idsOf(done.itemsOf(GET)));
		expect(await node.complete()).toEqual([]);
	}
});

describe('the records that Confirm confirms', () => {
	it('are found by Record ID when the items have another shape', async () => {
		const node = sync();
		const rows: Work = (records) => idsOf(records).map((transaction_id) => ({ transaction_id }));
		const done = await node.run([
			get(),
			step(rows),
			confirm({ recordId: '={{ $json.transaction_id }}' }),
		]);
		expect(done.error).toBeUndefined();
		expect(await node.complete()).toEqual([]);
	});

	it('include those whose items were dropped, with All', async () => {
		const node = sync();
		await node.run([get(), step(() => [{ count: 1 }]), confirm({ records: 'all' })]);
		expect(await node.complete()).toEqual([]);
	});

	it.each<[string, INodeParameters, Work, string]>([
		['without the ID', {}, () => [{ row: 7 }], `Item 0 has no ID of a record of '${GET}'`],
		[
			'with the ID of something else',
			{ recordId: '={{ $json.row }}' },
			() => [{ row: 7 }],
			`None of the items is a record that '${GET}' returned in this execution`,
		],
		[
			'from a node of another name',
			{ source: 'Get Orders' },
			(records) => records,
			"'Get Orders' has no records to confirm in this execution",
		],
	])('are none for items %s, and the execution says so', async (_, parameters, work, message) => {
		const node = sync();
		const done = await node.run([get(), step(work), confirm(parameters)]);
		expect(done.error).toMatchObject({ message });
		expect(await node.complete()).toEqual(idsOf(done.itemsOf(GET)));
	});

	it('are those of the node named in Source', async () => {
		const node = sync();
		const [first, second] = [get({}, 'First'), get({ simplify: false }, 'Second')];
		const only = { ...second, outputs: [[CONFIRM]] };
		const unnamed = await node.run([first, only, confirm()]);
		expect(unnamed.error).toMatchObject({
			message: "Several nodes of this execution have records to confirm: 'First', 'Second'",
		});

		const named = await node.run([first, only, confirm({ source: 'Second' })]);
		expect(named.error).toBeUndefined();
		const again = await node.run([first, { ...second, alwaysOutputData: true }]);
		expect(again.itemsOf('First').length).toBeGreaterThan(3);
		expect(again.itemsOf('Second')).toEqual([{}]);
	});

	it('are not confirmed in a sub-workflow, whose error says where to confirm', async () => {
		const done = await sync().run([step((records) => records), confirm()]);
		expect(done.error).toMatchObject({
			message: 'No node of this execution has records to confirm',
			description: expect.stringContaining(
				"put Confirm behind 'Execute Sub-workflow' there",
			) as string,
		});
	});

	it('are none for a node that moves on by itself', async () => {
		const done = await sync().run([get({ moveOn: 'succeeded' }), confirm()]);
		expect(done.error).toMatchObject({
			message: 'No node of this execution has records to confirm',
		});
	});
});

it('confirms nothing when there was nothing new', async () => {
	const node = sync();
	await node.complete();
	const done = await node.run([{ ...get(), alwaysOutputData: true }, confirm()]);
	expect(done.status).toBe('success');
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
