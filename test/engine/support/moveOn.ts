import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import type { Transaction } from '../../simulators/flute/model';
import type { ChainOptions, Executions, Link } from './chain';
import { ownType } from './chain';
import { useProvider } from './providers';
import { StoredStaticData } from './staticData';

export const GET = 'Get Transactions';
export const CONFIRM = 'Confirm';
const list = {
	resource: 'transaction',
	operation: 'getAll',
	onlyNewOrChanged: true,
	moveOn: 'confirmed',
};

export type Work = (records: IDataObject[]) => IDataObject[] | Promise<IDataObject[]>;

/** The step that stores the records; its output goes to the next step. */
export const step = (work: Work, settings: Partial<Link> = {}): Link => ({
	name: 'Store',
	typeName: 'test.step',
	type: ownType(async function (this: IExecuteFunctions) {
		const done = await work(this.getInputData().map(({ json }) => json));
		return [done.map((json, item) => ({ json, pairedItem: { item } })), []];
	}),
	...settings,
});

/** The ids of transactions. */
export const idsOf = (records: IDataObject[]) =>
	records.map(({ transactionId }) => String(transactionId));

/** A step that fails. */
export const fail: Work = () => {
	throw new Error('The database is down');
};

/** Workflows that read Flute's transactions with Move On: When Confirmed, and confirm them. */
export function useMoveOn() {
	const flute = useProvider('flute');

	const get = (parameters: INodeParameters = {}, name = GET): Link =>
		flute.engine.link('flute', {
			name,
			parameters: { ...list, ...parameters },
			credentials: [flute.credential],
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
				if (done.error)
					throw new Error(`${done.error.message} (${String(done.error.description)})`);
				return idsOf(done.itemsOf(GET));
			},
		};
	}

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

	return { flute, get, confirm, sync, transact };
}
