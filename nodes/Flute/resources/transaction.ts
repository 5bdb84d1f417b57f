import type { IDataObject } from 'n8n-workflow';
import type { Operation, ReplyShape } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { amount, dateTime, flag, oneOf, text } from '../../shared/declaration/fields';
import { UUID, UUID_EXAMPLE } from '../../shared/declaration/patterns';
import { movesMoney } from '../../shared/declaration/toolNotes';
import {
	AMOUNT_OR_RATE,
	billingAddress,
	captureMethod,
	contactInfo,
	currencyCode,
	extraAmountFields,
	hasCustomerConsent,
	id,
	phone,
	pricingType,
	rate,
	shippingAddress,
	sortOrder,
} from '../fields';
import {
	isReversible,
	customerFilter,
	paymentProcessorId,
	pickCustomer,
	pickTransaction,
} from '../pickers';
import {
	captureEffect,
	holdEffect,
	releaseEffect,
	reversalEffect,
	tipAdjustmentEffect,
} from '../effects';
import { idempotencyKeyField, idempotencyKey } from '../idempotencyKey';
import { reversalPrecondition, maxReversal } from '../partialReversal';
import {
	billingAddressField,
	CARD,
	declinedReason,
	enhancedData,
	errorOnDecline,
	extraAmounts,
	reference,
	paymentFields,
	referenceId,
	paymentMethodField,
	withPayment,
} from '../payment';
import { pageIndex } from '../profile';
import { removedFields } from '../removedFields';
import { errorOnUnknownOutcome, unknownOutcomeReason } from '../unknownOutcome';

/**
 * `AggregatedTransactionStatus` of Flute's OpenAPI description (docs/providers/flute.md,
 * "Transactions").
 */
const STATUSES = [
	'Authorized',
	'Cancelled',
	'Captured',
	'ChargedBack',
	'Cleared',
	'Declined',
	'Failed',
	'Held',
	'HeldByProcessor',
	'InProgress',
	'Informational',
	'PartiallyAuthorized',
	'Pending',
	'Refunded',
	'Scheduled',
	'Settled',
	'UnknownOutcome',
	'Verified',
	'Voided',
] as const;

const BATCH = [new RegExp(`${UUID[0].source}|^null$`, 'i'), 'a UUID or the word null'] as const;

const SOURCES = [
	['ApiKey', 'API Key'],
	'Checkout',
	'Invoice',
	'MobileApp',
	'PaymentLink',
	'Portal',
	'QuickPayment',
	'Subscription',
	'TapToPay',
	'Terminal',
	'WebComponent',
] as const;

const METHODS = [['ACH', 'ACH'], 'Card', 'Cash'] as const;

const SORT_BY = [
	'cardTokenType',
	'customerCompanyName',
	'customerName',
	['maskedCardNumber', 'Card Number'],
	'merchantCompanyName',
	'paymentMethodType',
	'processedAmount',
	['transactionDateTime', 'Date and Time'],
	['transactionId', 'Transaction ID'],
	['transactionStatus', 'Status'],
] as const;

const members = ['transactionId', 'transactionDateTime', 'transactionStatus', 'transactionType'];

/**
 * The processed amount is 0 (null before August 2026) until a payment is processed, so the base
 * amount is included too (docs/providers/flute.md, "Transactions").
 */
const amounts = ['amountBreakdown.baseAmount', 'processedAmount', 'currencyCode'];

/** Members of list entries, which do not contain the reason of a decline. */
const listed = [...members, ...amounts, 'paymentMethodType', 'referenceId', 'customerId'];

const record: ReplyShape = {
	simplify: [...members, ...amounts, 'referenceId', 'customerId', 'declineDetails'],
};

const WHOLE_DAYS = 'Flute filters by whole days; the node removes records outside this period.';

const transactionId = pickTransaction(
	'transactionId',
	'Transaction',
)('Choose the transaction from the list, or enter its ID');

const customerRoute = customerFilter('Customer whose transactions are listed below');

/**
 * Returns a picker of the transactions that an operation applies to (docs/providers/flute.md,
 * "Transactions").
 */
const transactionFor = (list: string, own: Parameters<typeof pickTransaction>[2]) =>
	pickTransaction('transactionId', 'Transaction', { list, ...own })(
		'Choose the transaction from the list, or enter its ID',
	);

const withStatus = (...statuses: Array<(typeof STATUSES)[number]>) => ({
	parameters: [],
	matches: ({ transactionStatus }: IDataObject) =>
		(statuses as unknown[]).includes(transactionStatus),
});

const capturable = transactionFor('capturableId', { query: { transactionStatus: 'Authorized' } });

const tippable = transactionFor('tippableId', {
	query: { paymentMethodType: 'Card' },
	filter: withStatus('Authorized', 'Captured'),
});

const holdable = transactionFor('holdableId', {
	query: { paymentMethodType: 'ACH' },
	filter: withStatus('InProgress', 'Pending', 'Scheduled'),
});

