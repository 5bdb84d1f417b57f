import type { IDataObject } from 'n8n-workflow';
import type { Field, Once, ReplyShape } from '../../shared/declare';
import { resource } from '../../shared/declare';
import { amount, dateTime, flag, number, oneOf, text, UUID } from '../../shared/fields';
import {
	billingAddress,
	contactInfo,
	enhancedData,
	extraAmounts,
	id,
	paymentProcessorId,
	shippingAddress,
	transactionId,
	UUID_EXAMPLE,
} from '../fields';
import { pageIndex } from '../profile';

/** AggregatedTransactionStatus (sheet, section 16). */
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
	'Verified',
	'Voided',
] as const;

const BATCH = [new RegExp(`${UUID[0].source}|^null$`, 'i'), 'a UUID or the word null'] as const;

const SOURCES = [
	['ApiKey', 'API Key'],
	'Invoice',
	'MobileApp',
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
	'maskedCardNumber',
	'merchantCompanyName',
	'paymentMethodType',
	'processedAmount',
	'transactionDateTime',
	'transactionId',
	'transactionStatus',
] as const;

const simplify = [
	'transactionId',
	'transactionDateTime',
	'transactionStatus',
	'transactionType',
	'processedAmount',
	'currencyCode',
	'paymentMethodType',
	'referenceId',
	'customerId',
	'declineDetails',
];

const record: ReplyShape = { simplify };

/** Money moves once (sheet, section 5: Flute has no protection of its own but the reference). */
const once: Once = { read: 'GET /v2/transactions/{transactionId}' };

/** A decline comes with HTTP 200; statuses of a refusal, old and new spelling (sheet, 7.2). */
function declined(transaction: IDataObject): string | undefined {
	if (!['Declined', 'Failed'].includes(String(transaction.transactionStatus))) return undefined;
	const { message, code } = (transaction.declineDetails ?? {}) as IDataObject;
	return `${String(message ?? transaction.transactionStatus)}${code ? ` (code ${String(code)})` : ''}`;
}

const errorOnDecline = flag('errorOnDecline', 'Error on Decline', {
	description:
		'Whether a declined or failed payment stops the workflow; otherwise it is a result with that status',
});

const NEW_CARD = { paymentMethod: ['newCard'] };
const NEW_ACH = { paymentMethod: ['newAch'] };
const SAVED = { paymentMethod: ['savedCard', 'savedAch'] };
const CARD = { paymentMethod: ['newCard', 'savedCard'] };
const ACH = { paymentMethod: ['newAch', 'savedAch'] };

const card = (member: string) => `transactionDetails.cardData.${member}`;
const ach = (member: string) => `transactionDetails.achData.${member}`;

