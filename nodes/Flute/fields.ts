import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../shared/declare';
import { amount, EMAIL, flag, group, locator, number, text, UUID } from '../shared/fields';
import { pageIndex } from './profile';

export const UUID_EXAMPLE = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

/** What a person knows a transaction by: when, how much, what became of it. */
const transactionLabel = (record: IDataObject): string => {
	const { transactionDateTime: at, processedAmount, currencyCode } = record;
	const money = processedAmount ?? (record.amountBreakdown as IDataObject | undefined)?.baseAmount;
	return [
		String(at ?? '')
			.slice(0, 16)
			.replace('T', ' '),
		typeof money === 'number' && `${money.toFixed(2)} ${String(currencyCode ?? '')}`.trim(),
		record.transactionStatus,
		record.referenceId,
	]
		.filter(Boolean)
		.join(' · ');
};

export const transactionId = locator('transactionId', 'Transaction', {
	description: 'The transaction',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
	picker: {
		request: 'GET /v2/transactions',
		paging: pageIndex,
		value: 'transactionId',
		label: transactionLabel,
	},
});

/** Unlike a filter, a picker cannot search here: Flute has no search over transactions. */
export const id = <Name extends string>(
	name: Name,
	label: string,
	description: string,
	optional = false,
) => text(name, label, { description, placeholder: UUID_EXAMPLE, pattern: UUID, optional });

/** Payment processors are of one kind each, and must match the way of paying (sheet, 7.3). */
export const paymentProcessorId = locator('paymentProcessorId', 'Payment Processor', {
	description: 'It must be of the kind of the payment method: card or ACH',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
	picker: {
		request: 'GET /v2/settings/payment-config',
		paging: { kind: 'none', items: ['availablePaymentProcessors'] },
		value: 'paymentProcessorId',
		label: ({ processorName, type, isDefault }) =>
			`${String(processorName ?? 'Processor')} · ${String(type)}${isDefault ? ' · default' : ''}`,
	},
});

const E164 = [/^\+\d{1,19}$/, 'a phone number such as +13125550123'] as const;
const POSTAL = [/^.{2,15}$/, '2 to 15 characters long'] as const;
const COUNTRY = [/^[A-Z]{2}$/, 'a two-letter country code such as US'] as const;

const addressFields: Field[] = [
	text('addressLine1', 'Address Line 1', { optional: true, placeholder: '123 Test St' }),
	text('addressLine2', 'Address Line 2', { optional: true }),
	text('city', 'City', { optional: true }),
	text('countryCode', 'Country Code', {
		optional: true,
		description: 'Two letters (ISO 3166-1)',
		placeholder: 'US',
		pattern: COUNTRY,
	}),
	text('postalCode', 'Postal Code', { optional: true, placeholder: '10001', pattern: POSTAL }),
	text('stateCode', 'State Code', {
		optional: true,
		description: 'Two letters for the US, else ISO 3166-2',
		placeholder: 'NY',
	}),
];

export const billingAddress = group('billingAddress', 'Billing Address', addressFields, {
	description: 'Cards without a matching address may be declined; new bank accounts need one',
});

export const shippingAddress = group('shippingAddress', 'Shipping Address', addressFields);

export const contactInfo = group(
	'contactInfo',
	'Contact',
	[
		text('companyName', 'Company Name', { optional: true }),
		text('email', 'Email', { optional: true, placeholder: 'name@email.com', pattern: EMAIL }),
		text('firstName', 'First Name', { optional: true }),
		flag('hasSmsConsent', 'Has SMS Consent', {
			description: 'Whether the person has agreed to get text messages',
		}),
		text('lastName', 'Last Name', { optional: true }),
		text('mobilePhoneNumber', 'Mobile Phone', {
			optional: true,
			placeholder: '+13125550123',
			pattern: E164,
		}),
	],
	{ description: 'New bank accounts need email, mobile phone, and a name or company' },
);

/** At most one of amount and rate each; rates are in percent (18.5 is 18.5 %). */
export const extraAmounts = group(
	'extraAmounts',
	'Extra Amounts',
	[
		amount('discountAmount', 'Discount Amount', { optional: true }),
		number('discountRate', 'Discount Rate (%)', { optional: true, min: 0 }),
		number('surchargeRate', 'Surcharge Rate (%)', { optional: true, min: 0 }),
		amount('tipAmount', 'Tip Amount', { optional: true }),
		number('tipRate', 'Tip Rate (%)', { optional: true, min: 0 }),
	],
	{ description: 'Of an amount and its rate give only one' },
);

/** Flute takes letters, digits and spaces there (sheet, 4.3 and 7.3). */
const PLAIN = [/^[A-Za-z0-9 ]+$/, 'made of letters, digits and spaces only'] as const;

export const enhancedData: Field[] = [
	number('dutyCharges', 'Duty Charges', {
		wire: 'transactionEnhancedData.dutyCharges',
		min: 0,
		placeholder: '1.25',
	}),
	text('invoiceNumber', 'Invoice Number', {
		wire: 'transactionEnhancedData.invoiceNumber',
		description: 'Letters, digits and spaces, at most 16',
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
			number('unitPrice', 'Unit Price', { optional: true, min: 0 }),
			text('measurementUnit', 'Measurement Unit', {
				optional: true,
				maxLength: 20,
				placeholder: 'each',
			}),
			number('quantity', 'Quantity', { optional: true, min: 0 }),
			number('taxAmount', 'Tax Amount', { optional: true, min: 0 }),
			number('discountRate', 'Discount Rate (%)', { optional: true, min: 0.01, max: 199 }),
		],
		{
			several: true,
			wire: 'transactionEnhancedData.products',
			description: 'Level 3 data of cards',
		},
	),
	text('purchaseOrder', 'Purchase Order', { wire: 'transactionEnhancedData.purchaseOrder' }),
	number('salesTaxRate', 'Sales Tax Rate (%)', {
		wire: 'transactionEnhancedData.salesTaxRate',
		min: 0.01,
		max: 100,
	}),
	amount('shippingCharges', 'Shipping Charges', {
		wire: 'transactionEnhancedData.shippingCharges',
		min: 0,
	}),
];
