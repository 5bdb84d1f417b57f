import type { FastifyInstance } from 'fastify';

import { cents, price, refundsOf } from './amounts';
import { takeNoBody } from './bodyless';
import { keep } from './changes';
import { invalidField, need, refusal } from './errors';
import { event } from './events';
import { omit, pageOf } from './lists';
import type {
	CreateTransactionBody,
	CreditBody,
	ExtraAmounts,
	Merchant,
	Transaction,
} from './model';
import { Payments } from './payments';
import { conflict, moveAch, reverse } from './reversals';
import {
	calculateAmountBody,
	captureBody,
	createTransactionBody,
	creditBody,
	reversalBody,
	shareReceiptBody,
	tipAdjustmentBody,
	transactionsQuery,
} from './schemas';
import { listTransactions, summaryOf } from './transactionLists';
import type { TransactionsQuery } from './transactionLists';

interface ById {
	Params: { transactionId: string };
}

interface CalculateAmountBody extends ExtraAmounts {
	baseAmount?: number;
	currencyCode?: string | null;
	pricingType?: Transaction['pricingType'];
}

/**
 * Serves `/v2/transactions…`; every write answers 200 with the shape of GET by ID
 * (docs/providers/flute.md, "Transactions").
 */
export function addTransactions(api: FastifyInstance, merchant: Merchant): void {
	const { transactions } = merchant;
	const payments = new Payments(merchant);
	const find = ({ transactionId }: ById['Params']): Transaction =>
		need(transactions, transactionId, 'Transaction');

	api.get<{ Querystring: TransactionsQuery }>(
		'/v2/transactions',
		{ schema: { querystring: transactionsQuery } },
		({ query }) => pageOf(listTransactions(merchant, query), query, summaryOf),
	);
	api.get<ById>('/v2/transactions/:transactionId', ({ params }) => find(params));
	api.post<{ Body: CreateTransactionBody }>(
		'/v2/transactions',
		{ schema: { body: createTransactionBody } },
		({ body }) => payments.pay(body),
	);
	api.post<{ Body: CreditBody }>(
		'/v2/transactions/credit',
		{ schema: { body: creditBody } },
		({ body }) => payments.credit(body),
	);
	api.post<ById & { Body: { captureAmount?: number | null } }>(
		'/v2/transactions/:transactionId/capture',
		{ schema: { body: captureBody } },
		({ params, body }) => keep(merchant, capture(find(params), body.captureAmount)),
	);
	api.post<ById & { Body: { reversalAmount?: number | null } }>(
		'/v2/transactions/:transactionId/reversal',
		{ schema: { body: reversalBody } },
		({ params, body }) => reverse(merchant, find(params), body.reversalAmount),
	);
	api.post<ById & { Body: { tipAmount?: number | null; tipRate?: number | null } }>(
		'/v2/transactions/:transactionId/tip-adjustment',
		{ schema: { body: tipAdjustmentBody } },
		({ params, body }) => transactions.put(adjustTip(find(params), body)),
	);
	api.post<{ Body: CalculateAmountBody }>(
		'/v2/transactions/calculate-amount',
		{ schema: { body: calculateAmountBody } },
		({ body }) => calculate(body),
	);
	api.post<ById & { Body: { shareBy: string; hasCustomerConsent: boolean } }>(
		'/v2/transactions/:transactionId/share-receipt',
		{ schema: { body: shareReceiptBody } },
		({ params, body: { shareBy, hasCustomerConsent } }, reply) => {
			if (shareBy !== 'Sms') {
				throw invalidField('ShareBy', 'ShareBy must be Sms; it is the only supported channel.');
			}
			if (!hasCustomerConsent) {
				throw invalidField('HasCustomerConsent', 'HasCustomerConsent must be true.');
			}
			find(params);
			return reply.code(204).send();
		},
	);
	addHolds(api, merchant, find);
}

