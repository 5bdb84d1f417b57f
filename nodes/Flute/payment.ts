import type { IDataObject } from 'n8n-workflow';
import type { Choice, Field, Reference } from '../shared/declare';
import { amount, flag, group, number, oneOf, text } from '../shared/fields';
import {
	accountFields,
	AMOUNT_OR_RATE,
	cardFields,
	extraAmountFields,
	pickPaymentMethod,
	taxId,
} from './fields';

/** Flute has no protection against paying twice but the reference (sheet, section 5). */
export const reference: Reference = {
	member: 'referenceId',
	find: 'GET /v2/transactions',
	items: 'items',
	createdAt: 'transactionDateTime',
	read: 'GET /v2/transactions/{transactionId}',
};

export const referenceId = text('referenceId', 'Reference ID', {
	description:
		'Your own unique reference, such as an order number. Left out, the node makes one; either way a payment is not sent twice.',
	maxLength: 36,
});

/** A decline comes with HTTP 200; statuses of a refusal, old and new spelling (sheet, 7.2). */
export function declined(transaction: IDataObject): string | undefined {
	if (!['Declined', 'Failed'].includes(String(transaction.transactionStatus))) return undefined;
	const { message, code } = (transaction.declineDetails ?? {}) as IDataObject;
	return `${String(message ?? transaction.transactionStatus)}${code ? ` (code ${String(code)})` : ''}`;
}

export const errorOnDecline = flag('errorOnDecline', 'Error on Decline', {
	description:
		'Whether a declined or failed payment stops the workflow; otherwise it is a result with that status',
});

const WAYS = {
	newAch: 'New Bank Account (ACH)',
	newCard: 'New Card',
	savedAch: 'Saved Bank Account (ACH)',
	savedCard: 'Saved Card',
} as const;

type Way = keyof typeof WAYS;

const where = (...ways: Way[]) => ({ paymentMethod: ways });

/** Where a card payment's capture method shows. */
export const CARD = where('newCard', 'savedCard');
const ACH = where('newAch', 'savedAch');

/** How the payment is made; each way shows and sends its own fields only. */
export const wayOfPaying = (ways: readonly Way[], description: string) =>
	oneOf(
		'paymentMethod',
		'Payment Method',
		ways.map((way): Choice => [way, WAYS[way]]),
		{ default: ways[0], description, formOnly: true },
	);

/** The body member of a payment's way, which holds the one of its two members that is meant. */
type Details = 'transactionDetails' | 'creditDetails';

/** The fields of all ways. A saved method is put where it belongs by `savedMethod`. */
export const paymentFields = (details: Details) => {
	const ach = (member: string) => `${details}.achData.${member}`;
	const account = ach('paymentMethodDetails.');
	return [
		pickPaymentMethod(
			'Its customer needs an address, for ACH also a mobile phone; or add them in Additional Fields',
			{ label: 'Saved Payment Method', show: where('savedCard', 'savedAch') },
		),
		...cardFields(`${details}.cardData.paymentMethodDetails.`, where('newCard')),
		...accountFields(account, where('newAch')),
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
		taxId(account, where('newAch')),
		flag('isSameDayProcessing', 'Same-Day Processing', {
			wire: ach('isSameDayProcessing'),
			show: ACH,
			description: 'Whether the bank is to process it on the same day',
		}),
	] as const satisfies readonly Field[];
};

/** The body with a saved method at the place of its kind, and the currency. */
export const withPayment =
	(details: Details) =>
	({ paymentMethodId, ...members }: IDataObject, { paymentMethod }: IDataObject): IDataObject => {
		const body = { currencyCode: 'USD', ...members };
		if (paymentMethodId === undefined) return body;
		const kind = paymentMethod === 'savedAch' ? 'achData' : 'cardData';
		const held = (members[details] ?? {}) as IDataObject;
		const data = { ...(held[kind] as IDataObject), paymentMethodId };
		return { ...body, [details]: { ...held, [kind]: data } };
	};

export const extraAmounts = group('extraAmounts', 'Extra Amounts', extraAmountFields, {
	description: 'Of an amount and its rate give only one',
	exclusive: AMOUNT_OR_RATE,
});

/** Flute takes letters, digits and spaces there (sheet, 4.3 and 7.3). */
const PLAIN = [/^[A-Za-z0-9 ]+$/, 'made of letters, digits and spaces only'] as const;

const enhanced = (member: string) => `transactionEnhancedData.${member}`;

/** What tells these fields from the other additional ones. */
const LEVELS = 'Level 2 and 3 data of card payments';

export const enhancedData: Field[] = [
	number('dutyCharges', 'Duty Charges', {
		wire: enhanced('dutyCharges'),
		min: 0,
		placeholder: '1.25',
		description: LEVELS,
	}),
	text('invoiceNumber', 'Invoice Number', {
		wire: enhanced('invoiceNumber'),
		placeholder: 'INV 1001',
		description: `${LEVELS}; at most 16 letters, digits and spaces`,
		maxLength: 16,
		pattern: PLAIN,
	}),
	group(
		'products',
		'Product',
		[
			text('productName', 'Name', { optional: true, maxLength: 15 }),
			text('productDescription', 'Description', { optional: true, maxLength: 200 }),
			text('productCode', 'Code', { optional: true, maxLength: 20 }),
			number('unitPrice', 'Unit Price', { optional: true, min: 0, placeholder: '10.50' }),
			text('measurementUnit', 'Measurement Unit', {
				optional: true,
				maxLength: 20,
				placeholder: 'each',
			}),
			number('quantity', 'Quantity', { optional: true, min: 0, placeholder: '1' }),
			number('taxAmount', 'Tax Amount', { optional: true, min: 0, placeholder: '0.93' }),
			number('discountRate', 'Discount Rate (%)', {
				optional: true,
				min: 0.01,
				max: 199,
				placeholder: '5',
			}),
		],
		{ several: true, wire: enhanced('products'), description: LEVELS },
	),
	text('purchaseOrder', 'Purchase Order', {
		wire: enhanced('purchaseOrder'),
		placeholder: 'PO 1001',
		description: LEVELS,
	}),
	number('salesTaxRate', 'Sales Tax Rate (%)', {
		wire: enhanced('salesTaxRate'),
		min: 0.01,
		max: 100,
		placeholder: '8.875',
		description: LEVELS,
	}),
	amount('shippingCharges', 'Shipping Charges', {
		wire: enhanced('shippingCharges'),
		min: 0,
		description: LEVELS,
	}),
];
