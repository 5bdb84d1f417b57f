import type { IDataObject } from 'n8n-workflow';
import type { Choice, Field, ReferenceLookup } from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import { amount, flag, group, number, oneOf, text } from '../shared/declaration/fields';
import {
	accountFields,
	address,
	AMOUNT_OR_RATE,
	cardFields,
	extraAmountFields,
	taxId,
} from './fields';
import { entryLabel, formatMoney, toMinute } from '../shared/util/label';
import { customerFilter, pickSavedMethod } from './pickers';

/** Transaction types of money paid to the customer (docs/providers/flute.md, "Transactions"). */
const CREDITS: readonly unknown[] = ['AchCredit', 'Credit', 'RefundWORef'];
/** Transaction types of refunds, which have the reference of the refunded payment. */
const REFUNDS: readonly unknown[] = ['AchRefund', 'Refund'];

const kindOf = ({ transactionType }: IDataObject): 'credit' | 'refund' | 'payment' => {
	if (CREDITS.includes(transactionType)) return 'credit';
	return REFUNDS.includes(transactionType) ? 'refund' : 'payment';
};

const isOfKind = (record: IDataObject, body: IDataObject): boolean =>
	kindOf(record) === ('creditDetails' in body ? 'credit' : 'payment');

/**
 * Returns the amount before tips, taxes and surcharges in cents; older replies have another member
 * for it.
 */
function baseCents({ amountBreakdown, amountDetails, processedAmount }: IDataObject): number {
	const { baseAmount } = (amountBreakdown ?? amountDetails ?? {}) as IDataObject;
	return Math.round(Number(baseAmount ?? processedAmount ?? NaN) * 100);
}

/** Whether a transaction has the amount, currency and kind of payment of a request's body. */
function matchesRequest(record: IDataObject, body: IDataObject): boolean {
	const { cardData, achData } = (body.transactionDetails ??
		body.creditDetails ??
		{}) as IDataObject;
	const { captureMethod } = (cardData ?? {}) as IDataObject;
	const { transactionType, paymentMethodType, currencyCode } = record;
	const isAuthorization = transactionType === 'Authorization';
	return (
		isOfKind(record, body) &&
		baseCents(record) === Math.round(Number(body.baseAmount) * 100) &&
		(currencyCode ?? body.currencyCode) === body.currencyCode &&
		(paymentMethodType ?? '') === (achData ? 'ACH' : 'Card') &&
		(captureMethod === 'Manual' ? transactionType !== 'Sale' : !isAuthorization)
	);
}

/**
 * Look-up of payments by reference. Flute rejects a repeated amount for a while, but never a
 * repeated reference.
 */
export const reference: ReferenceLookup = {
	member: 'referenceId',
	find: 'GET /v2/transactions',
	items: 'items',
	createdAt: 'transactionDateTime',
	read: 'GET /v2/transactions/{transactionId}',
	isSuccessful: (record, body) =>
		isOfKind(record, body) &&
		!['Cancelled', 'Declined', 'Failed', 'Voided'].includes(String(record.transactionStatus)),
	matchesRequest,
	describe: (record) =>
		entryLabel(
			toMinute(record.transactionDateTime),
			formatMoney(baseCents(record) / 100, record.currencyCode),
			record.transactionStatus,
		),
};

export const referenceId = text('referenceId', 'Reference ID', {
	description:
		"Your own unique reference, such as an order number. It is looked up before anything is sent, so that a payment that already has it is not made again, not even by another execution (see 'If Reference Exists' under Options). Leave empty to have one generated, which protects the attempts of one execution only.",
	maxLength: 100,
});

/**
 * Returns the reason of a decline, which Flute sends with HTTP 200 (docs/providers/flute.md,
 * "Money").
 */
export function declinedReason(transaction: IDataObject): string | undefined {
	if (!['Declined', 'Failed'].includes(String(transaction.transactionStatus))) return undefined;
	const { message, code } = (transaction.declineDetails ?? {}) as IDataObject;
	return `${String(message ?? transaction.transactionStatus)}${code ? ` (code ${String(code)})` : ''}`;
}

export const errorOnDecline = flag('errorOnDecline', 'Error on Decline', {
	description:
		'Whether a declined or failed payment stops the workflow. Otherwise it is returned with that status.',
});

const PAYMENT_METHODS = {
	newAch: 'New Bank Account (ACH)',
	newCard: 'New Card',
	savedAch: 'Saved Bank Account (ACH)',
	savedCard: 'Saved Card',
} as const;

type PaymentMethodKind = keyof typeof PAYMENT_METHODS;

const showFor = (...methods: PaymentMethodKind[]) => ({ paymentMethod: methods });

/** Display condition of the capture method. */
export const CARD = showFor('newCard', 'savedCard');
const ACH = showFor('newAch', 'savedAch');

/** The field Payment Method, by which the fields of each method are shown and sent. */
export const paymentMethodField = (methods: readonly PaymentMethodKind[], description: string) =>
	oneOf(
		'paymentMethod',
		'Payment Method',
		methods.map((method): Choice => [method, PAYMENT_METHODS[method]]),
		{ default: methods[0], description, formOnly: true },
	);

/** A top-level field for new payment methods. It is also in Additional Fields for saved ones. */
export const billingAddressField = address('billingAddress', 'Billing Address', {
	isOfPayment: true,
	optional: true,
	show: showFor('newCard', 'newAch'),
	description:
		'Address of the payer. New bank accounts require one. New cards without one are often declined, since processors check it.',
});

