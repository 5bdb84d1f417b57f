import { Seed } from '../seed';
import { cents, price, refundsOf } from './amounts';
import { event } from './events';
import { secCodes } from './model';
import type {
	CardBrand,
	CardDetails,
	Customer,
	Decline,
	Merchant,
	PaymentMethod,
	PaymentProcessor,
	Source,
	Transaction,
	TransactionEvent,
	TransactionStatus,
} from './model';
import { verifyAddress } from './sandbox';

/**
 * Makes the last 90 days of a merchant, oldest first: each status of cards and of ACH at least
 * once, the rest by their shares. Refunds are separate transactions in addition to `count`.
 */
export function makeHistory(merchant: Merchant, count: number): Transaction[] {
	const maker = new HistoryMaker(merchant);
	return merchant.seed
		.times(count, (index) => maker.make(plans[index] ?? merchant.seed.pick(pool), index))
		.flat()
		.sort((a, b) => Date.parse(a.transactionDateTime) - Date.parse(b.transactionDateTime));
}

export function pickBrand(seed: Seed): CardBrand {
	return seed.pick(['Visa', 'Visa', 'Visa', 'MasterCard', 'MasterCard', 'AmericanExpress']);
}

interface Plan {
	type: 'Card' | 'ACH';
	status: TransactionStatus;
	/** Relative frequency. */
	share: number;
	/** Maximum and minimum age in days. */
	most: number;
	least: number;
}

const plan = (
	type: Plan['type'],
	status: TransactionStatus,
	share: number,
	most: number,
	least: number,
): Plan => ({ type, status, share, most, least });

const plans = [
	plan('Card', 'Settled', 45, 90, 2),
	plan('Card', 'Refunded', 6, 90, 4),
	plan('Card', 'Voided', 5, 90, 1),
	plan('Card', 'Declined', 9, 90, 0),
	plan('Card', 'Failed', 2, 90, 0),
	plan('Card', 'Captured', 8, 1, 0),
	plan('Card', 'Authorized', 5, 6, 0),
	plan('Card', 'PartiallyAuthorized', 1, 6, 0),
	plan('Card', 'Verified', 2, 90, 0),
	plan('Card', 'Informational', 1, 90, 0),
	plan('Card', 'Pending', 1, 0.02, 0),
	plan('ACH', 'Cleared', 12, 90, 6),
	plan('ACH', 'ChargedBack', 2, 80, 10),
	plan('ACH', 'Cancelled', 2, 90, 1),
	plan('ACH', 'Failed', 1, 90, 4),
	plan('ACH', 'Declined', 1, 90, 1),
	plan('ACH', 'InProgress', 4, 4, 1),
	plan('ACH', 'Scheduled', 4, 1, 0),
	plan('ACH', 'Held', 2, 10, 1),
	plan('ACH', 'HeldByProcessor', 1, 10, 2),
	plan('ACH', 'Pending', 1, 0.02, 0),
	plan('Card', 'UnknownOutcome', 0, 2, 0),
];

const pool = plans.flatMap((one) => Array.from({ length: one.share }, () => one));

/** Members of a transaction that are the same for cards and accounts. */
interface Draft {
	transaction: Transaction;
	customer?: Customer;
	method?: PaymentMethod;
	at: string;
	total: number;
}

class HistoryMaker {
	constructor(private readonly merchant: Merchant) {}

	make(plan: Plan, index: number): Transaction[] {
		const draft = this.draft(plan, index);
		const made = plan.type === 'Card' ? this.byCard(draft) : this.byAccount(draft);
		return plan.status === 'Refunded' ? this.refunded(made) : [made];
	}

