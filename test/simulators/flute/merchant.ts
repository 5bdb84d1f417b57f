import type { Records } from '../records';
import { Seed } from '../seed';
import { makeHistory, pickBrand } from './history';
import { accountTypes } from './model';
import type { Customer, Merchant, PaymentMethod } from './model';
import { makeTerminal } from './terminals';

export type Environment = 'sandbox' | 'production';

const processorTypes = {
	sandbox: ['SandboxCard', 'SandboxAch', 'Tsys'],
	production: ['Tsys', 'Ach'],
} as const;

/** Returns a collection's name: `transactions` in the sandbox, else `productionTransactions`. */
export function collectionName(environment: Environment, plain: string): string {
	if (environment === 'sandbox') return plain;
	return `production${plain.replace(/^./, (c) => c.toUpperCase())}`;
}

/** Makes one environment's records, the same at every start except the dates. */
export function makeMerchant(records: Records, environment: Environment): Merchant {
	const collection: Records['collection'] = (plain, key) =>
		records.collection(collectionName(environment, plain), key);
	const seed = new Seed(`flute ${environment}`);
	const merchant: Merchant = {
		merchantId: seed.uuid(),
		companyName: 'Northhaven Coffee Company',
		apiKey: { sourceType: 'ApiKey', sourceId: seed.uuid(), sourceName: 'n8n' },
		processors: collection('paymentProcessors', 'paymentProcessorId'),
		terminals: collection('terminals', 'terminalId'),
		customers: collection('customers', 'customerId'),
		paymentMethods: collection('paymentMethods', 'paymentMethodId'),
		transactions: collection('transactions', 'transactionId'),
		seed,
		collection,
		listeners: [],
	};
	processorTypes[environment].forEach((type, index) =>
		merchant.processors.put({
			paymentProcessorId: seed.uuid(),
			processorName: `${type} processor`,
			isDefault: index < 2,
			type,
			settlementBatchTimeSlots: [{ hours: 22, minutes: 0, timezoneName: 'America/New_York' }],
		}),
	);
	seed.times(24, (index) => merchant.terminals.put(makeTerminal(seed, index, merchant)));

	const customers = seed
		.times(240, (index) => makeCustomer(seed, index))
		.sort((a, b) => Date.parse(a.createdOn) - Date.parse(b.createdOn));
	for (const customer of customers) {
		merchant.customers.put(customer);
		for (const method of methodsOf(seed, customer)) merchant.paymentMethods.put(method);
	}
	// Adds saved methods without a customer.
	seed.times(12, (index) => {
		const { createdOn } = makeCustomer(seed, index);
		merchant.paymentMethods.put(makeMethod(seed, index % 2 === 0, { createdOn }));
	});

	const count = environment === 'sandbox' ? 390 : 120;
	for (const one of makeHistory(merchant, count)) merchant.transactions.put(one);
	return merchant;
}

function makeCustomer(seed: Seed, index: number): Customer {
	const { first, last, email, phone } = seed.person();
	const { street, city, zip } = seed.address();
	// Every fifteenth customer has no address and no phone, so that a saved account lacks them, too.
	const isBare = index % 15 === 14;
	return {
		customerId: seed.uuid(),
		externalId: seed.chance(0.3) ? `CRM-${seed.int(1000, 9999)}` : null,
		firstName: first,
		lastName: last,
		companyName: seed.chance(0.25) ? `${last} & Sons` : null,
		email,
		mobilePhoneNumber: isBare ? null : phone,
		hasSmsConsent: !isBare && seed.chance(0.5),
		shouldUseBillingAsShippingAddress: true,
		billingAddress: isBare
			? null
			: {
					addressLine1: street,
					addressLine2: null,
					city,
					postalCode: zip,
					stateCode: seed.pick(['NY', 'NJ', 'CT', 'TX', 'CA', 'FL']),
					countryCode: 'US',
				},
		shippingAddress: null,
		// The oldest customers, which lists show first, always have details.
		createdOn: seed.daysAgo(isBare ? 300 : 400, 90),
	};
}

function methodsOf(seed: Seed, customer: Customer): PaymentMethod[] {
	const kinds = seed.pick([['card'], ['card'], ['card', 'card'], ['card', 'ach'], ['ach'], []]);
	const wanted = customer.billingAddress ? kinds : ['ach'];
	return wanted.map((kind, index) => ({
		...makeMethod(seed, kind === 'card', customer),
		customerId: customer.customerId,
		isDefault: index === 0,
	}));
}

function makeMethod(
	seed: Seed,
	isCard: boolean,
	owner: { createdOn: string; companyName?: string | null },
): PaymentMethod {
	const digits = String(seed.int(1000, 9999));
	const isBusiness = (owner.companyName ?? null) !== null;
	return {
		paymentMethodId: seed.uuid(),
		customerId: null,
		name: isCard ? 'Card' : 'Bank account',
		type: isCard ? 'Card' : 'ACH',
		isDefault: false,
		createdOn: owner.createdOn,
		card: isCard
			? {
					cardMask: `************${digits}`,
					expirationMonth: seed.int(1, 12),
					expirationYear: new Date().getUTCFullYear() + seed.int(1, 5),
					cardTokenType: 'Local',
					cardBrand: pickBrand(seed),
					creditDebitType: seed.chance(0.3) ? 'Debit' : 'Credit',
				}
			: null,
		ach: isCard
			? null
			: {
					accountNumber: `*****${digits}`,
					routingNumber: '021000021',
					accountType: seed.pick(accountTypes),
					accountHolderType: isBusiness ? 'Business' : 'Personal',
					taxId: null,
					companyName: owner.companyName ?? null,
				},
	};
}
