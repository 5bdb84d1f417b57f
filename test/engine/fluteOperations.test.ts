import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Customer, PaymentMethod, Transaction } from '../simulators/flute/model';
import type { PosTransaction } from '../simulators/flute/posTransactions';
import type { Terminal } from '../simulators/flute/terminals';
import type { DeliveryLog } from '../simulators/flute/webhookDeliveries';
import type { Credential } from './support/engine';
import { describeOperations } from './support/describeOperations';
import { newAch, newCard } from './support/flute';
import { useProvider } from './support/providers';

const flute = useProvider('flute');

/** The sandbox's holding, as far as these samples are chosen from it. */
interface Holding {
	apiKeys: IDataObject[];
	customers: Customer[];
	deliveryLogs: DeliveryLog[];
	paymentLinks: IDataObject[];
	paymentMethods: PaymentMethod[];
	paymentProcessors: IDataObject[];
	paymentSessions: IDataObject[];
	subscriptions: IDataObject[];
	posTransactions: PosTransaction[];
	terminals: Terminal[];
	transactions: Transaction[];
}

/** The member of a record that fits when the operation runs. */
function sample<C extends keyof Holding>(
	collection: C,
	member: keyof Holding[C][number],
	fits: (record: Holding[C][number], holding: Holding) => boolean = () => true,
): () => Promise<string> {
	return async () => {
		const holding = (await flute.simulator.state()) as unknown as Holding;
		const records: Array<Holding[C][number]> = holding[collection];
		const found = records.find((record) => fits(record, holding));
		if (!found) throw new Error(`No fitting record in "${collection}"`);
		return String(found[member]);
	};
}

const transactionOf = (type: Transaction['paymentMethodType'], ...statuses: string[]) => ({
	transactionId: sample(
		'transactions',
		'transactionId',
		(one) => one.paymentMethodType === type && statuses.includes(one.transactionStatus),
	),
});

const hasStatus = (
	collection: 'paymentLinks' | 'paymentSessions',
	member: string,
	status: string,
) => sample(collection, member, (one) => Object.values(one).includes(status));

const processor = (type: string) =>
	sample('paymentProcessors', 'paymentProcessorId', (one) => one.type === type);

/** A saved method whose customer has all that a payment needs. */
const isReady = (one: PaymentMethod, { customers }: Holding) =>
	customers.some((its) => its.customerId === one.customerId && its.billingAddress !== null);
const saved = (type: PaymentMethod['type']) =>
	sample('paymentMethods', 'paymentMethodId', (one, all) => one.type === type && isReady(one, all));

const isSecond = (one: PaymentMethod) => one.customerId !== null && !one.isDefault;

const isFree = (one: Terminal, { posTransactions }: Holding) =>
	one.terminalMode === 'SemiIntegrated' &&
	one.terminalStatus === 'Ready' &&
	!posTransactions.some(
		(its) => its.terminalId === one.terminalId && its.posTransactionStatus === 'InProgress',
	);

const isTippable = ({ transactionStatus, cardDetails }: Transaction) =>
	['Authorized', 'Captured'].includes(transactionStatus) &&
	cardDetails?.cardType === 'Credit' &&
	!['Internet', 'Manual'].includes(cardDetails.cardDataSource);

const payer = {
	billingAddress: {
		values: { addressLine1: '123 Test St', postalCode: '10001', countryCode: 'US' },
	},
	contactInfo: {
		values: {
			companyName: 'Fake Payer Ltd',
			email: 'payer@example.com',
			mobilePhoneNumber: '+13125550123',
		},
	},
};
/** Level 2 and 3 data are for cards only. */
const notForAch = {
	dutyChargesRate: undefined,
	invoiceNumber: undefined,
	products: undefined,
	purchaseOrder: undefined,
	salesTaxRate: undefined,
	shippingCharges: undefined,
};
const byAch = { paymentProcessorId: processor('SandboxAch'), ...notForAch };
const bySavedAch = { ...byAch, paymentMethod: 'savedAch', paymentMethodId: saved('ACH') };
const byNewAch = { ...byAch, ...newAch, ...payer };

/** Of an amount and its rate only one is taken. */
const amounts = { tipAmount: 1, discountAmount: 0.5 };
const rates = { tipRate: 18.5, discountRate: 5 };
const noAmounts = { tipAmount: undefined, discountAmount: undefined };
const noRates = { tipRate: undefined, discountRate: undefined };

const tax = { values: { taxMode: 'Exclusive', taxRate: 8.25 } };

const later = '2032-01-31T09:30:00Z';

/** The processor of a batch that has something to settle. */
const openBatch = async () => {
	const { transactions } = (await flute.simulator.state()) as unknown as Holding;
	const like = transactions.find(
		(one) => one.paymentMethodType === 'Card' && one.transactionStatus === 'Captured',
	);
	const one = { ...like, transactionId: randomUUID(), batchId: null };
	await flute.simulator.put('transactions', [one]);
	return String(like?.paymentProcessorId);
};

