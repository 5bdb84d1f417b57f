import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { Workflow } from '../../hosts/rest';
import type { Transaction } from '../../simulators/flute/model';
import { eventually, whilePublished } from '../support/eventually';
import type { TemplateBench } from './bench';
import { byKey, sorted } from './bench';

const OFTEN = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };

/** A transaction with the amount that was asked for, as the tables hold it. */
type Row = Transaction & { baseAmount: number };

export function describeScheduledReads(bench: TemplateBench): void {
	describe('templates that read on a schedule', () => {
		/** Two that changed and one that is new; the IDs of all three. */
		async function changeTransactions(): Promise<string[]> {
			const transactions = await bench.held<Transaction>('flute', 'transactions');
			const latest = [...transactions]
				.sort((a, b) => Date.parse(b.transactionDateTime) - Date.parse(a.transactionDateTime))
				.slice(0, 2);
			const isRefunded = ({ transactionStatus }: Transaction) => transactionStatus === 'Refunded';
			const changed = latest.map((one) => ({
				...one,
				transactionStatus: isRefunded(one) ? 'Settled' : 'Refunded',
			}));
			const added = {
				...latest[0]!,
				transactionId: randomUUID(),
				transactionDateTime: new Date().toISOString(),
			};
			await bench.host.simulator('flute').put('transactions', [...changed, added]);
			return [...latest, added].map(({ transactionId }) => transactionId);
		}

		/** The members that both tables keep, under the names of the provider. */
		const kept = ({
			transactionId,
			transactionStatus,
			baseAmount,
			processedAmount,
		}: Partial<Row>) => ({ transactionId, transactionStatus, baseAmount, processedAmount });

		const heldRows = async (): Promise<Row[]> =>
			(await bench.held<Transaction>('flute', 'transactions')).map((one) => ({
				...one,
				baseAmount: one.amountBreakdown.baseAmount,
			}));

		/** @param read the rows under the provider's names, with when each was written as `at` */
		async function keepsInStep(
			workflow: Workflow,
			read: () => Promise<Array<Partial<Row> & { at: string }>>,
		): Promise<void> {
			const isComplete = async () => {
				const expected = byKey((await heldRows()).map(kept), 'transactionId');
				const rows = await read();
				expect(rows).toHaveLength(expected.size);
				expect(byKey(rows.map(kept), 'transactionId')).toEqual(expected);
			};
			await whilePublished(bench.host.rest, workflow.id, async () => {
				await eventually(isComplete);
				await bench.anotherRun(workflow.id);
				const before = byKey(await read(), 'transactionId');
				const touched = await changeTransactions();

				await eventually(isComplete);
				await bench.anotherRun(workflow.id);
				const moved = (await read()).filter(
					({ transactionId, at }) => before.get(transactionId!)?.at !== at,
				);
				expect(sorted(moved.map(({ transactionId }) => transactionId))).toEqual(sorted(touched));
				await isComplete();
			});
			expect(await bench.failuresOf(workflow.id)).toEqual([]);
		}

		it('keep Flute transactions in a data table', async () => {
			const workflow = await bench.open('flute-transactions-to-data-table', {
				'Every Hour': OFTEN,
			});

			await keepsInStep(workflow, async () =>
				(await bench.rowsOf('Flute transactions')).map(({ updatedAt, ...row }) => ({
					...(row as Partial<Row>),
					at: updatedAt,
				})),
			);
		});

		it('keep Flute transactions in Postgres', async () => {
			const workflow = await bench.open('flute-transactions-to-postgres', { 'Every Hour': OFTEN });
			const read = async () =>
				await bench.postgres.query(
					`SELECT transaction_id AS "transactionId", transaction_status AS "transactionStatus",
					base_amount AS "baseAmount", processed_amount AS "processedAmount", synced_at AS at FROM flute_transactions`,
				);

			await keepsInStep(workflow, read as () => Promise<Array<{ at: string }>>);
		});

		it('keep Flip events in a data table', async () => {
			const { id } = await bench.open('flip-events-to-data-table');
			const isComplete = async () => {
				const events = await bench.held<{ id: string; status: string }>('flip', 'events');
				const rows = await bench.rowsOf('Flip events');
				expect(rows).toHaveLength(events.length);
				const statuses = new Map(rows.map(({ eventId, status }) => [eventId, status]));
				expect(statuses).toEqual(new Map(events.map((event) => [event.id, event.status])));
			};

			expect((await bench.host.rest.execute(id)).status).toBe('success');
			await isComplete();
			const [event] = await bench.held<IDataObject>('flip', 'events');
			await bench.host.simulator('flip').put('events', [
				{ ...event, status: event!.status === 'CANCELED' ? 'UPCOMING' : 'CANCELED' },
				{ ...event, id: randomUUID() },
			]);

			expect((await bench.host.rest.execute(id)).status).toBe('success');
			await isComplete();
		});
	});
}