/** The SEC code: how the payer authorized the debit. */
export const secCodes = <Name extends string>(
	name: Name,
	options: { wire?: string; show?: Field['show'] } = {},
) =>
	oneOf(
		name,
		'SEC Code',
		[
			['CCD', 'CCD', 'Business account, agreed between companies'],
			['PPD', 'PPD', 'Authorized in writing'],
			['Telephone', 'Telephone', 'Authorized by phone'],
			['Web', 'Web', 'Authorized online'],
		],
		{ default: 'Web', description: 'How the payer authorized the debit', ...options },
	);

/** Body member that contains either `cardData` or `achData`. */
type Details = 'transactionDetails' | 'creditDetails';

/** The fields of all payment methods. `withPayment` puts a saved method in its place. */
export const paymentFields = (details: Details) => {
	const ach = (member: string) => `${details}.achData.${member}`;
	const account = ach('paymentMethodDetails.');
	return [
		customerFilter(
			'Customer whose saved payment methods are listed below',
			showFor('savedCard', 'savedAch'),
		),
		pickSavedMethod(
			'Saved payment method to charge. Its customer needs an address, and a mobile phone for ACH. Otherwise set them in Additional Fields.',
			{ show: showFor('savedCard', 'savedAch') },
		),
		...cardFields(`${details}.cardData.paymentMethodDetails.`, showFor('newCard')),
		...accountFields(account, showFor('newAch')),
		secCodes('secCode', { wire: ach('secCode'), show: ACH }),
		text('requesterIpAddress', 'Requester IP Address', {
			wire: ach('requesterIpAddress'),
			show: ACH,
			description: 'IP address of the person who pays',
			placeholder: '203.0.113.10',
			maxLength: 45,
		}),
		taxId(account, showFor('newAch')),
		flag('isSameDayProcessing', 'Same-Day Processing', {
			wire: ach('isSameDayProcessing'),
			show: ACH,
			description: 'Whether the bank processes the debit on the same day',
		}),
	] as const satisfies readonly Field[];
};

/**
 * Returns a function that moves a saved method to `cardData` or `achData`, and sets the currency.
 */
export const withPayment =
	(details: Details) =>
	({ paymentMethodId, ...members }: IDataObject, { paymentMethod }: IDataObject): IDataObject => {
		const body = { currencyCode: 'USD', ...members };
		if (paymentMethodId === undefined) return body;
		const kind = paymentMethod === 'savedAch' ? 'achData' : 'cardData';
		const current = (members[details] ?? {}) as IDataObject;
		const data = { ...(current[kind] as IDataObject), paymentMethodId };
		return { ...body, [details]: { ...current, [kind]: data } };
	};

export const extraAmounts = group('extraAmounts', 'Extra Amounts', extraAmountFields, {
	description: 'Set either the amount or the rate of each, not both',
	exclusive: AMOUNT_OR_RATE,
});

/** Flute accepts letters, digits and spaces only. */
const ALPHANUMERIC = [/^[A-Za-z0-9 ]+$/, 'made of letters, digits and spaces only'] as const;

const enhanced = (member: string) => `transactionEnhancedData.${member}`;

/** Flute accepts at most four characters, including the decimal point. */
const salesTaxRate = (field: Field): Field => ({
	...field,
	encode: (raw, context) => {
		const rate = field.encode?.(raw, context);
		if (rate === undefined || String(rate).length <= 4) return rate;
		throw new InputError(
			"'Sales Tax Rate (%)' must have at most four characters",
			'Round it, for example 8.875 to 8.88.',
		);
	},
});

/** Description that distinguishes these fields from the other additional ones. */
const LEVEL_2_AND_3 = 'Level 2 and 3 data of card payments';

export const enhancedData: Field[] = [
	number('dutyChargesRate', 'Duty Charges Rate (%)', {
		wire: enhanced('dutyChargesRate'),
		min: 0,
		max: 100,
		placeholder: '1.25',
		description: LEVEL_2_AND_3,
	}),
	text('invoiceNumber', 'Invoice Number', {
		wire: enhanced('invoiceNumber'),
		placeholder: 'INV 1001',
		description: `${LEVEL_2_AND_3}; at most 15 letters, digits and spaces`,
		maxLength: 15,
		pattern: ALPHANUMERIC,
	}),
	group(
		'products',
		'Product',
		[
			text('productName', 'Name', { optional: true, maxLength: 50 }),
			text('productDescription', 'Description', { optional: true }),
			text('productCode', 'Code', { optional: true, maxLength: 20 }),
			number('unitPrice', 'Unit Price', { optional: true, min: 0, placeholder: '10.50' }),
			text('measurementUnit', 'Measurement Unit', {
				optional: true,
				maxLength: 20,
				pattern: ALPHANUMERIC,
				placeholder: 'each',
			}),
			number('quantity', 'Quantity', { optional: true, min: 0, placeholder: '1' }),
			number('taxAmount', 'Tax Amount', { optional: true, min: 0, placeholder: '0.93' }),
			number('discountRate', 'Discount Rate (%)', {
				optional: true,
				min: 0,
				max: 100,
				placeholder: '5',
			}),
		],
		{ several: true, wire: enhanced('products'), description: LEVEL_2_AND_3 },
	),
	text('purchaseOrder', 'Purchase Order', {
		wire: enhanced('purchaseOrder'),
		placeholder: 'PO 1001',
		description: LEVEL_2_AND_3,
	}),
	salesTaxRate(
		number('salesTaxRate', 'Sales Tax Rate (%)', {
			wire: enhanced('salesTaxRate'),
			min: 0,
			max: 100,
			placeholder: '8.25',
			description: `${LEVEL_2_AND_3}; at most four characters, such as 8.25 or 99.9`,
		}),
	),
	amount('shippingCharges', 'Shipping Charges', {
		wire: enhanced('shippingCharges'),
		min: 0,
		description: LEVEL_2_AND_3,
	}),
];
