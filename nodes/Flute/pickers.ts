/** Pickers of Flute's records, and the labels of their entries. */
import type { IDataObject } from 'n8n-workflow';
import type { FieldOptions } from '../shared/declaration/createField';
import { locator } from '../shared/declaration/fields';
import { UUID, UUID_EXAMPLE } from '../shared/declaration/patterns';
import { entryLabel, formatMoney, toMinute } from '../shared/util/label';
import type { Field, Picker } from '../shared/declaration/operation';
import { dataPages, pageIndex } from './profile';

/** Options of a field with the ID of a record. */
export type IdOptions = Pick<
	FieldOptions,
	'description' | 'hint' | 'optional' | 'nullable' | 'formOnly' | 'in' | 'wire' | 'show'
>;

/** Returns a factory of fields that choose a record from a list; all IDs of Flute are UUIDs. */
export const pick =
	<Name extends string>(name: Name, label: string, picker: Picker) =>
	(description: string, options: IdOptions & { label?: string } = {}) => {
		const { label: ownLabel = label, ...others } = options;
		return locator(name, ownLabel, {
			placeholder: UUID_EXAMPLE,
			pattern: UUID,
			picker,
			description,
			...others,
		});
	};

/** Whether a payment method is a card (true) or ACH (false); undefined if the form does not say. */
const isCardMethod = (method: unknown): boolean | undefined =>
	typeof method === 'string' && /(Card|Ach)$/.test(method) ? method.endsWith('Card') : undefined;

/** Whether a processor is for cards (Tsys, SandboxCard) rather than for ACH (Ach, SandboxAch). */
const isForCards = ({ type }: IDataObject): boolean => !/ach$/i.test(String(type ?? ''));

const processors: Picker = {
	request: 'GET /v2/settings/payment-config',
	paging: { kind: 'none', items: ['availablePaymentProcessors'] },
	value: 'paymentProcessorId',
	label: ({ processorName, type, isDefault }) =>
		entryLabel(processorName ?? 'Processor', type, isDefault && 'default'),
};

/** Processors of the same kind as the payment method. */
const processorsOfMethod: Picker = {
	...processors,
	list: 'processorOfWay',
	filter: {
		parameters: ['paymentMethod'],
		matches: (record, method) =>
			(isCardMethod(method) ?? isForCards(record)) === isForCards(record),
	},
};

/** Processors for cards, or for ACH. */
export const processorsOf = (kind: 'card' | 'ach'): Picker => ({
	...processors,
	list: `${kind}ProcessorId`,
	filter: { parameters: [], matches: (record) => isForCards(record) === (kind === 'card') },
});

/** Chooses any processor. */
export const pickProcessor = pick('paymentProcessorId', 'Payment Processor', processors);

export const pickCardProcessor = pick(
	'paymentProcessorId',
	'Payment Processor',
	processorsOf('card'),
);

/** Requires the field `paymentMethod` in the same form. */
export const paymentProcessorId = pick(
	'paymentProcessorId',
	'Payment Processor',
	processorsOfMethod,
)('Payment processor of the same type as the payment method: card or ACH');

/** Returns a customer's name and company, such as `Ada Lovelace · Lovelace Ltd`. */
export const customerName = ({ firstName, lastName, companyName }: IDataObject): string =>
	entryLabel([firstName, lastName].filter(Boolean).join(' '), companyName);

export const pickCustomer = pick('customerId', 'Customer', {
	request: 'GET /v2/customers',
	paging: pageIndex,
	search: 'fullName',
	value: 'customerId',
	label: (record) => entryLabel(customerName(record), record.email),
});

export const customerId = pickCustomer('Choose the customer from the list, or enter its ID');

/**
 * A field that limits the list of another field to one customer. It is not sent, since Flute finds
 * the records by their own IDs.
 */
export const customerFilter = (description: string, show?: Field['show']) =>
	pickCustomer(description, {
		optional: true,
		formOnly: true,
		hint: 'Only narrows the list below. Leave empty to list those of all customers.',
		show,
	});

/** Returns the last four digits of a masked card or account number, such as `•••• 7253`. */
const lastFour = (masked: unknown): string => {
	const digits = String(masked ?? '')
		.replace(/\D/g, '')
		.slice(-4);
	return digits && `•••• ${digits}`;
};

const NO_CUSTOMER = 'No customer';

