import type { Collection } from '../records';
import { price, refundsOf } from './amounts';
import type { Priced } from './amounts';
import { keep } from './changes';
import { event } from './events';
import { omit } from './lists';
import type { Decline, Merchant, Transaction, TransactionEvent, TransactionStatus } from './model';
import { reverse } from './reversals';

export const posStatuses = ['Cancelled', 'Completed', 'Failed', 'InProgress'] as const;

export interface PosTransaction {
	posTransactionId: string;
	posTransactionStatus: (typeof posStatuses)[number];
	createdOn: string;
	modifiedOn: string;
	merchantId: string;
	customerId: string | null;
	terminalId: string;
	paymentProcessorId: string | null;
	posDeviceId: string | null;
	referenceId: string | null;
	captureMethod: 'Auto' | 'Manual';
	transactionId: string | null;
	baseAmount: number;
	currencyCode: string;
	extraAmounts: { tipAmount: number | null; tipRate: number };
	initiationChannel: 'Cloud' | 'Deeplink';
	processedAmount: number | null;
	/** Number of further reads that find it in progress. No reply shows it. */
	readsLeft: number;
	/** The refunded amount and payment of a terminal refund. Replies do not show it. */
	reversal?: { originalTransactionId: string | null; amount: number | null };
}

/**
 * The outcome of transactions at the terminal, which a test can set. By default they are completed
 * and paid after two reads that find them in progress.
 */
interface PosOutcome {
	/** `InProgress`: they never end. */
	posTransactionStatus: PosTransaction['posTransactionStatus'];
	/** Status of the payment, if completed, e.g. Declined. Completed does not mean approved. */
	transactionStatus?: TransactionStatus;
	decline?: Decline;
	/** Number of reads that find later transactions in progress. */
	reads?: number;
}

type Start = Pick<PosTransaction, 'terminalId' | 'posDeviceId' | 'baseAmount' | 'currencyCode'> &
	Partial<
		Pick<PosTransaction, 'customerId' | 'paymentProcessorId' | 'referenceId' | 'initiationChannel'>
	> & {
		captureMethod?: PosTransaction['captureMethod'];
		extraAmounts?: { tipAmount?: number | null; tipRate?: number | null } | null;
	};

/** The transactions of terminals. */
export class PosTransactions {
	readonly records: Collection<PosTransaction>;
	private readonly outcomes: Collection<PosOutcome>;

	constructor(private readonly merchant: Merchant) {
		this.records = merchant.collection('posTransactions', 'posTransactionId');
		// Contains only the last outcome that was set.
		this.outcomes = merchant.collection('posOutcomes', () => 'current');
	}

	private get outcome(): PosOutcome {
		return this.outcomes.get('current') ?? { posTransactionStatus: 'Completed' };
	}

	isBusy(terminalId: string): boolean {
		return this.records.all.some(
			(one) => one.terminalId === terminalId && one.posTransactionStatus === 'InProgress',
		);
	}

	start(body: Start): PosTransaction {
		const now = new Date().toISOString();
		const { tipAmount = null, tipRate } = body.extraAmounts ?? {};
		price(body.baseAmount, { tipAmount: tipAmount ?? undefined, tipRate });
		return this.records.put({
			posTransactionId: this.merchant.seed.uuid(),
			posTransactionStatus: 'InProgress',
			createdOn: now,
			modifiedOn: now,
			merchantId: this.merchant.merchantId,
			customerId: body.customerId ?? null,
			terminalId: body.terminalId,
			paymentProcessorId: body.paymentProcessorId ?? null,
			posDeviceId: body.posDeviceId,
			referenceId: body.referenceId ?? null,
			captureMethod: body.captureMethod ?? 'Auto',
			transactionId: null,
			baseAmount: body.baseAmount,
			currencyCode: body.currencyCode,
			extraAmounts: { tipAmount, tipRate: tipRate ?? 0 },
			initiationChannel: body.initiationChannel ?? 'Cloud',
			processedAmount: null,
			readsLeft: this.outcome.reads ?? 2,
		});
	}