	private draft({ type, status, most, least }: Plan, index: number): Draft {
		const { merchant } = this;
		const { seed } = merchant;
		const customer = seed.chance(0.7) ? seed.pick(merchant.customers.all) : undefined;
		const method = merchant.paymentMethods.all.find(
			(one) => customer && one.customerId === customer.customerId && one.type === type,
		);
		const at = seed.daysAgo(most, least);
		const { breakdown, total } = price(
			seed.amount(3, 240),
			seed.chance(0.3) ? { tipRate: seed.pick([10, 15, 18.5, 20]) } : {},
		);
		const transaction: Transaction = {
			transactionId: seed.uuid(),
			transactionDateTime: at,
			transactionStatus: status,
			transactionType: type === 'Card' ? cardTypeOf(status) : 'Sale',
			cardTokenType: 'Local',
			paymentMethodType: type,
			referenceId: `order-${10_001 + index}`,
			originalTransactionId: null,
			processedAmount: 0,
			refundDetails: null,
			currencyCode: 'USD',
			pricingType: null,
			merchantId: merchant.merchantId,
			paymentProcessorId: defaultProcessor(merchant, type).paymentProcessorId,
			customerId: customer?.customerId ?? null,
			batchId: null,
			amountBreakdown: breakdown,
			taxDetails: null,
			cardDetails: null,
			achDetails: null,
			processorDetails: { mid: '000000012345', tid: '00000001', authCode: null, rrn: null },
			declineDetails: null,
			addressVerificationServiceResponse: null,
			transactionEvents: [],
			source: this.source(type),
		};
		return { transaction, customer, method, at, total };
	}

	private byCard({ transaction, customer, method, at, total }: Draft): Transaction {
		const { seed } = this.merchant;
		const { transactionStatus: status, transactionType, processorDetails, source } = transaction;
		const decline = cardDeclineOf(seed, status);
		const isDone = decline === null && !['Pending', 'UnknownOutcome'].includes(status);
		const isBatched = status === 'Settled' || status === 'Refunded';
		const isPresent = source.sourceType === 'Terminal';
		const processed = cents(total * (processedShares[status] ?? 1));
		const kind = transactionType as 'Sale' | 'Authorization' | 'CardAuthentication';

		const events = [event(kind, processed, { at, decline, status: eventStatusOf(status) })];
		if (status === 'Voided') events.push(event('Void', total, { at: later(at, 2) }));
		if (isBatched) events.push(event('Settle', total, { at: later(at, 20) }));
		return {
			...transaction,
			processedAmount: isDone ? processed : 0,
			refundDetails: isDone ? refundsOf(isBatched || status === 'Captured' ? total : 0) : null,
			batchId: isBatched ? this.batchOf(at, transaction) : null,
			cardDetails: this.cardDetails(method, isPresent),
			processorDetails: {
				...processorDetails,
				authCode: isDone ? seed.hex(6).toUpperCase() : null,
				rrn: String(seed.int(100_000_000_000, 999_999_999_999)),
			},
			declineDetails: decline,
			addressVerificationServiceResponse: isPresent
				? null
				: verifyAddress(customer?.billingAddress ?? someAddress),
			transactionEvents: events,
		};
	}

	private cardDetails(method: PaymentMethod | undefined, isPresent: boolean): CardDetails {
		const { seed } = this.merchant;
		const cardType = method?.card?.creditDebitType ?? 'Credit';
		return {
			paymentMethodId: isPresent ? null : (method?.paymentMethodId ?? null),
			maskedCardNumber: method?.card?.cardMask ?? `************${seed.int(1000, 9999)}`,
			cardBrand: method?.card?.cardBrand ?? pickBrand(seed),
			cardType,
			cardProcessedAsType: cardType,
			cardDataSource: isPresent ? seed.pick(['EMV', 'EMVContactless', 'Swipe']) : 'Internet',
			cardholderVerificationMethod: 'NotAuthenticated',
			emvTags: isPresent
				? {
						ac: seed.hex(16).toUpperCase(),
						tvr: '0000008000',
						tsi: 'E800',
						aid: 'A0000000031010',
						applicationLabel: 'CREDIT',
						rawTags: null,
					}
				: null,
		};
	}

	private byAccount({ transaction, method, at, total }: Draft): Transaction {
		const { seed } = this.merchant;
		const { transactionStatus: status } = transaction;
		const isCleared = status === 'Cleared' || status === 'ChargedBack';
		const decline = status === 'Declined' || status === 'Failed' ? returnedDebit : null;
		const events = [event('Sale', total, { at, decline, status: eventStatusOf(status) })];
		if (status === 'Held') events.push(event('Hold', total, { at: later(at, 3) }));
		if (status === 'Cancelled') events.push(event('Void', total, { at: later(at, 3) }));
		if (isCleared) events.push(event('Settle', total, { at: later(at, 72) }));
		return {
			...transaction,
			processedAmount: isCleared ? total : 0,
			refundDetails: refundsOf(status === 'Cleared' ? total : 0),
			batchId: isCleared ? this.batchOf(at, transaction) : null,
			achDetails: {
				paymentMethodId: method?.paymentMethodId ?? null,
				maskedAccountNumber: method?.ach?.accountNumber ?? `*****${seed.int(1000, 9999)}`,
				accountRoutingNumber: '*****0021',
				accountHolderType: method?.ach?.accountHolderType ?? 'Personal',
				accountType: method?.ach?.accountType ?? 'Checking',
				secCode: seed.pick(secCodes),
				isSameDayProcessing: seed.chance(0.1),
				// A range reserved for documentation.
				requesterIpAddress: `203.0.113.${seed.int(1, 254)}`,
			},
			declineDetails: decline,
			transactionEvents: events,
		};
	}

