/**
 * The templates that keep a table in step, while the database and n8n are killed in the middle: at the
 * end the table is the provider's ledger, with nothing missing and nothing twice.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { importWorkflow, makeCredentials } from '../demo/content';
import type { Postgres } from '../hosts/postgres';
import { startPostgres } from '../hosts/postgres';
import type { Credential } from '../hosts/rest';
import type { Transaction } from '../simulators/flute/model';
import { eventually } from './support/eventually';
import { useHost } from './support/host';

const FOLDER = join(__dirname, '..', '..', 'workflows');

const OFTEN = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };

/** So many that a run takes a while to write them. */
const COUNT = 500;

interface Row {
	id: string;
	status: string;
	/** When it was written. */
	at: string;
}

describe.each(['n8n-2.8', 'n8n-latest'] as const)('%s', (name) => {
	const host = useHost(name);
	let postgres: Postgres;
	let credentials: Credential[];

	beforeAll(async () => {
		postgres = await startPostgres();
		credentials = [
			...(await makeCredentials(host.rest, host.simulators, host.n8n.url)),
			await host.rest.createCredential('postgres', postgres.credential),
		];
	});
	afterAll(async () => await postgres?.stop());

	const flute = () => host.simulator('flute');

	const ledger = async () => (await flute().state()).transactions as Transaction[];

	async function transact(count: number): Promise<void> {
		const [sample] = await ledger();
		const now = Date.now();
		const made = Array.from({ length: count }, (_, index) => ({
			...sample!,
			transactionId: randomUUID(),
			transactionDateTime: new Date(now + index).toISOString(),
		}));
		await flute().put('transactions', made);
	}

	const open = async (template: string): Promise<string> =>
		(
			await importWorkflow(host.rest, join(FOLDER, `${template}.json`), credentials, {
				'Every Hour': OFTEN,
			})
		).id;

	const countOf = async (id: string, wanted: string) =>
		(await host.rest.listExecutions(id)).filter(({ status }) => status === wanted).length;

	/** Waits until the table is the ledger, and until two more runs have written nothing again. */
	async function isInStep(id: string, read: () => Promise<Row[]>): Promise<void> {
		await eventually(async () => (await read()).length === (await ledger()).length);
		const rows = await read();
		const expected = (await ledger()).map((one) => [one.transactionId, one.transactionStatus]);
		expect(rows.map((row) => [row.id, row.status]).sort()).toEqual(expected.sort());
		const anotherRun = async () => {
			const before = await countOf(id, 'success');
			await eventually(async () => (await countOf(id, 'success')) > before + 1);
		};
		await anotherRun();
		const settled = await read();
		await anotherRun();
		expect((await read()).sort(byId)).toEqual(settled.sort(byId));
	}

	const byId = (a: Row, b: Row) => a.id.localeCompare(b.id);

	/** Kills n8n as soon as the check passes, and starts it again. */
	async function killWhen(check: () => Promise<boolean>): Promise<void> {
		await eventually(check, { every: 20 });
		await host.n8n.kill();
		await host.n8n.restart();
	}

	it('a data table holds each transaction once after n8n was killed during a write', async () => {
		const id = await open('flute-transactions-to-data-table');
		const read = async (): Promise<Row[]> => {
			const table = (await host.rest.listDataTables()).find(
				(one) => one.name === 'Flute transactions',
			);
			const rows = table ? await host.rest.dataTableRows(table.id) : [];
			return rows.map(({ transactionId, transactionStatus, updatedAt }) => ({
				id: String(transactionId),
				status: String(transactionStatus),
				at: String(updatedAt),
			}));
		};
		await host.rest.activateWorkflow(id);
		await isInStep(id, read);
		const before = (await read()).length;
		await transact(COUNT);
		await killWhen(async () => (await read()).length > before);
		expect((await read()).length).toBeLessThan(before + COUNT);
		await transact(1);

		await isInStep(id, read);
		await host.rest.deactivateWorkflow(id);
	});

	it('Postgres holds each transaction once after it was unreachable and n8n was killed', async () => {
		const id = await open('flute-transactions-to-postgres');
		const read = async () =>
			(await postgres.query(
				'SELECT transaction_id AS id, transaction_status AS status, synced_at AS at FROM flute_transactions',
			)) as unknown as Row[];
		await host.rest.activateWorkflow(id);
		await isInStep(id, read);
		const release = await postgres.lock('flute_transactions');
		await transact(COUNT);
		// The lock holds each write until its connection is closed, so no run can be too quick for it.
		await eventually(async () => {
			await postgres.query(
				`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
			);
			return (await countOf(id, 'error')) > 0;
		});
		await release();
		await transact(COUNT);
		await flute().clearLog();
		await killWhen(async () =>
			(await flute().log()).some(({ path }) => path.startsWith('/v2/transactions')),
		);
		await transact(1);

		await isInStep(id, read);
		await host.rest.deactivateWorkflow(id);
	});
});