	/**
	 * Starts a reversal. Voids of unsettled payments and refunds to credit cards are done in the
	 * cloud at once; refunds to debit cards and those without a payment are done at the terminal.
	 */
	startReversal(
		body: Start,
		{ original, amount }: { original?: Transaction; amount: number | null },
	): PosTransaction {
		const one = this.records.put({
			...this.start(body),
			reversal: { originalTransactionId: original?.transactionId ?? null, amount },
		});
		const isDebitRefund =
			original?.cardDetails?.cardType === 'Debit' &&
			['Settled', 'Refunded'].includes(original.transactionStatus);
		if (!original || isDebitRefund) return one;
		return this.end(one, { posTransactionStatus: 'Completed' });
	}

	/** Returns it in progress for some reads, then ended; a read that waits ends it at once. */
	read(one: PosTransaction, isWaiting: boolean): PosTransaction {
		if (one.posTransactionStatus !== 'InProgress') return one;
		const { outcome } = this;
		if (outcome.posTransactionStatus === 'InProgress') return one;
		if (isWaiting || one.readsLeft === 0) return this.end(one, outcome);
		return this.records.put({ ...one, readsLeft: one.readsLeft - 1 });
	}

	end(one: PosTransaction, outcome: PosOutcome): PosTransaction {
		const { posTransactionStatus } = outcome;
		const ended = { ...one, posTransactionStatus, modifiedOn: new Date().toISOString() };
		if (posTransactionStatus !== 'Completed') return this.records.put(ended);
		const payment = this.settled(one, outcome);
		return this.records.put({
			...ended,
			transactionId: payment.transactionId,
			paymentProcessorId: payment.paymentProcessorId,
			processedAmount: payment.processedAmount || null,
		});
	}

	/** Returns the transaction that the terminal made. */
	private settled(one: PosTransaction, outcome: PosOutcome): Transaction {
		const { merchant } = this;
		const { originalTransactionId, amount } = one.reversal ?? {};
		const original = merchant.transactions.get(originalTransactionId ?? '');
		if (original && outcome.transactionStatus === undefined) {
			return reverse(merchant, original, amount);
		}
		const payment = this.payment(one, outcome);
		if (!one.reversal) return keep(merchant, payment);
		const [given] = payment.transactionEvents;
		const credit: Transaction = {
			...payment,
			transactionType: 'Credit',
			refundDetails: null,
			transactionEvents: given ? [{ ...given, type: 'Credit' }] : [],
		};
		return keep(merchant, credit);
	}

	/** Returns it as replies show it. */
	whole(one: PosTransaction): object {
		const linked = this.merchant.transactions.get(one.transactionId ?? '');
		return { ...omit(one, 'readsLeft', 'reversal'), linkedTransaction: linked ?? null };
	}