/** How the payment is made; each way shows and sends its own fields only. */
const paymentFields = [
	oneOf(
		'paymentMethod',
		'Payment Method',
		[
			['newAch', 'New Bank Account (ACH)'],
			['newCard', 'New Card'],
			['savedAch', 'Saved Bank Account (ACH)'],
			['savedCard', 'Saved Card'],
		],
		{ default: 'savedCard', description: 'How the payment is made' },
	),
	text('paymentMethodId', 'Payment Method ID', {
		description: 'ID of the saved card or bank account',
		placeholder: UUID_EXAMPLE,
		pattern: UUID,
		show: SAVED,
	}),
	text('cardNumber', 'Card Number', {
		wire: card('paymentMethodDetails.cardNumber'),
		secret: true,
		show: NEW_CARD,
		description: 'It stays in the execution data of this node; prefer saved cards',
		pattern: [/^\d{12,19}$/, 'a card number of 12 to 19 digits, without spaces'],
	}),
	number('expirationMonth', 'Expiration Month', {
		wire: card('paymentMethodDetails.expirationMonth'),
		show: NEW_CARD,
		min: 1,
		max: 12,
		decimals: 0,
		placeholder: '12',
	}),
	number('expirationYear', 'Expiration Year', {
		wire: card('paymentMethodDetails.expirationYear'),
		show: NEW_CARD,
		min: 2000,
		max: 2100,
		decimals: 0,
		placeholder: '2032',
	}),
	text('securityCode', 'Security Code', {
		wire: card('paymentMethodDetails.securityCode'),
		secret: true,
		optional: true,
		show: NEW_CARD,
		description: 'The CVV',
		pattern: [/^\d{3,4}$/, 'three or four digits'],
	}),
	oneOf(
		'captureMethod',
		'Capture Method',
		[
			['Auto', 'Auto (Sale)', 'Take the money at once'],
			['Manual', 'Manual (Authorization)', 'Only reserve it; capture it later'],
		],
		{ wire: card('captureMethod'), default: 'Auto', show: CARD },
	),
	text('accountNumber', 'Account Number', {
		wire: ach('paymentMethodDetails.accountNumber'),
		secret: true,
		show: NEW_ACH,
		description: 'It stays in the execution data of this node; prefer saved bank accounts',
	}),
	text('routingNumber', 'Routing Number', {
		wire: ach('paymentMethodDetails.routingNumber'),
		show: NEW_ACH,
		pattern: [/^\d{9}$/, 'a routing number of nine digits'],
	}),
	oneOf('accountHolderType', 'Account Holder Type', ['Business', 'Personal'], {
		wire: ach('paymentMethodDetails.accountHolderType'),
		default: 'Personal',
		show: NEW_ACH,
	}),
	oneOf('accountType', 'Account Type', ['Checking', 'Savings'], {
		wire: ach('paymentMethodDetails.accountType'),
		show: NEW_ACH,
	}),
	oneOf(
		'secCode',
		'SEC Code',
		[
			['CCD', 'CCD', 'Between companies'],
			['PPD', 'PPD', 'Agreed on paper'],
			['Web', 'Web', 'Agreed online'],
		],
		{
			wire: ach('secCode'),
			default: 'Web',
			show: ACH,
			description: 'How the payer agreed to the debit',
		},
	),
	text('requesterIpAddress', 'Requester IP Address', {
		wire: ach('requesterIpAddress'),
		show: ACH,
		description: 'IP address of the person who pays',
		placeholder: '203.0.113.10',
		maxLength: 45,
	}),
	text('taxId', 'Tax ID', {
		wire: ach('paymentMethodDetails.taxId'),
		secret: true,
		optional: true,
		show: NEW_ACH,
	}),
	flag('isSameDayProcessing', 'Same-Day Processing', {
		wire: ach('isSameDayProcessing'),
		show: ACH,
		description: 'Whether the bank is to process it on the same day',
	}),
] as const satisfies readonly Field[];

/** The choice itself is ours, and a saved method goes where its kind belongs. */
function payment({ paymentMethod, paymentMethodId, ...body }: IDataObject): IDataObject {
	if (paymentMethodId === undefined) return body;
	const kind = paymentMethod === 'savedAch' ? 'achData' : 'cardData';
	const details = (body.transactionDetails ?? {}) as IDataObject;
	const data = { ...(details[kind] as IDataObject), paymentMethodId };
	return { ...body, transactionDetails: { ...details, [kind]: data } };
}