	private source(type: Plan['type']): Source {
		const { seed, terminals, apiKey } = this.merchant;
		if (type === 'Card' && seed.chance(0.35)) {
			const { terminalId, serialNumber } = seed.pick(terminals.all);
			return { sourceType: 'Terminal', sourceId: terminalId, sourceName: serialNumber };
		}
		if (seed.chance(0.6)) return apiKey;
		const sourceType = seed.pick([
			'Invoice',
			'Portal',
			'QuickPayment',
			'Subscription',
			'Checkout',
			'PaymentLink',
		]);
		return { sourceType, sourceId: seed.uuid(), sourceName: sourceType };
	}

	/** Refunds a sale fully or by half. @returns the sale and the refund */
	private refunded(sale: Transaction): Transaction[] {
		const { seed } = this.merchant;
		const total = sale.processedAmount;
		const amount = seed.chance(0.5) ? total : cents(total / 2);
		const at = later(sale.transactionDateTime, 48);
		const transactionId = seed.uuid();
		const refund = event('Refund', amount, { at, original: transactionId });
		return [
			{
				...sale,
				refundDetails: refundsOf(cents(total - amount), amount),
				transactionEvents: [...sale.transactionEvents, refund],
			},
			{
				...sale,
				transactionId,
				transactionDateTime: at,
				transactionType: 'Refund',
				originalTransactionId: sale.transactionId,
				processedAmount: amount,
				refundDetails: null,
				batchId: this.batchOf(at, sale),
				amountBreakdown: price(amount).breakdown,
				taxDetails: null,
				addressVerificationServiceResponse: null,
				transactionEvents: [refund],
			},
		];
	}

	/** Returns the batch of a day and processor. The days depend on the clock, so it uses no seed. */
	private batchOf(at: string, { paymentProcessorId }: Transaction): string {
		return new Seed(`${at.slice(0, 10)} ${paymentProcessorId}`).uuid();
	}
}

/** Processed share of a card payment's amount, if it is not the whole. */
const processedShares: Partial<Record<TransactionStatus, number>> = {
	PartiallyAuthorized: 0.5,
	Verified: 0,
	Informational: 0,
};

const someAddress = { addressLine1: '123 Test St', postalCode: '10001', countryCode: 'US' };
const returnedDebit: Decline = { code: 'R01', message: 'Insufficient funds' };
const cardDeclines: Decline[] = [
	{ code: '05', message: 'Do not honor' },
	{ code: '51', message: 'Insufficient funds' },
	{ code: '54', message: 'Expired card' },
];

function cardDeclineOf(seed: Seed, status: TransactionStatus): Decline | null {
	if (status === 'Failed') return { code: '96', message: 'System error' };
	return status === 'Declined' ? seed.pick(cardDeclines) : null;
}

function cardTypeOf(status: TransactionStatus): Transaction['transactionType'] {
	if (status === 'Authorized' || status === 'PartiallyAuthorized') return 'Authorization';
	return status === 'Verified' || status === 'Informational' ? 'CardAuthentication' : 'Sale';
}

function eventStatusOf(status: TransactionStatus): TransactionEvent['status'] {
	if (status === 'Declined' || status === 'Failed' || status === 'UnknownOutcome') return status;
	const isOpen = ['Pending', 'Scheduled', 'InProgress', 'HeldByProcessor'].includes(status);
	return isOpen ? 'Pending' : 'Approved';
}

function later(iso: string, hours: number): string {
	return new Date(Date.parse(iso) + hours * 3_600_000).toISOString().replace(/\.\d+/, '');
}

function defaultProcessor({ processors }: Merchant, type: Plan['type']): PaymentProcessor {
	const isAch = type === 'ACH';
	const found = processors.all.find((one) => one.isDefault && one.type.endsWith('Ach') === isAch);
	if (!found) throw new Error(`no processor for ${type}`);
	return found;
}
