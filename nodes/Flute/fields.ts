import type { IDataObject } from 'n8n-workflow';
import type { Choice, Field, Picker } from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import {
	amount,
	EMAIL,
	flag,
	group,
	locator,
	number,
	oneOf,
	text,
	UUID,
} from '../shared/declaration/fields';
import { dataPages, pageIndex } from './profile';

export const UUID_EXAMPLE = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

interface IdOptions {
	description?: string;
	hint?: string;
	optional?: boolean;
	nullable?: boolean;
	formOnly?: boolean;
	in?: Field['in'];
	wire?: string;
	show?: Field['show'];
}

/** An id for which there is no list to choose from. */
export const id = <Name extends string>(
	name: Name,
	label: string,
	description: string,
	options: IdOptions = {},
) => text(name, label, { description, placeholder: UUID_EXAMPLE, pattern: UUID, ...options });

/** One of a list; all ids of Flute are UUIDs. */
export const pick =
	<Name extends string>(name: Name, label: string, picker: Picker) =>
	(description: string, options: IdOptions & { label?: string } = {}) => {
		const { label: own = label, ...others } = options;
		return locator(name, own, {
			placeholder: UUID_EXAMPLE,
			pattern: UUID,
			picker,
			description,
			...others,
		});
	};

/** `2026-01-31 09:30`, to tell entries of a list apart. */
export const minute = (at: unknown): string =>
	String(at ?? '')
		.slice(0, 16)
		.replace('T', ' ');

/** What a person knows an entry by, as far as the record says it. */
export const words = (...parts: unknown[]): string => parts.filter(Boolean).join(' · ');

export const money = (value: unknown, currency: unknown): string =>
	typeof value === 'number' && Number.isFinite(value)
		? `${value.toFixed(2)} ${String(currency ?? '')}`.trim()
		: '';

/** Payment processors are of one kind each, and must match the way of paying. */
const PROCESSORS: Picker = {
	request: 'GET /v2/settings/payment-config',
	paging: { kind: 'none', items: ['availablePaymentProcessors'] },
	value: 'paymentProcessorId',
	label: ({ processorName, type, isDefault }) =>
		words(processorName ?? 'Processor', type, isDefault && 'default'),
};

export const pickProcessor = pick('paymentProcessorId', 'Payment Processor', PROCESSORS);

export const paymentProcessorId = pickProcessor(
	'Payment processor of the same type as the payment method: card or ACH',
);

export const pickCustomer = pick('customerId', 'Customer', {
	request: 'GET /v2/customers',
	paging: pageIndex,
	search: 'fullName',
	value: 'customerId',
	label: ({ firstName, lastName, companyName, email }) =>
		words([firstName, lastName].filter(Boolean).join(' '), companyName, email),
});

export const customerId = pickCustomer('Choose the customer from the list, or enter its ID');

export const pickPaymentMethod = pick('paymentMethodId', 'Payment Method', {
	request: 'GET /v2/payment-methods',
	paging: pageIndex,
	search: 'search',
	narrowedBy: ['customerId'],
	value: 'paymentMethodId',
	label: ({ name, type, card, ach, isDefault }) =>
		words(
			type,
			(card as IDataObject | null)?.cardMask ?? (ach as IDataObject | null)?.accountNumber,
			name,
			isDefault && 'default',
		),
});

/** Flute has no search over transactions; the list is filtered by what its labels say. */
const TRANSACTIONS: Picker = {
	request: 'GET /v2/transactions',
	paging: pageIndex,
	list: 'transactionId',
	value: 'transactionId',
	// What a person knows a transaction by: when, how much, what became of it.
	label: ({ transactionDateTime, processedAmount, amountBreakdown, currencyCode: of, ...rest }) =>
		words(
			minute(transactionDateTime),
			// Zero, and until August 2026 null, where nothing was processed.
			money(processedAmount || (amountBreakdown as IDataObject)?.baseAmount, of),
			rest.transactionStatus,
			rest.referenceId,
		),
};

export const pickTransaction = <Name extends string>(name: Name, label: string) =>
	pick(name, label, TRANSACTIONS);

export const pickTerminal = pick('terminalId', 'Terminal', {
	request: 'GET /v2/terminals',
	paging: pageIndex,
	search: 'search',
	value: 'terminalId',
	label: ({ terminalModel, serialNumber, terminalStatus, connectionStatus }) =>
		words(terminalModel, serialNumber, terminalStatus ?? connectionStatus),
});

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

export const E164 = [/^\+[1-9]\d{0,14}$/, 'a phone number such as +13125550123'] as const;
export const PHONE_EXAMPLE = '+13125550123';
/** Of a customer; the address of a payment is checked more strictly. */
const POSTAL = [/^.{2,15}$/, '2 to 15 characters long'] as const;
const PAYMENT_POSTAL = [/^.{5,12}$/, '5 to 12 characters long'] as const;
const COUNTRY = [/^[A-Z]{2}$/, 'a two-letter country code such as US'] as const;

const addressFields = (postal: typeof POSTAL | typeof PAYMENT_POSTAL): readonly Field[] => [
	text('addressLine1', 'Address Line 1', { optional: true, placeholder: '123 Test St' }),
	text('addressLine2', 'Address Line 2', { optional: true }),
	text('city', 'City', { optional: true }),
	text('countryCode', 'Country Code', {
		optional: true,
		description: 'Two-letter country code (ISO 3166-1)',
		placeholder: 'US',
		pattern: COUNTRY,
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

export const phone = { placeholder: PHONE_EXAMPLE, pattern: E164 };

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
			PROCESSORS,
		)(advice, {
			optional: true,
			wire: `${at}card.processorId`,
		}),
		pick(
			'achProcessorId',
			'ACH Processor',
			PROCESSORS,
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

export const pickEndpoint = pick('endpointId', 'Webhook Endpoint', {
	request: 'GET /v2/webhooks/endpoints',
	paging: dataPages,
	search: 'search',
	value: 'endpointId',
	label: ({ endpointName, webhookName, endpointUrl }) =>
		words(endpointName ?? webhookName, endpointUrl),
});
