import type { FastifyInstance } from 'fastify';

import { cents } from './amounts';
import { announce } from './changes';
import { need, refusal } from './errors';
import { event } from './events';
import {
	closed,
	instant,
	listOf,
	oneOf,
	open,
	pageQuery,
	sortOrderQuery,
	uuid,
} from './jsonSchema';
import { omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import type { Merchant, Transaction } from './model';

const batchStatuses = ['Open', 'PendingSettlement', 'Settled', 'Declined'] as const;

interface Batch {
	batchId: string | null;
	paymentProcessorId: string | null;
	paymentProcessorName: string | null;
	externalBatchId: string | null;
	createdOn: string | null;
	transactionCount: number | null;
	totalNetAmount: number | null;
	totalSalesAmount: number | null;
	totalRefundsAmount: number | null;
	batchStatus: (typeof batchStatuses)[number] | null;
	/** Time (ms) at which a pending batch becomes settled. No reply shows it. */
	settlesAt?: number;
}

/** Time (ms) for which a closed batch is pending; its length is not known. [inferred] */
const settlementMs = 60_000;

const query = open({
	...pageQuery,
	...sortOrderQuery(['createdOn', 'batchStatus', 'transactionCount', 'totalNetAmount']),
	fromDate: instant,
	toDate: instant,
	batchIds: listOf(uuid),
	paymentProcessorIds: listOf(uuid),
	batchStatus: oneOf(batchStatuses),
});

/** Serves `/v2/settlements/…` (docs/providers/flute.md, "Settlements and settings"). */
export function addSettlements(api: FastifyInstance, merchant: Merchant): void {
	const batches = merchant.collection<Batch>('settlementBatches', (one) => String(one.batchId));
	for (const batch of makeBatches(merchant)) batches.put(batch);

	api.addHook('preHandler', async () => {
		for (const { settlesAt = Infinity, ...batch } of batches.all) {
			if (settlesAt > Date.now()) continue;
			batches.put({ ...batch, batchStatus: 'Settled' });
			settle(merchant, String(batch.batchId));
		}
	});
	api.get<{ Querystring: ListQuery & { batchIds?: string[]; paymentProcessorIds?: string[] } }>(
		'/v2/settlements/batches',
		{ schema: { querystring: query } },
		({ query }) => {
			const { batchIds, paymentProcessorIds } = query;
			const isIn = (id: string | null, ids?: string[]): boolean =>
				ids === undefined || ids.includes(id ?? '');
			const all = [...batches.all, ...openBatches(merchant)].filter(
				(one) => isIn(one.batchId, batchIds) && isIn(one.paymentProcessorId, paymentProcessorIds),
			);
			const found = select(all, query, {
				equal: ['batchStatus'],
				dateOf: ({ createdOn }) => createdOn,
			});
			return pageOf(found, query, (one) => omit(one, 'settlesAt'));
		},
	);
	api.post<{ Body: { paymentProcessorId: string } }>(
		'/v2/settlements/batches/close',
		{ schema: { body: closed({ paymentProcessorId: uuid }, ['paymentProcessorId']) } },
		({ body: { paymentProcessorId } }) => {
			const { processors, transactions, seed } = merchant;
			need(processors, paymentProcessorId, 'Payment processor');
			const unsettled = unsettledOf(merchant, paymentProcessorId);
			// The refusal is not documented. [inferred]
			if (unsettled.length === 0) throw refusal(409, 'The open batch has no transactions.');
			const batch: Batch = {
				...batchOf(merchant, unsettled),
				batchId: seed.uuid(),
				externalBatchId: String(seed.int(100_000, 999_999)),
				createdOn: new Date().toISOString(),
				batchStatus: 'PendingSettlement',
				settlesAt: Date.now() + settlementMs,
			};
			for (const one of unsettled) transactions.put({ ...one, batchId: batch.batchId });
			return { batchStatus: batches.put(batch).batchStatus };
		},
	);
}

function settle(merchant: Merchant, batchId: string): void {
	const { transactions } = merchant;
	for (const one of transactions.all) {
		if (one.batchId !== batchId || one.transactionStatus !== 'Captured') continue;
		const settled = event('Settle', one.processedAmount);
		transactions.put({
			...one,
			transactionStatus: 'Settled',
			transactionEvents: [...one.transactionEvents, settled],
		});
	}
	announce(merchant, { type: 'settlement.batch.completed', id: batchId });
}

/** Returns the transactions of a processor's next batch: card payments and refunds. [inferred] */
function unsettledOf({ transactions }: Merchant, processorId: string): Transaction[] {
	return transactions.all.filter(
		(one) =>
			one.paymentProcessorId === processorId &&
			one.batchId === null &&
			one.paymentMethodType === 'Card' &&
			(one.transactionStatus === 'Captured' || one.transactionType === 'Refund'),
	);
}

/** Returns the open batches. They have no date; that they have no id is inferred. */
function openBatches(merchant: Merchant): Batch[] {
	return merchant.processors.all
		.map(({ paymentProcessorId }) => unsettledOf(merchant, paymentProcessorId))
		.filter(({ length }) => length > 0)
		.map((unsettled) => ({
			...batchOf(merchant, unsettled),
			batchId: null,
			externalBatchId: null,
			createdOn: null,
			batchStatus: 'Open',
		}));
}

type Figures = Omit<Batch, 'batchId' | 'externalBatchId' | 'createdOn' | 'batchStatus'>;

function batchOf({ processors }: Merchant, transactions: Transaction[]): Figures {
	const paymentProcessorId = transactions[0]?.paymentProcessorId ?? null;
	const sum = (isRefund: boolean): number =>
		cents(
			transactions
				.filter(
					({ transactionType }) => ['Refund', 'Credit'].includes(transactionType) === isRefund,
				)
				.reduce((total, { processedAmount }) => total + processedAmount, 0),
		);
	const [totalSalesAmount, totalRefundsAmount] = [sum(false), sum(true)];
	return {
		paymentProcessorId,
		paymentProcessorName: processors.get(paymentProcessorId ?? '')?.processorName ?? null,
		transactionCount: transactions.length,
		totalNetAmount: cents(totalSalesAmount - totalRefundsAmount),
		totalSalesAmount,
		totalRefundsAmount,
	};
}

/** Makes the batches of the history, a declined one, a pending one and a row of nulls. */
function makeBatches(merchant: Merchant): Batch[] {
	const { seed, transactions } = merchant;
	const byBatch = new Map<string, Transaction[]>();
	for (const one of transactions.all) {
		if (one.batchId === null) continue;
		byBatch.set(one.batchId, [...(byBatch.get(one.batchId) ?? []), one]);
	}
	const made = [...byBatch].map(([batchId, batched], index): Batch => {
		const last = batched.at(-1)?.transactionDateTime ?? '';
		return {
			batchId,
			...batchOf(merchant, batched),
			externalBatchId: String(300_001 + index),
			createdOn: `${last.slice(0, 10)}T23:59:00Z`,
			batchStatus: 'Settled',
		};
	});
	const [sample] = made;
	if (!sample) return made;
	const like = (batchStatus: Batch['batchStatus'], days: number): Batch => ({
		...sample,
		batchId: seed.uuid(),
		createdOn: seed.daysAgo(days, days - 1),
		batchStatus,
	});
	// Such rows were seen at the provider.
	const blank = Object.fromEntries(Object.keys(sample).map((name) => [name, null]));
	return [...made, like('Declined', 9), like('PendingSettlement', 1), blank as unknown as Batch];
}
