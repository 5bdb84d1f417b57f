import type { IDataObject } from 'n8n-workflow';
import { locator } from '../shared/declaration/fields';
import { UUID, UUID_EXAMPLE } from '../shared/declaration/patterns';
import { entryLabel, formatMoney, toMinute } from '../shared/util/label';
import type { Field, Picker } from '../shared/declaration/operation';
import { dataPages, pageIndex } from './profile';

/** Lists of Flute's records to choose from, and what their entries are called. */

export interface IdOptions {
	description?: string;
	hint?: string;
	optional?: boolean;
	nullable?: boolean;
	formOnly?: boolean;
	in?: Field['in'];
	wire?: string;
	show?: Field['show'];
}

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

/** Whether a way of paying is by card (true) or ACH (false); undefined where the form does not say. */
const isByCard = (way: unknown): boolean | undefined =>
	typeof way === 'string' && /(Card|Ach)$/.test(way) ? way.endsWith('Card') : undefined;

/** Payment processors are of one kind each: Tsys and SandboxCard, or Ach and SandboxAch. */
const isForCards = ({ type }: IDataObject): boolean => !/ach$/i.test(String(type ?? ''));

const processors: Picker = {
	request: 'GET /v2/settings/payment-config',
	paging: { kind: 'none', items: ['availablePaymentProcessors'] },
	value: 'paymentProcessorId',
	label: ({ processorName, type, isDefault }) =>
		entryLabel(processorName ?? 'Processor', type, isDefault && 'default'),
};

/** Those of the kind of a payment's way. */
const processorsOfWay: Picker = {
	...processors,
	list: 'processorOfWay',
	only: {
		by: ['paymentMethod'],
		fits: (record, way) => (isByCard(way) ?? isForCards(record)) === isForCards(record),
	},
};

/** Those for cards, or for ACH. */
export const processorsOf = (kind: 'card' | 'ach'): Picker => ({
	...processors,
	list: `${kind}ProcessorId`,
	only: { by: [], fits: (record) => isForCards(record) === (kind === 'card') },
});

/** Any of them. */
export const pickProcessor = pick('paymentProcessorId', 'Payment Processor', processors);

export const pickCardProcessor = pick(
	'paymentProcessorId',
	'Payment Processor',
	processorsOf('card'),
);

/** Needs `paymentMethod`, the way of paying, above it. */
export const paymentProcessorId = pick(
	'paymentProcessorId',
	'Payment Processor',
	processorsOfWay,
)('Payment processor of the same type as the payment method: card or ACH');

/** `Ada Lovelace · Lovelace Ltd`, as far as the record says it. */
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

/** The customer whose entries a list below shows; Flute itself finds them by their own ids. */
export const narrowing = (description: string, show?: Field['show']) =>
	pickCustomer(description, {
		optional: true,
		formOnly: true,
		hint: 'Only narrows the list below. Leave empty to list those of all customers.',
		show,
	});

/** `•••• 7253`: what a payer knows a card or an account by. */
const lastFour = (masked: unknown): string => {
	const digits = String(masked ?? '')
		.replace(/\D/g, '')
		.slice(-4);
	return digits && `•••• ${digits}`;
};

const NO_CUSTOMER = 'No customer';

/** Reads the customer of a record. */
export const ofCustomer = 'GET /v2/customers/{customerId}' as const;

/** The name of an entry's customer, or that it has none. */
const ownerName = (record: IDataObject, customer: IDataObject = {}): string =>
	record.customerId ? customerName(customer) : NO_CUSTOMER;

const paymentMethodList: Picker = {
	request: 'GET /v2/payment-methods',
	paging: pageIndex,
	search: 'search',
	narrowedBy: ['customerId'],
	value: 'paymentMethodId',
	related: ofCustomer,
	label: (record, customer) => {
		const { name, type, isDefault } = record;
		const { cardMask, expirationMonth, expirationYear } = (record.card ?? {}) as IDataObject;
		const { accountNumber } = (record.ach ?? {}) as IDataObject;
		return entryLabel(
			ownerName(record, customer),
			[type, lastFour(cardMask ?? accountNumber)].filter(Boolean).join(' '),
			expirationMonth && expirationYear && `${String(expirationMonth)}/${String(expirationYear)}`,
			// A name that repeats the kind says nothing.
			name !== type && name,
			isDefault && 'default',
		);
	},
};

export const pickPaymentMethod = pick('paymentMethodId', 'Payment Method', paymentMethodList);

/** Those of the kind of a payment's way. Needs `paymentMethod`, the way of paying, above it. */
export const pickSavedMethod = pick('paymentMethodId', 'Saved Payment Method', {
	...paymentMethodList,
	list: 'savedMethodId',
	only: {
		by: ['paymentMethod'],
		fits: ({ type, card }, way) => {
			const isCard = card ? true : type !== 'ACH';
			return (isByCard(way) ?? isCard) === isCard;
		},
	},
});

/** Flute has no search over transactions; the list is filtered by what its labels say. */
const transactionList: Picker = {
	request: 'GET /v2/transactions',
	paging: pageIndex,
	list: 'transactionId',
	value: 'transactionId',
	narrowedBy: ['customerId'],
	related: ofCustomer,
	// What a person knows a transaction by: when, how much, whose, with what, what became of it.
	label: (record, customer) => {
		const { transactionDateTime, processedAmount, currencyCode: of } = record;
		const { baseAmount } = (record.amountBreakdown ?? {}) as IDataObject;
		const { maskedCardNumber } = (record.cardDetails ?? {}) as IDataObject;
		const { maskedAccountNumber } = (record.achDetails ?? {}) as IDataObject;
		const masked = maskedCardNumber ?? maskedAccountNumber;
		return entryLabel(
			toMinute(transactionDateTime),
			// Zero, and until August 2026 null, where nothing was processed.
			formatMoney(processedAmount || baseAmount, of),
			record.transactionStatus,
			customerName(customer ?? {}),
			[record.paymentMethodType, lastFour(masked)].filter(Boolean).join(' '),
			record.referenceId,
		);
	},
};

/** What has come to nothing, or gave money back, cannot be taken back. */
const IRREVERSIBLE: readonly unknown[] = [
	'Cancelled',
	'ChargedBack',
	'Declined',
	'Failed',
	'Informational',
	'Verified',
	'Voided',
];

/** Payments that a reversal can take back; one that is refunded in part still can be. */
export const isReversible: NonNullable<Picker['only']> = {
	by: [],
	fits: ({ transactionStatus, transactionType }) =>
		!IRREVERSIBLE.includes(transactionStatus) && !/Refund|Credit/.test(String(transactionType)),
};

export const pickTransaction = <Name extends string>(
	name: Name,
	label: string,
	own: Pick<Picker, 'list' | 'query' | 'only'> = {},
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
