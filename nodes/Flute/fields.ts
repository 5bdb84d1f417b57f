import type { Choice, Field } from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import { amount, flag, group, number, oneOf, text } from '../shared/declaration/fields';
import { EMAIL, UUID, UUID_EXAMPLE, countryCode, e164 } from '../shared/declaration/patterns';
import type { IdOptions } from './pickers';
import { pick, processorsOf } from './pickers';

/** An ID of a record that cannot be listed. */
export const id = <Name extends string>(
	name: Name,
	label: string,
	description: string,
	options: IdOptions = {},
) => text(name, label, { description, placeholder: UUID_EXAMPLE, pattern: UUID, ...options });

/** The only supported currency. */
export const currencyCode = oneOf('currencyCode', 'Currency', [['USD', 'USD']]);

export const sortOrder = oneOf(
	'sortOrder',
	'Sort Order',
	[
		['asc', 'Ascending'],
		['desc', 'Descending'],
	],
	{ description: 'Direction of the sort. Used only together with Sort By.' },
);

/** Note on the default order of lists. */
const NEWEST_FIRST = 'Leave empty to sort newest first';

/** The fields that a list can be sorted by; the first is the default. */
export const sortBy = (first: Choice, ...others: Choice[]) =>
	oneOf('sortBy', 'Sort By', [first, ...others], {
		default: typeof first === 'string' ? first : first[0],
		description: NEWEST_FIRST,
	});

/** Sort Order for lists that take it as a boolean, `asc`. */
const ascending: Field<'asc'> = {
	name: 'asc',
	property: {
		displayName: 'Sort Order',
		type: 'options',
		options: [
			{ name: 'Ascending', value: true },
			{ name: 'Descending', value: false },
		],
		default: true,
		description: 'Direction of the sort',
	},
	encode: flag('asc', 'Sort Order', {}).encode,
};

/**
 * Sort fields of customers and payment methods, which have other parameter names. The API does not
 * document the fields to sort by (docs/providers/flute.md, "Sorting").
 */
export const orderBy = [
	ascending,
	text('sortBy', 'Sort By', {
		wire: 'orderBy',
		description: `Name of the field to sort by in Flute's API, such as createdOn. ${NEWEST_FIRST}.`,
	}),
] as const;

const PHONE_EXAMPLE = '+13125550123';
/** Postal code of a customer; that of a payment has stricter limits. */
const POSTAL_CODE = [/^.{2,15}$/, '2 to 15 characters long'] as const;
const PAYMENT_POSTAL_CODE = [/^.{5,12}$/, '5 to 12 characters long'] as const;

const addressFields = (
	postal: typeof POSTAL_CODE | typeof PAYMENT_POSTAL_CODE,
): readonly Field[] => [
	text('addressLine1', 'Address Line 1', { optional: true, placeholder: '123 Test St' }),
	text('addressLine2', 'Address Line 2', { optional: true }),
	text('city', 'City', { optional: true }),
	text('countryCode', 'Country Code', {
		optional: true,
		description: 'Two-letter country code (ISO 3166-1)',
		placeholder: 'US',
		pattern: countryCode('US'),
	}),
	text('postalCode', 'Postal Code', { optional: true, placeholder: '10001', pattern: postal }),
	text('stateCode', 'State Code', {
		optional: true,
		description: 'Two-letter code in the US, otherwise ISO 3166-2',
		placeholder: 'NY',
	}),
];

interface AddressOptions {
	description?: string;
	optional?: boolean;
	show?: Field['show'];
	/** Whether it is the address of a payment. */
	isOfPayment?: boolean;
}

/** A group of address fields. */
export const address = <Name extends string>(
	name: Name,
	label: string,
	{ isOfPayment = false, ...options }: AddressOptions = {},
) => group(name, label, addressFields(isOfPayment ? PAYMENT_POSTAL_CODE : POSTAL_CODE), options);

export const billingAddress = address('billingAddress', 'Billing Address', {
	isOfPayment: true,
	description:
		'Address of the payer. Processors that check addresses decline cards without one. New bank accounts require it with city and country, and with state in the US.',
});