/** Route that reads the customer of a record. */
export const customerRoute = 'GET /v2/customers/{customerId}' as const;

/** Returns the customer's name, or that there is none. */
const customerOrNone = (record: IDataObject, customer: IDataObject = {}): string =>
	record.customerId ? customerName(customer) : NO_CUSTOMER;

const paymentMethodList: Picker = {
	request: 'GET /v2/payment-methods',
	paging: pageIndex,
	search: 'search',
	narrowedBy: ['customerId'],
	value: 'paymentMethodId',
	related: customerRoute,
	label: (record, customer) => {
		const { name, type, isDefault } = record;
		const { cardMask, expirationMonth, expirationYear } = (record.card ?? {}) as IDataObject;
		const { accountNumber } = (record.ach ?? {}) as IDataObject;
		return entryLabel(
			customerOrNone(record, customer),
			[type, lastFour(cardMask ?? accountNumber)].filter(Boolean).join(' '),
			expirationMonth && expirationYear && `${String(expirationMonth)}/${String(expirationYear)}`,
			// A name equal to the type is redundant.
			name !== type && name,
			isDefault && 'default',
		);
	},
};

export const pickPaymentMethod = pick('paymentMethodId', 'Payment Method', paymentMethodList);

/**
 * Saved methods of the same kind as the payment method. Requires the field `paymentMethod` in the
 * same form.
 */
export const pickSavedMethod = pick('paymentMethodId', 'Saved Payment Method', {
	...paymentMethodList,
	list: 'savedMethodId',
	filter: {
		parameters: ['paymentMethod'],
		matches: ({ type, card }, method) => {
			const isCard = card ? true : type !== 'ACH';
			return (isCardMethod(method) ?? isCard) === isCard;
		},
	},
});

/** Flute cannot search transactions, so the list is filtered by its labels. */
const transactionList: Picker = {
	request: 'GET /v2/transactions',
	paging: pageIndex,
	list: 'transactionId',
	value: 'transactionId',
	narrowedBy: ['customerId'],
	related: customerRoute,
	// Time, amount, status, customer, card or account, and reference.
	label: (record, customer) => {
		const { transactionDateTime, processedAmount, currencyCode: currency } = record;
		const { baseAmount } = (record.amountBreakdown ?? {}) as IDataObject;
		const { maskedCardNumber } = (record.cardDetails ?? {}) as IDataObject;
		const { maskedAccountNumber } = (record.achDetails ?? {}) as IDataObject;
		const masked = maskedCardNumber ?? maskedAccountNumber;
		return entryLabel(
			toMinute(transactionDateTime),
			// 0 (null before August 2026) if nothing was processed.
			formatMoney(processedAmount || baseAmount, currency),
			record.transactionStatus,
			customerName(customer ?? {}),
			[record.paymentMethodType, lastFour(masked)].filter(Boolean).join(' '),
			record.referenceId,
		);
	},
};

/** Statuses of transactions that cannot be reversed. */
const IRREVERSIBLE: readonly unknown[] = [
	'Cancelled',
	'ChargedBack',
	'Declined',
	'Failed',
	'Informational',
	'Verified',
	'Voided',
];

/** Filter for payments that can be reversed, including partially refunded ones. */
export const isReversible: NonNullable<Picker['filter']> = {
	parameters: [],
	matches: ({ transactionStatus, transactionType }) =>
		!IRREVERSIBLE.includes(transactionStatus) && !/Refund|Credit/.test(String(transactionType)),
};

export const pickTransaction = <Name extends string>(
	name: Name,
	label: string,
	own: Pick<Picker, 'list' | 'query' | 'filter'> = {},
) => pick(name, label, { ...transactionList, ...own });

export const pickTerminal = pick('terminalId', 'Terminal', {
	request: 'GET /v2/terminals',
	paging: pageIndex,
	search: 'search',
	value: 'terminalId',
	label: ({ terminalModel, serialNumber, terminalStatus, connectionStatus }) =>
		entryLabel(terminalModel, serialNumber, terminalStatus ?? connectionStatus),
});

export const pickEndpoint = pick('endpointId', 'Webhook Endpoint', {
	request: 'GET /v2/webhooks/endpoints',
	paging: dataPages,
	search: 'search',
	value: 'endpointId',
	label: ({ endpointName, webhookName, endpointUrl }) =>
		entryLabel(endpointName ?? webhookName, endpointUrl),
});