export const transaction = resource('Transaction', {
	capture: {
		name: 'Capture',
		action: 'Capture transaction',
		description: 'Take the money of an authorized card payment',
		request: 'POST /v2/transactions/{transactionId}/capture',
		fields: [transactionId],
		additionalFields: [
			amount('captureAmount', 'Capture Amount', {
				description: 'Up to the authorized amount; all of it if you leave this out',
			}),
		],
		options: [errorOnDecline],
		// Flute wants a body even where it is empty.
		body: (body) => body,
		reply: record,
		declined,
		once,
	},
	create: {
		name: 'Create',
		action: 'Create transaction',
		description: 'Charge or authorize a card, or debit a bank account',
		request: 'POST /v2/transactions',
		fields: [
			paymentProcessorId,
			amount('baseAmount', 'Amount', { description: 'In dollars, without tip and surcharge' }),
			...paymentFields,
		],
		additionalFields: [
			text('appVersion', 'App Version'),
			billingAddress,
			contactInfo,
			oneOf('currencyCode', 'Currency', [['USD', 'USD']]),
			id('customerId', 'Customer ID', 'Links the payment to a customer'),
			id('deviceId', 'Device ID', 'The mobile device that takes the payment'),
			extraAmounts,
			flag('isCustomerInitiatedTransaction', 'Is Customer-Initiated', {
				description:
					'Whether the customer is present; otherwise it counts as started by the merchant',
			}),
			oneOf('platform', 'Platform', [
				['Android', 'Android'],
				['iOS', 'iOS'],
			]),
			oneOf('pricingType', 'Pricing Type', ['Card', 'Cash'], {
				description: 'Only for merchants with dual pricing',
			}),
			text('referenceId', 'Reference ID', {
				description:
					'Your own unique reference, such as an order number. Left out, the node makes one; either way a payment is not sent twice.',
				maxLength: 36,
			}),
			text('sdkVersion', 'SDK Version'),
			shippingAddress,
			...enhancedData,
		],
		options: [errorOnDecline],
		body: (body) => payment({ currencyCode: 'USD', ...body }),
		reply: record,
		declined,
		once: {
			...once,
			reference: {
				member: 'referenceId',
				find: 'GET /v2/transactions',
				items: 'items',
				createdAt: 'transactionDateTime',
			},
		},
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
		description: 'Retrieve a list of transactions, the newest first',
		request: 'GET /v2/transactions',
		filters: [
			text('batchId', 'Batch ID', {
				description: 'Settlement batch; the word null finds what is in none yet',
				placeholder: UUID_EXAMPLE,
				pattern: BATCH,
			}),
			id('customerId', 'Customer ID', 'Only transactions of this customer'),
			dateTime('fromDate', 'From Date', { description: 'On or after' }),
			amount('maxAmount', 'Max Amount', { min: 0, description: 'At most this much' }),
			amount('minAmount', 'Min Amount', { min: 0, description: 'At least this much' }),
			oneOf('paymentMethodType', 'Payment Method Type', METHODS),
			text('referenceId', 'Reference ID', { description: 'Exactly this reference', maxLength: 36 }),
			id('sourceId', 'Source ID', 'What the payment came from, e.g. a terminal'),
			oneOf('sourceType', 'Source Type', SOURCES),
			dateTime('toDate', 'To Date', { description: 'On or before' }),
			oneOf('transactionStatus', 'Status', STATUSES),
		],
		reply: { paging: pageIndex, simplify },
		sort: [
			oneOf('sortBy', 'Sort By', SORT_BY, {
				default: 'transactionDateTime',
				description: 'Without it the newest come first',
			}),
			oneOf(
				'sortOrder',
				'Sort Order',
				[
					['asc', 'Ascending'],
					['desc', 'Descending'],
				],
				{ description: 'Only in effect together with Sort By' },
			),
		],
	},
	reverse: {
		name: 'Reverse',
		action: 'Reverse transaction',
		description: 'Void or refund a payment; Flute decides which by its state',
		request: 'POST /v2/transactions/{transactionId}/reversal',
		fields: [transactionId],
		additionalFields: [
			amount('reversalAmount', 'Reversal Amount', {
				description: 'Part of a settled card payment to refund; all of it if you leave this out',
			}),
		],
		options: [errorOnDecline],
		body: (body) => body,
		reply: record,
		declined,
		once,
		precondition: {
			when: ({ reversalAmount }) => reversalAmount !== undefined,
			read: 'GET /v2/transactions/{transactionId}',
			// Flute would ignore the amount and void or refund everything (sheet, 7.4).
			refuse: ({ paymentMethodType, transactionStatus }) =>
				paymentMethodType === 'Card' && ['Settled', 'Refunded'].includes(String(transactionStatus))
					? undefined
					: [
							`'Reversal Amount' works only for settled card payments; this one is ${String(paymentMethodType)}, ${String(transactionStatus)}`,
							"Flute would reverse the whole payment. Remove 'Reversal Amount' to do that, or wait until the payment is settled.",
						],
		},
	},
});