export const shippingAddress = address('shippingAddress', 'Shipping Address');

export const email = { placeholder: 'name@email.com', pattern: EMAIL };

export const phone = { placeholder: PHONE_EXAMPLE, pattern: e164(PHONE_EXAMPLE) };

export const hasSmsConsent = flag('hasSmsConsent', 'Has SMS Consent', {
	description: 'Whether the person has agreed to get text messages',
});

export const contactInfo = group(
	'contactInfo',
	'Contact',
	[
		text('companyName', 'Company Name', { optional: true }),
		text('email', 'Email', { optional: true, ...email }),
		text('firstName', 'First Name', { optional: true }),
		hasSmsConsent,
		text('lastName', 'Last Name', { optional: true }),
		text('mobilePhoneNumber', 'Mobile Phone', { optional: true, ...phone }),
	],
	{
		description:
			'Contact of the payer. New bank accounts require an email, a mobile phone, and a name or company.',
	},
);

const consent = flag('hasCustomerConsent', 'Has Customer Consent', {
	description:
		'Whether the recipient has agreed to get this message. Without consent it is not sent.',
});

/** Flute accepts only true. */
export const hasCustomerConsent: Field<'hasCustomerConsent'> = {
	...consent,
	property: { ...consent.property, required: true },
	encode: (raw, context) => {
		if (consent.encode?.(raw, context) === true) return true;
		throw new InputError(
			"'Has Customer Consent' must be on",
			'Flute sends messages only to people who agreed to get them. Turn it on if the recipient has agreed.',
		);
	},
};

/** Pairs of which at most one may be other than zero. */
export const AMOUNT_OR_RATE = [
	['tipAmount', 'tipRate'],
	['discountAmount', 'discountRate'],
] as const;

/** A rate in percent: 18.5 is 18.5 %. */
export const rate = <Name extends string>(
	name: Name,
	label: string,
	options: { optional?: boolean; placeholder?: string; show?: Field['show'] } = {},
) =>
	number(name, `${label} (%)`, {
		optional: true,
		limits: true,
		min: 0,
		placeholder: '18.5',
		...options,
	});

export const tipAmount = amount('tipAmount', 'Tip Amount', { optional: true });

export const tipRate = rate('tipRate', 'Tip Rate');

export const extraAmountFields = [
	amount('discountAmount', 'Discount Amount', { optional: true }),
	rate('discountRate', 'Discount Rate', { placeholder: '5' }),
	rate('surchargeRate', 'Surcharge Rate', { placeholder: '3' }),
	tipAmount,
	tipRate,
] as const;

export const pricingType = oneOf('pricingType', 'Pricing Type', ['Card', 'Cash'], {
	description: 'For merchants with dual pricing only',
});

/**
 * Whether a card payment is captured at once.
 *
 * @param options with `wire` if the member is nested
 */
export const captureMethod = (options: { wire?: string; show?: Field['show'] } = {}) =>
	oneOf(
		'captureMethod',
		'Capture Method',
		[
			['Auto', 'Auto (Sale)', 'Collect the money at once'],
			['Manual', 'Manual (Authorization)', 'Reserve the money, and capture it later'],
		],
		// Without it the money is collected at once.
		{ default: 'Auto', limits: true, ...options },
	);

const STORED_NOTE = 'Stays in the execution data of this node';

/**
 * Number, expiration and security code of a card.
 *
 * @param prefix of the members in the body
 */
export const cardFields = (prefix = '', show?: Field['show']) =>
	[
		text('cardNumber', 'Card Number', {
			wire: `${prefix}cardNumber`,
			secret: true,
			show,
			description: STORED_NOTE,
			pattern: [/^\d{13,19}$/, 'a card number of 13 to 19 digits, without spaces'],
		}),
		number('expirationMonth', 'Expiration Month', {
			wire: `${prefix}expirationMonth`,
			show,
			min: 1,
			max: 12,
			decimals: 0,
			placeholder: '12',
		}),
		number('expirationYear', 'Expiration Year', {
			wire: `${prefix}expirationYear`,
			show,
			min: 2000,
			max: 2100,
			decimals: 0,
			placeholder: '2032',
		}),
		text('securityCode', 'Security Code', {
			wire: `${prefix}securityCode`,
			secret: true,
			optional: true,
			show,
			description: 'CVV of the card',
			pattern: [/^\d{3,4}$/, 'three or four digits'],
		}),
	] as const;

