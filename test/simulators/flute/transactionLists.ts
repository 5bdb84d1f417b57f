import { newestFirst, omit, sorted, wholeDays } from './lists';
import type { PageQuery } from './lists';
import type { Merchant, Transaction } from './model';

export interface TransactionsQuery extends PageQuery {
	sortBy?: keyof typeof sortKeys;
	sortOrder: 'asc' | 'desc';
	fromDate?: string;
	toDate?: string;
	sourceType?: string;
	sourceId?: string;
	batchId?: string;
	transactionStatus?: string;
	paymentMethodType?: string;
	customerId?: string;
	minAmount?: number;
	maxAmount?: number;
	referenceId?: string;
}

export function listTransactions(merchant: Merchant, query: TransactionsQuery): Transaction[] {
	const { sortBy, sortOrder, minAmount = -Infinity, maxAmount = Infinity } = query;
	const equal: Array<[wanted: string | undefined, actual: (one: Transaction) => string | null]> = [
		[query.sourceType, ({ source }) => source.sourceType],
		[query.sourceId, ({ source }) => source.sourceId],
		[query.batchId, ({ batchId }) => batchId ?? 'null'],
		[query.transactionStatus, ({ transactionStatus }) => transactionStatus],
		[query.paymentMethodType, ({ paymentMethodType }) => paymentMethodType],
		[query.customerId, ({ customerId }) => customerId],
		[query.referenceId, ({ referenceId }) => referenceId],
	];
	const isInTime = wholeDays(query.fromDate, query.toDate);
	const found = merchant.transactions.all.filter((one) => {
		// Which amount is filtered is not documented. [inferred]
		const amount = one.processedAmount || one.amountBreakdown.baseAmount;
		return (
			equal.every(([wanted, actual]) => wanted === undefined || wanted === actual(one)) &&
			isInTime(one.transactionDateTime) &&
			amount >= minAmount &&
			amount <= maxAmount
		);
	});
	// `sortOrder` is ignored without `sortBy`.
	if (sortBy === undefined) return newestFirst(found, (one) => one.transactionDateTime);
	return sorted(found, (one) => sortKeys[sortBy](one, merchant), sortOrder === 'desc');
}

const sortKeys = {
	cardTokenType: (one: Transaction) => one.cardTokenType,
	customerCompanyName: (one: Transaction, { customers }: Merchant) =>
		customers.get(one.customerId ?? '')?.companyName,
	customerName: (one: Transaction, { customers }: Merchant) => {
		const customer = customers.get(one.customerId ?? '');
		return customer && `${customer.firstName} ${customer.lastName}`;
	},
	maskedCardNumber: (one: Transaction) => one.cardDetails?.maskedCardNumber,
	merchantCompanyName: (_one: Transaction, { companyName }: Merchant) => companyName,
	paymentMethodType: (one: Transaction) => one.paymentMethodType,
	processedAmount: (one: Transaction) => one.processedAmount,
	transactionDateTime: (one: Transaction) => Date.parse(one.transactionDateTime),
	transactionId: (one: Transaction) => one.transactionId,
	transactionStatus: (one: Transaction) => one.transactionStatus,
};

/** Returns the members of a transaction that lists show. */
export function summaryOf(transaction: Transaction): object {
	return omit(
		transaction,
		'originalTransactionId',
		'refundDetails',
		'declineDetails',
		'addressVerificationServiceResponse',
		'taxDetails',
		'transactionEvents',
	);
}