const onHold = transactionFor('heldId', { query: { transactionStatus: 'Held' } });

const reversible = transactionFor('reversibleId', { filter: isReversible });

const baseAmount = amount('baseAmount', 'Amount', {
	description: 'Amount in dollars, without tip and surcharge',
});

/** Members that all writes of payments share. */
const write = {
	options: [errorOnDecline, errorOnUnknownOutcome],
	additionalFields: [idempotencyKeyField],
	idempotencyKey,
	requiresBody: true,
	reply: record,
	id: 'transactionId',
	declinedReason,
	unknownOutcomeReason,
} satisfies Partial<Operation>;

export const transaction = resource('Transaction', {
	adjustTip: {
		...write,
		name: 'Adjust Tip',
		action: 'Adjust tip of transaction',
		description:
			'Set the tip of a credit card payment made at a terminal, before it is settled. Tips and tip adjustment must be enabled for the merchant.',
		toolNote: movesMoney('the tip is added to the payment'),
		request: 'POST /v2/transactions/{transactionId}/tip-adjustment',
		fields: [
			tippable,
			oneOf(
				'tipIn',
				'Tip In',
				[
					['amount', 'Dollars'],
					['rate', 'Percent'],
				],
				{
					formOnly: true,
					default: 'amount',
					description: 'Whether the tip is an amount or a percentage',
				},
			),
			amount('tipAmount', 'Tip Amount', { show: { tipIn: ['amount'] } }),
			rate('tipRate', 'Tip Rate', { optional: false, show: { tipIn: ['rate'] } }),
		],
		effect: tipAdjustmentEffect,
	},
	calculateAmount: {
		name: 'Calculate Amount',
		action: 'Calculate amount of transaction',
		description: 'Preview the total for cash, card and ACH. Nothing is stored.',
		request: 'POST /v2/transactions/calculate-amount',
		fields: [baseAmount],
		additionalFields: [currencyCode, pricingType, ...extraAmountFields],
		exclusive: AMOUNT_OR_RATE,
		body: (body) => ({ currencyCode: 'USD', ...body }),
	},
	capture: {
		...write,
		name: 'Capture',
		action: 'Capture transaction',
		description: 'Collect an authorized card payment',
		toolNote: movesMoney(
			'it takes the authorized amount, or the part that is given (in dollars, such as 10.50)',
		),
		request: 'POST /v2/transactions/{transactionId}/capture',
		fields: [customerRoute, capturable],
		additionalFields: [
			amount('captureAmount', 'Capture Amount', {
				description: 'Up to the authorized amount. Leave empty to capture all of it.',
			}),
			idempotencyKeyField,
		],
		effect: captureEffect,
	},
	create: {
		...write,
		name: 'Create',
		action: 'Create transaction',
		description: 'Charge or authorize a card, or debit a bank account',
		toolNote: movesMoney(
			'it charges a card or debits a bank account (amount in dollars, such as 10.50)',
		),
		request: 'POST /v2/transactions',
		fields: [
			baseAmount,
			paymentMethodField(
				['savedCard', 'newCard', 'savedAch', 'newAch'],
				'How the customer pays. Saved payment methods keep card and account numbers out of the workflow.',
			),
			paymentProcessorId,
			...paymentFields('transactionDetails'),
			captureMethod({ wire: 'transactionDetails.cardData.captureMethod', show: CARD }),
			billingAddressField,
		],
		additionalFields: [
			billingAddress,
			contactInfo,
			currencyCode,
			pickCustomer('Customer to link the payment to'),
			extraAmounts,
			idempotencyKeyField,
			flag('isCustomerInitiatedTransaction', 'Is Customer-Initiated', {
				description: 'Whether the customer starts the payment instead of the merchant',
			}),
			pricingType,
			referenceId,
			shippingAddress,
			...enhancedData,
			...removedFields,
		],
		body: withPayment('transactionDetails'),
		reference,
	},
	credit: {
		...write,
		name: 'Credit',
		action: 'Credit card or bank account',
		description: 'Pay money out (not a refund of an earlier payment)',
		toolNote: movesMoney(
			'it pays the amount out to a card or bank account (in dollars, such as 10.50)',
		),
		request: 'POST /v2/transactions/credit',
		fields: [
			baseAmount,
			// Saved cards cannot be credited.
			paymentMethodField(['newCard', 'savedAch', 'newAch'], 'Where to send the money'),
			paymentProcessorId,
			...paymentFields('creditDetails'),
		],
		additionalFields: [
			billingAddress,
			contactInfo,
			currencyCode,
			pickCustomer('Customer to link the credit to'),
			idempotencyKeyField,
			referenceId,
			shippingAddress,
		],
		body: withPayment('creditDetails'),
		reference,
	},
	get: {
		name: 'Get',
		action: 'Get transaction',
		description: 'Retrieve a transaction',
		request: 'GET /v2/transactions/{transactionId}',
		fields: [transactionId],
		reply: record,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many transactions',
		description: 'Retrieve a list of transactions, newest first',
		request: 'GET /v2/transactions',
		filters: [
			text('batchId', 'Batch ID', {
				description:
					'ID of the settlement batch. Enter null to find transactions that are not in a batch yet.',
				placeholder: UUID_EXAMPLE,
				pattern: BATCH,
			}),
			pickCustomer('Only transactions of this customer'),
			dateTime('fromDate', 'Date From', {
				description: `Only transactions from this time on, inclusive. ${WHOLE_DAYS}`,
			}),
			amount('maxAmount', 'Max Amount', {
				min: 0,
				description: 'Only transactions of this amount or less',
			}),
			amount('minAmount', 'Min Amount', {
				min: 0,
				description: 'Only transactions of this amount or more',
			}),
			oneOf('paymentMethodType', 'Payment Method Type', METHODS),
			text('referenceId', 'Reference ID', {
				description: 'Only transactions with exactly this reference',
			}),
			id('sourceId', 'Source ID', 'ID of the source of the payment, such as a terminal'),
			oneOf('sourceType', 'Source Type', SOURCES),
			dateTime('toDate', 'Date To', {
				endOfDay: true,
				description: `Only transactions until this time, inclusive. A date without a time includes the whole day. ${WHOLE_DAYS}`,
			}),
			oneOf('transactionStatus', 'Status', STATUSES),
		],
		reply: {
			paging: pageIndex,
			simplify: listed,
			period: { member: 'transactionDateTime', from: 'fromDate', to: 'toDate' },
		},
		changeTracking: {
			id: 'transactionId',
			createdAt: 'transactionDateTime',
			// The list has no time of the last change.
			state: ['transactionStatus', 'processedAmount'],
			period: ['fromDate', 'toDate'],
			// Flute ignores sortOrder without sortBy and sorts newest first.
			oldestFirst: { sortBy: 'transactionDateTime', sortOrder: 'asc' },
			lookBack: { new: 5, newOrChanged: 7 * 24 * 60 },
			// An authorization can be captured within 7 days; batches are settled within days.
			byState: { filters: ['batchId', 'transactionStatus'], lookBack: 10 * 24 * 60 },
			cost: 'Each poll makes one call per 100 transactions within the look-back time',
		},
		sort: [
			oneOf('sortBy', 'Sort By', SORT_BY, {
				default: 'transactionDateTime',
				description: 'Leave empty to sort newest first',
			}),
			sortOrder,
		],
	},
	holdAch: {
		name: 'Hold ACH',
		action: 'Hold ACH transaction',
		description: 'Put an ACH debit on hold. Flute replaces its reference ID.',
		toolNote: movesMoney('the debit is not collected until it is released'),
		request: 'POST /v2/transactions/{transactionId}/ach-hold',
		fields: [holdable],
		additionalFields: [idempotencyKeyField],
		idempotencyKey,
		effect: holdEffect,
		reply: record,
		id: 'transactionId',
	},
	releaseAch: {
		name: 'Release ACH',
		action: 'Release ACH transaction',
		description: 'Release an ACH debit from hold. Flute replaces its reference ID.',
		toolNote: movesMoney('the debit that was on hold is collected'),
		request: 'POST /v2/transactions/{transactionId}/ach-release',
		fields: [onHold],
		additionalFields: [idempotencyKeyField],
		idempotencyKey,
		effect: releaseEffect,
		reply: record,
		id: 'transactionId',
	},
	reverse: {
		...write,
		name: 'Reverse (Void or Refund)',
		action: 'Reverse transaction (void or refund)',
		description: 'Void a payment, or refund it if it is already settled',
		toolNote: movesMoney(
			'it voids the payment or refunds it, all of it where no amount is given (in dollars, such as 10.50)',
		),
		request: 'POST /v2/transactions/{transactionId}/reversal',
		fields: [customerRoute, reversible],
		additionalFields: [
			idempotencyKeyField,
			amount('reversalAmount', 'Reversal Amount', {
				description: 'Part of a settled card payment to refund. Leave empty to reverse all of it.',
			}),
		],
		options: [...write.options, maxReversal],
		precondition: reversalPrecondition('GET /v2/transactions/{transactionId}', 'Reversal Amount'),
		effect: reversalEffect,
	},
	shareReceipt: {
		name: 'Share Receipt',
		action: 'Share receipt of transaction',
		description: 'Send the receipt as a text message',
		request: 'POST /v2/transactions/{transactionId}/share-receipt',
		fields: [
			transactionId,
			text('recipient', 'Mobile Phone', {
				description: 'Phone number to send the receipt to',
				...phone,
			}),
			hasCustomerConsent,
		],
		// SMS is the only channel.
		body: (body) => ({ shareBy: 'Sms', ...body }),
	},
});