/**
 * Required fields of a bank account.
 *
 * @param prefix of the members in the body
 */
export const accountFields = (prefix = '', show?: Field['show']) =>
	[
		text('accountNumber', 'Account Number', {
			wire: `${prefix}accountNumber`,
			secret: true,
			show,
			description: STORED_NOTE,
		}),
		text('routingNumber', 'Routing Number', {
			wire: `${prefix}routingNumber`,
			show,
			placeholder: '021000021',
			pattern: [/^\d{9}$/, 'a routing number of nine digits'],
		}),
		oneOf('accountHolderType', 'Account Holder Type', ['Business', 'Personal'], {
			wire: `${prefix}accountHolderType`,
			default: 'Personal',
			show,
		}),
		oneOf('accountType', 'Account Type', ['Checking', 'Savings'], {
			wire: `${prefix}accountType`,
			show,
		}),
	] as const;

export const taxId = (prefix = '', show?: Field['show']) =>
	text('taxId', 'Tax ID', { wire: `${prefix}taxId`, secret: true, optional: true, show });

/** The payment methods that a link or session accepts. */
export const acceptedMethods = (prefix = '') =>
	[
		flag('acceptCards', 'Accept Cards', {
			wire: `${prefix}card.enabled`,
			default: true,
			description: 'Whether to accept cards. At least one payment method is required.',
		}),
		flag('acceptAch', 'Accept Bank Accounts (ACH)', {
			wire: `${prefix}ach.enabled`,
			description: 'Whether to accept ACH debits. At least one payment method is required.',
		}),
	] as const;

export const processorFields = (prefix = '') => {
	const advice = "Leave empty to use the merchant's default";
	return [
		pick(
			'cardProcessorId',
			'Card Processor',
			processorsOf('card'),
		)(advice, {
			optional: true,
			wire: `${prefix}card.processorId`,
		}),
		pick(
			'achProcessorId',
			'ACH Processor',
			processorsOf('ach'),
		)(advice, {
			optional: true,
			wire: `${prefix}ach.processorId`,
		}),
	] as const;
};

/** Purpose of a payment link or session. */
export const mode = (description: string) =>
	oneOf(
		'mode',
		'Mode',
		[
			['Payment', 'Payment', 'Pay only'],
			['PaymentAndSave', 'Payment and Save', 'Pay, and save the payment method'],
			['SaveMethod', 'Save Method', 'Save the payment method without paying'],
		],
		{ default: 'Payment', description },
	);

const FASTER = { label: 'Faster ACH Processing', note: 'for an additional fee' };

export const fasterProcessing = flag('fasterProcessing', FASTER.label, {
	wire: 'paymentMethods.ach.fasterProcessing',
	description: `Whether ACH debits are processed faster, ${FASTER.note}`,
});

/** For updates, which keep the current value by default. */
const changedFasterProcessing: Field = {
	...oneOf(
		'fasterProcessing',
		FASTER.label,
		[
			['keep', 'As It Is'],
			['off', 'Off'],
			['on', 'On'],
		],
		{
			wire: 'ach.fasterProcessing',
			default: 'keep',
			optional: true,
			description: `Faster processing of ACH debits, ${FASTER.note}`,
		},
	),
	encode: (value) => (value === 'on' || value === 'off' ? value === 'on' : undefined),
};

/** Accepted payment methods with their processors, as an optional group. */
export const paymentMethods = (description: string) =>
	group('paymentMethods', 'Payment Methods', [...acceptedMethods(), ...processorFields()], {
		description,
	});

/** The same for updates, which replace the whole list. */
export const changedPaymentMethods = group(
	'paymentMethods',
	'Payment Methods',
	[...acceptedMethods(), ...processorFields(), changedFasterProcessing],
	{ description: 'Replaces the current list' },
);