let partner: Promise<Credential> | undefined;
const asPartner = async () => {
	const { sandboxPartner } = flute.simulator.credentials;
	const { clientId, clientSecret } = sandboxPartner as Record<string, string>;
	return await (partner ??= flute.newCredential('fluteOAuth2Api', {
		...flute.engine.credentialData(flute.credential),
		clientId: clientId ?? '',
		clientSecret: clientSecret ?? '',
	}));
};

describeOperations('flute', flute, {
	credential: ({ resource }) => (resource === 'apiKey' ? asPartner() : undefined),
	samples: {
		accountNumber: newAch.accountNumber,
		achProcessorId: processor('SandboxAch'),
		cardNumber: newCard.cardNumber,
		customerId: sample('paymentMethods', 'customerId', isReady),
		expiresAt: later,
		expiresOn: later,
		idempotencyKey: () => Promise.resolve(`key-${randomUUID()}`),
		merchantId: sample('apiKeys', 'merchantId'),
		paymentProcessorId: processor('SandboxCard'),
		referenceId: async () => `order-${randomUUID().slice(0, 8)}`,
		securityCode: '987',
		tax,
		terminalId: sample('terminals', 'terminalId', isFree),
	},
	operations: {
		'deliveryLog.retry': {
			deliveryLogId: sample(
				'deliveryLogs',
				'deliveryLogId',
				(one) => one.deliveryLogStatus === 'Failure' && one.eventType !== 'ping',
			),
		},
		'paymentLink.create': { acceptCards: true },
		'paymentLink.share': {
			paymentLinkId: hasStatus('paymentLinks', 'paymentLinkId', 'Active'),
			recipient: 'payer@example.com',
		},
		'paymentLink.update': { payerChoosesAmount: undefined },
		'paymentMethod.setDefault': {
			customerId: sample('paymentMethods', 'customerId', isSecond),
			paymentMethodId: sample('paymentMethods', 'paymentMethodId', isSecond),
		},
		'paymentSession.cancel': { paymentSessionId: hasStatus('paymentSessions', 'id', 'Created') },
		'paymentSession.get': { paymentSessionId: hasStatus('paymentSessions', 'id', 'Completed') },
		'posTransaction.cancel': {
			posTransactionId: sample(
				'posTransactions',
				'posTransactionId',
				(one) => one.posTransactionStatus === 'InProgress',
			),
		},
		'posTransaction.create': { tipRate: undefined },
		'posTransaction.reverse': {
			originalTransactionId: transactionOf('Card', 'Settled').transactionId,
			partialAmount: 0.5,
			referenceId: 'n8n-reversal',
		},
		'settlementBatch.close': { paymentProcessorId: openBatch },
		'subscription.create': {
			customerId: sample('paymentMethods', 'customerId', isReady),
			paymentMethodId: saved('Card'),
		},
		'subscription.terminate': {
			subscriptionId: sample('subscriptions', 'id', ({ status }) => status === 'Active'),
		},
		'transaction.adjustTip': {
			transactionId: sample('transactions', 'transactionId', isTippable),
		},
		'transaction.calculateAmount': noRates,
		'transaction.capture': transactionOf('Card', 'Authorized'),
		'transaction.create': {
			extraAmounts: { values: { ...amounts, surchargeRate: 3.5 } },
			paymentMethodId: saved('Card'),
		},
		'transaction.holdAch': transactionOf('ACH', 'Scheduled', 'InProgress'),
		'transaction.releaseAch': transactionOf('ACH', 'Held'),
		'transaction.reverse': { ...transactionOf('Card', 'Settled'), reversalAmount: 0.5 },
	},
	variants: {
		'paymentLink.share': [{ shareBy: 'Sms', recipient: '+13125550123' }],
		'paymentSession.create': [{ mode: 'PaymentAndSave' }, { mode: 'SaveMethod' }],
		'posTransaction.create': [
			{ initiationChannel: 'Deeplink', waitForAcceptanceByTerminal: false },
			{ captureMethod: 'Manual', readingMethod: 'KeyedEntry', tipAmount: undefined, tipRate: 20 },
		],
		'paymentLink.create': [
			{ baseAmount: 20, tax: { values: { taxMode: 'Inclusive', taxAmount: 1.5 } } },
		],
		'paymentLink.update': [{ tax: { values: { taxMode: 'None' } } }],
		'posTransaction.reverse': [
			{
				reversalOf: 'none',
				originalTransactionId: undefined,
				reversalAmount: 5,
				partialAmount: undefined,
			},
		],
		'subscription.create': [{ paymentFrequencyUnit: '1', paymentFrequency: 7 }],
		'transaction.adjustTip': [{ tipIn: 'rate' }],
		'transaction.calculateAmount': [{ ...noAmounts, ...rates }],
		'transaction.create': [
			{ ...newCard, captureMethod: 'Manual', extraAmounts: { values: rates } },
			bySavedAch,
			byNewAch,
		],
		'transaction.credit': [bySavedAch, byNewAch],
		'transaction.reverse': [
			{ ...transactionOf('Card', 'Captured', 'Authorized'), reversalAmount: undefined },
			{ ...transactionOf('ACH', 'Scheduled', 'Cleared'), reversalAmount: undefined },
		],
		'webhookEndpoint.update': [{ endpointStatus: 'Inactive' }],
	},
});
