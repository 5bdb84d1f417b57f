import type { Choice, Field } from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import { amount, flag, group, number, oneOf, text } from '../shared/declaration/fields';
import { EMAIL, UUID, UUID_EXAMPLE, countryCode, e164 } from '../shared/declaration/patterns';
import type { IdOptions } from './pickers';
import { pick, processorsOf } from './pickers';

/** An id for which there is no list to choose from. */
export const id = <Name extends string>(
	name: Name,
	label: string,
	description: string,
	options: IdOptions = {},
) => text(name, label, { description, placeholder: UUID_EXAMPLE, pattern: UUID, ...options });

/** The only currency so far. */
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

/** What a list is sorted by without it. */
const NEWEST = 'Leave empty to sort newest first';

/** Members by which a list can be sorted; the first is the one by default. */
export const sortBy = (first: Choice, ...others: Choice[]) =>
	oneOf('sortBy', 'Sort By', [first, ...others], {
		default: typeof first === 'string' ? first : first[0],
		description: NEWEST,
	});

/** Sort Order as the yes or no that some lists take: `asc`. */
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
 * Customers and payment methods are sorted by parameters of other names, and the API does not list
 * the members (docs/providers/flute.md, "Sorting").
 */
export const orderBy = [
	ascending,
	text('sortBy', 'Sort By', {
		wire: 'orderBy',
		description: `Name of the field to sort by in Flute's API, such as createdOn. ${NEWEST}.`,
	}),
] as const;

const PHONE_EXAMPLE = '+13125550123';
/** Of a customer; the address of a payment is checked more strictly. */
const POSTAL = [/^.{2,15}$/, '2 to 15 characters long'] as const;
const PAYMENT_POSTAL = [/^.{5,12}$/, '5 to 12 characters long'] as const;

const addressFields = (postal: typeof POSTAL | typeof PAYMENT_POSTAL): readonly Field[] => [
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
	/** Whether a payment is checked against it. */
	isOfPayment?: boolean;
}

/** An address under either of its names. */
export const address = <Name extends string>(
	name: Name,
	label: string,
	{ isOfPayment = false, ...options }: AddressOptions = {},
) => group(name, label, addressFields(isOfPayment ? PAYMENT_POSTAL : POSTAL), options);

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

/** Flute takes nothing but true. */
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

/** At most one of a pair may be other than zero. */
export const AMOUNT_OR_RATE = [
	['tipAmount', 'tipRate'],
	['discountAmount', 'discountRate'],
] as const;

/** Rates are in percent: 18.5 is 18.5 %. */
export const rate = <Name extends string>(
	name: Name,
	label: string,
	options: { optional?: boolean; placeholder?: string; show?: Field['show'] } = {},
) => number(name, `${label} (%)`, { optional: true, min: 0, placeholder: '18.5', ...options });

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

/** Whether a card payment is taken at once; `wire` where its place is not the name's own. */
export const captureMethod = (options: { wire?: string; show?: Field['show'] } = {}) =>
	oneOf(
		'captureMethod',
		'Capture Method',
		[
			['Auto', 'Auto (Sale)', 'Collect the money at once'],
			['Manual', 'Manual (Authorization)', 'Reserve the money, and capture it later'],
		],
		{ default: 'Auto', ...options },
	);

const KEPT = 'Stays in the execution data of this node';

/** Month and year of a card, its number and its code. */
export const cardFields = (at = '', show?: Field['show']) =>
	[
		text('cardNumber', 'Card Number', {
			wire: `${at}cardNumber`,
			secret: true,
			show,
			description: KEPT,
			pattern: [/^\d{13,19}$/, 'a card number of 13 to 19 digits, without spaces'],
		}),
		number('expirationMonth', 'Expiration Month', {
			wire: `${at}expirationMonth`,
			show,
			min: 1,
			max: 12,
			decimals: 0,
			placeholder: '12',
		}),
		number('expirationYear', 'Expiration Year', {
			wire: `${at}expirationYear`,
			show,
			min: 2000,
			max: 2100,
			decimals: 0,
			placeholder: '2032',
		}),
		text('securityCode', 'Security Code', {
			wire: `${at}securityCode`,
			secret: true,
			optional: true,
			show,
			description: 'CVV of the card',
			pattern: [/^\d{3,4}$/, 'three or four digits'],
		}),
	] as const;

/** What a bank account must have. */
export const accountFields = (at = '', show?: Field['show']) =>
	[
		text('accountNumber', 'Account Number', {
			wire: `${at}accountNumber`,
			secret: true,
			show,
			description: KEPT,
		}),
		text('routingNumber', 'Routing Number', {
			wire: `${at}routingNumber`,
			show,
			placeholder: '021000021',
			pattern: [/^\d{9}$/, 'a routing number of nine digits'],
		}),
		oneOf('accountHolderType', 'Account Holder Type', ['Business', 'Personal'], {
			wire: `${at}accountHolderType`,
			default: 'Personal',
			show,
		}),
		oneOf('accountType', 'Account Type', ['Checking', 'Savings'], {
			wire: `${at}accountType`,
			show,
		}),
	] as const;

export const taxId = (at = '', show?: Field['show']) =>
	text('taxId', 'Tax ID', { wire: `${at}taxId`, secret: true, optional: true, show });

/** Which ways of paying are on offer in a link or session. */
export const offered = (at = '') =>
	[
		flag('acceptCards', 'Accept Cards', {
			wire: `${at}card.enabled`,
			default: true,
			description: 'Whether to accept cards. At least one payment method is required.',
		}),
		flag('acceptAch', 'Accept Bank Accounts (ACH)', {
			wire: `${at}ach.enabled`,
			description: 'Whether to accept ACH debits. At least one payment method is required.',
		}),
	] as const;

export const offeredProcessors = (at = '') => {
	const advice = "Leave empty to use the merchant's default";
	return [
		pick(
			'cardProcessorId',
			'Card Processor',
			processorsOf('card'),
		)(advice, {
			optional: true,
			wire: `${at}card.processorId`,
		}),
		pick(
			'achProcessorId',
			'ACH Processor',
			processorsOf('ach'),
		)(advice, {
			optional: true,
			wire: `${at}ach.processorId`,
		}),
	] as const;
};

/** What a payment link or session is for. */
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

/** In a change, where it stays as it is unless it is said. */
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

/** All of it in one, where ways of paying are optional. */
export const paymentMethods = (description: string) =>
	group('paymentMethods', 'Payment Methods', [...offered(), ...offeredProcessors()], {
		description,
	});

/** The same in a change, which replaces them as a whole. */
export const changedPaymentMethods = group(
	'paymentMethods',
	'Payment Methods',
	[...offered(), ...offeredProcessors(), changedFasterProcessing],
	{ description: 'Replaces the current list' },
);