/** Adds hold and release, which declare no body but require a length and a JSON content type. */
function addHolds(
	api: FastifyInstance,
	merchant: Merchant,
	find: (params: ById['Params']) => Transaction,
): void {
	const { seed } = merchant;
	const statusBefore = new Map<string, Transaction['transactionStatus']>();
	void api.register(async (routes) => {
		takeNoBody(routes);
		routes.post<ById>('/v2/transactions/:transactionId/ach-hold', ({ params }) => {
			const found = find(params);
			const { transactionId, transactionStatus } = found;
			if (!['Scheduled', 'InProgress'].includes(transactionStatus)) throw conflict(found);
			statusBefore.set(transactionId, transactionStatus);
			return keep(merchant, moveAch(found, 'Held', 'Hold', seed.uuid()));
		});
		routes.post<ById>('/v2/transactions/:transactionId/ach-release', ({ params }) => {
			const found = find(params);
			if (found.transactionStatus !== 'Held') throw conflict(found);
			const status = statusBefore.get(found.transactionId) ?? 'Scheduled';
			return keep(merchant, moveAch(found, status, 'UnHold', seed.uuid()));
		});
	});
}

function capture(transaction: Transaction, captureAmount?: number | null): Transaction {
	const { transactionStatus, processedAmount, transactionEvents } = transaction;
	if (!['Authorized', 'PartiallyAuthorized'].includes(transactionStatus)) {
		throw conflict(transaction);
	}
	const authorized = processedAmount;
	const captured = captureAmount ?? authorized;
	if (captured > authorized) {
		const message = 'CaptureAmount must not exceed the remaining authorized amount.';
		throw invalidField('CaptureAmount', message);
	}
	return {
		...transaction,
		transactionStatus: 'Captured',
		processedAmount: captured,
		refundDetails: refundsOf(captured),
		transactionEvents: [...transactionEvents, event('Capture', captured)],
	};
}

/** Adjusts the tip of an unsettled credit card payment; the refusal names no cause. */
function adjustTip(
	transaction: Transaction,
	tip: { tipAmount?: number | null; tipRate?: number | null },
): Transaction {
	if (((tip.tipAmount ?? null) === null) === ((tip.tipRate ?? null) === null)) {
		throw invalidField('TipAmount', 'Exactly one of TipAmount and TipRate must be set.');
	}
	const { transactionStatus, cardDetails, amountBreakdown, transactionEvents } = transaction;
	const isPresent = !['Internet', 'Manual'].includes(cardDetails?.cardDataSource ?? 'Internet');
	const isOpen = ['Authorized', 'Captured'].includes(transactionStatus);
	if (!isPresent || cardDetails?.cardType !== 'Credit' || !isOpen) {
		throw refusal(409, 'The tip cannot be adjusted.');
	}
	const { discountAmount, surchargeAmount } = amountBreakdown;
	const { baseAmount } = amountBreakdown;
	const { tipAmount, tipRate } = price(baseAmount, tip).breakdown;
	const total = cents(baseAmount - discountAmount + surchargeAmount + tipAmount);
	return {
		...transaction,
		processedAmount: total,
		amountBreakdown: { ...amountBreakdown, tipAmount, tipRate },
		refundDetails: refundsOf(transactionStatus === 'Captured' ? total : 0),
		transactionEvents: [...transactionEvents, event('TipAdjustment', total)],
	};
}

/** Calculates the amounts. That only credit cards have a surcharge is inferred. */
function calculate({
	baseAmount = 0,
	currencyCode,
	pricingType,
	...extra
}: CalculateAmountBody): object {
	const block = ({ discountAmount, ...amounts }: ExtraAmounts): object => {
		// Only in this operation the rate takes precedence over the amount.
		const discount = amounts.discountRate ? {} : { discountAmount };
		const { breakdown, total } = price(baseAmount, { ...amounts, ...discount });
		return { ...omit(breakdown, 'taxAmount', 'taxRate'), totalAmount: total };
	};
	const [withSurcharge, without] = [block(extra), block({ ...extra, surchargeRate: 0 })];
	return {
		currencyCode: currencyCode ?? 'USD',
		zeroCostProcessingOption: 'None',
		pricingType: pricingType ?? null,
		cash: without,
		creditCard: withSurcharge,
		debitCard: without,
		ach: without,
	};
}