	/** Makes a payment at a terminal. Every decline is the issuer's. [inferred] */
	private payment(one: PosTransaction, outcome: PosOutcome): Transaction {
		const { merchantId, terminals, processors, seed } = this.merchant;
		const { tipAmount, tipRate } = one.extraAmounts;
		const priced = price(one.baseAmount, { tipAmount: tipAmount ?? undefined, tipRate });
		const isManual = one.captureMethod === 'Manual';
		const status = outcome.transactionStatus ?? (isManual ? 'Authorized' : 'Captured');
		const isRefused = ['Declined', 'Failed', 'UnknownOutcome'].includes(status);
		const isDeclined = isRefused && status !== 'UnknownOutcome';
		const decline = isDeclined ? (outcome.decline ?? doNotHonor) : null;
		const type = isManual ? 'Authorization' : 'Sale';
		const { serialNumber = null } = terminals.get(one.terminalId) ?? {};
		return {
			transactionId: seed.uuid(),
			transactionDateTime: new Date().toISOString(),
			transactionStatus: status,
			transactionType: type,
			cardTokenType: 'Local',
			paymentMethodType: 'Card',
			referenceId: one.referenceId,
			originalTransactionId: null,
			...amountsOf(priced, { isRefused, isManual }),
			taxDetails: null,
			currencyCode: one.currencyCode,
			pricingType: null,
			merchantId,
			paymentProcessorId: one.paymentProcessorId ?? processors.all[0]?.paymentProcessorId ?? null,
			customerId: one.customerId,
			batchId: null,
			cardDetails: {
				paymentMethodId: null,
				maskedCardNumber: `************${seed.int(1000, 9999)}`,
				cardBrand: 'Visa',
				cardType: 'Credit',
				cardProcessedAsType: 'Credit',
				cardDataSource: 'EMV',
				cardholderVerificationMethod: 'NotAuthenticated',
				emvTags: null,
			},
			achDetails: null,
			processorDetails: {
				mid: '000000012345',
				tid: '00000001',
				authCode: isRefused ? null : seed.hex(6).toUpperCase(),
				rrn: String(seed.int(100_000_000_000, 999_999_999_999)),
			},
			declineDetails: decline,
			addressVerificationServiceResponse: null,
			transactionEvents: [
				event(type, priced.total, {
					decline,
					status: isRefused ? (status as TransactionEvent['status']) : 'Approved',
				}),
			],
			source: { sourceType: 'Terminal', sourceId: one.terminalId, sourceName: serialNumber },
		};
	}
}

const doNotHonor = { code: '05', message: 'Do not honor' };

function amountsOf(
	{ breakdown, total }: Priced,
	{ isRefused, isManual }: { isRefused: boolean; isManual: boolean },
): Pick<Transaction, 'processedAmount' | 'refundDetails' | 'amountBreakdown'> {
	return {
		processedAmount: isRefused ? 0 : total,
		refundDetails: isRefused ? null : refundsOf(isManual ? 0 : total),
		amountBreakdown: breakdown,
	};
}

/** Makes one for each payment at a terminal, and some that failed, were cancelled or go on. */
export function makePosTransactions(
	{ seed, terminals, transactions, merchantId }: Merchant,
	records: Collection<PosTransaction>,
): void {
	const make = (
		posTransactionStatus: PosTransaction['posTransactionStatus'],
		terminalId: string,
		payment?: Transaction,
	): void => {
		const at = payment?.transactionDateTime ?? seed.daysAgo(60, 1);
		records.put({
			posTransactionId: seed.uuid(),
			posTransactionStatus,
			createdOn: at,
			modifiedOn: at,
			merchantId,
			customerId: payment?.customerId ?? null,
			terminalId,
			paymentProcessorId: payment?.paymentProcessorId ?? null,
			posDeviceId: 'till-1',
			referenceId: payment?.referenceId ?? null,
			captureMethod: payment?.transactionType === 'Authorization' ? 'Manual' : 'Auto',
			transactionId: payment?.transactionId ?? null,
			baseAmount: payment?.amountBreakdown.baseAmount ?? seed.amount(3, 90),
			currencyCode: 'USD',
			extraAmounts: {
				tipAmount: payment?.amountBreakdown.tipAmount || null,
				tipRate: payment?.amountBreakdown.tipRate ?? 0,
			},
			initiationChannel: 'Cloud',
			processedAmount: payment?.processedAmount || null,
			readsLeft: 2,
		});
	};
	for (const payment of transactions.all) {
		const { sourceType, sourceId } = payment.source;
		if (sourceType !== 'Terminal' || sourceId === null) continue;
		if (payment.originalTransactionId === null) make('Completed', sourceId, payment);
	}
	for (const status of ['Cancelled', 'Failed'] as const) {
		seed.times(12, () => make(status, seed.pick(terminals.all).terminalId));
	}
	// Uses the last terminals, so that most stay free.
	for (const { terminalId } of terminals.all.slice(-3)) make('InProgress', terminalId);
}
