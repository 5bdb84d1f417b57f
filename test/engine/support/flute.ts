import type { INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Customer, PaymentMethod, Transaction } from '../../simulators/flute/model';
import type { Fault, LogEntry } from '../../simulators/types';
import type { EngineOptions } from './engine';
import { byId, ProviderBench, useProvider } from './providers';

interface Holding {
	transactions: Transaction[];
	customers: Customer[];
	paymentMethods: PaymentMethod[];
}

/** Parameters of an operation of the resource Transaction. */
export const transaction = (
	operation: string,
	parameters: INodeParameters = {},
): INodeParameters => ({ resource: 'transaction', operation, ...parameters });

/** A card and an account that are not saved. */
export const newCard = {
	paymentMethod: 'newCard',
	cardNumber: '4111111111111111',
	expirationMonth: 11,
	expirationYear: 2032,
};
export const newAch = {
	paymentMethod: 'newAch',
	accountNumber: '1234567890123',
	routingNumber: '021000021',
	accountHolderType: 'Business',
	accountType: 'Savings',
	secCode: 'CCD',
	requesterIpAddress: '203.0.113.10',
};

/** What Flute's sandbox holds, and payments in it. */
export class Merchant {
	private holding?: Holding;
	private readonly processors: Record<string, INodeParameters> = {};

	constructor(private readonly flute: ProviderBench) {}

	async open(): Promise<void> {
		this.holding = (await this.flute.simulator.state()) as unknown as Holding;
		const { results } = await this.flute.search('paymentProcessorId', transaction('create'));
		for (const { name, value } of results) {
			this.processors[name.split(' ')[0]] = byId(String(value));
		}
	}

	/** Before the first test. */
	get held(): Holding {
		if (!this.holding) throw new Error('Not open: use it in tests or in a beforeAll of your own');
		return this.holding;
	}

	/** The ID of a saved payment method whose customer has an address. */
	saved(type: 'Card' | 'ACH'): string {
		const { paymentMethods, customers } = this.held;
		const found = paymentMethods.find(
			(one) =>
				one.type === type &&
				customers.some((its) => its.customerId === one.customerId && its.billingAddress),
		);
		return String(found?.paymentMethodId);
	}

	/** Parameters that pay 10.50 by a saved card, unless they say otherwise. */
	payment(members: INodeParameters = {}): INodeParameters {
		const isAch = String(members.paymentMethod).endsWith('Ach');
		return transaction('create', {
			paymentProcessorId: this.processors[isAch ? 'SandboxAch' : 'SandboxCard'],
			baseAmount: 10.5,
			...(members.paymentMethod === undefined && {
				paymentMethod: 'savedCard',
				paymentMethodId: this.saved('Card'),
			}),
			...members,
		});
	}

	/** A transaction as it was before the first test. */
	inHistory(transactionStatus: string, paymentMethodType = 'Card'): Transaction {
		const found = this.held.transactions.find(
			(one) =>
				one.transactionStatus === transactionStatus && one.paymentMethodType === paymentMethodType,
		);
		if (!found) throw new Error(`No ${transactionStatus} ${paymentMethodType} transaction`);
		return found;
	}

	/** Adds a copy of a record, for a test that changes or searches it. */
	async another(like: Transaction, members: Partial<Transaction> = {}): Promise<Transaction> {
		const one = { ...like, transactionId: randomUUID(), ...members };
		await this.flute.simulator.put('transactions', [one]);
		return one;
	}

	/** Lets the next calls of a method meet a fault. */
	async meet(method: string, fault: Fault, times = 1): Promise<void> {
		await this.flute.simulator.fault({ match: { method, path: '^/v2' }, fault, times });
	}

	/** The writes that the provider received in this test. */
	async writes(): Promise<LogEntry[]> {
		return (await this.flute.calls()).filter(({ method }) => method !== 'GET');
	}

	/** Bodies of these writes. */
	async sent(): Promise<unknown[]> {
		return (await this.writes()).map(({ body }) => body);
	}
}

/** Flute's simulator, with its sandbox's holding at hand. */
export function useFlute(options: Pick<EngineOptions, 'timezone'> = {}): {
	flute: ProviderBench;
	merchant: Merchant;
} {
	const flute = useProvider('flute', options);
	const merchant = new Merchant(flute);
	beforeAll(async () => await merchant.open());
	return { flute, merchant };
}
