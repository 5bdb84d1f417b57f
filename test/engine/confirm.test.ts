/** Which records the operation Confirm confirms: of which node, of which items, and of which try. */
import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import type { Link } from './support/chain';
import { ownType } from './support/chain';
import type { Work } from './support/moveOn';
import { CONFIRM, GET, idsOf, step, useMoveOn } from './support/moveOn';

const { flute, get, confirm, sync, transact } = useMoveOn();

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
