import type { INodeParameters } from 'n8n-workflow';

import type { Customer, PaymentMethod } from '../simulators/flute/model';
import { transaction, useFlute } from './support/flute';
import { allNodes, byId } from './support/providers';

const { flute, merchant } = useFlute();

const pay = (members: INodeParameters = {}) =>
	transaction('create', { paymentMethod: 'savedCard', ...members });

const methodOf = (id: unknown): PaymentMethod => {
	const found = merchant.held.paymentMethods.find(({ paymentMethodId }) => paymentMethodId === id);
	if (!found) throw new Error(`No payment method ${String(id)}`);
	return found;
};

const nameOf = (customerId: string | null): string => {
	const found = merchant.held.customers.find((one) => one.customerId === customerId);
	return found ? `${found.firstName} ${found.lastName}` : 'No customer';
};

const methodsOf = async (form: INodeParameters, paginationToken?: string) =>
	await flute.search('savedMethodId', form, { paginationToken });

/** A customer with two cards and an account, who is not the only one. */
const ada: Customer = { firstName: 'Ada', lastName: 'Picker' } as Customer;

beforeAll(async () => {
	const [like] = merchant.held.customers;
	Object.assign(ada, { ...like, ...ada, companyName: null, customerId: crypto.randomUUID() });
	const card = methodOf(merchant.saved('Card'));
	const account = methodOf(merchant.saved('ACH'));
	const own = { customerId: ada.customerId, isDefault: false, name: null };
	await flute.simulator.put('customers', [ada]);
	await flute.simulator.put(
		'paymentMethods',
		[card, card, account].map((method) => ({
			...method,
			...own,
			paymentMethodId: crypto.randomUUID(),
		})),
	);
});

describe('the saved method that is charged', () => {
	it("is offered by its customer's name, kind, last four digits and expiry", async () => {
		const { results, paginationToken } = await methodsOf(pay());

		expect(results).toHaveLength(25);
		expect(paginationToken).toBe('25');
		for (const { name, value } of results.slice(3)) {
			const { customerId, card } = methodOf(value);
			const { cardMask, expirationMonth, expirationYear } = card!;
			expect(name).toContain(nameOf(customerId));
			expect(name).toContain(
				`Card •••• ${cardMask.slice(-4)} · ${expirationMonth}/${expirationYear}`,
			);
		}
	});

	it.each([
		['savedCard', 'Card'],
		['savedAch', 'ACH'],
	])('is of the kind that the payment is made by (%s)', async (paymentMethod, kind) => {
		const all: Array<{ name: string }> = [];
		let token: string | undefined;
		do {
			const page = await methodsOf(pay({ paymentMethod }), token);
			all.push(...page.results);
			token = page.paginationToken as string | undefined;
		} while (token !== undefined);

		expect(all.filter(({ name }) => !name.includes(`${kind} ••••`))).toEqual([]);
		const held = merchant.held.paymentMethods.filter(({ type }) => type === kind);
		expect(all).toHaveLength(held.length + (kind === 'Card' ? 2 : 1));
	});

	it('is one of the customer who is chosen', async () => {
		const { results } = await methodsOf(pay({ customerId: byId(ada.customerId) }));

		expect(results).toHaveLength(2);
		const [search, ...others] = await flute.calls();
		expect(search).toMatchObject({ query: { customerId: ada.customerId } });
		expect(others.map(({ path }) => path)).toEqual([`/v2/customers/${ada.customerId}`]);
	});

	it('has its ID in the label where two look the same', async () => {
		const { results } = await methodsOf(pay({ customerId: byId(ada.customerId) }));

		for (const { name, value } of results) {
			expect(name).toMatch(/^Ada Picker · Card •••• \d{4} · /);
			expect(name.endsWith(` (${String(value)})`)).toBe(true);
		}
	});

	it('is offered without a name where its customer cannot be read', async () => {
		await flute.simulator.fault({
			match: { path: `/v2/customers/${ada.customerId}` },
			fault: { status: 403 },
		});
		const { results } = await methodsOf(pay({ customerId: byId(ada.customerId) }));

		expect(results).toHaveLength(2);
		for (const { name } of results) expect(name).toMatch(/^Card •••• \d{4}/);
	});

	it('is charged alone: the customer above it only narrows the list', async () => {
		await flute.outputOf(merchant.payment({ customerId: byId(ada.customerId) }));
		const [body] = await merchant.sent();

		expect(body).not.toHaveProperty('customerId');
	});
});

describe('the payment processor', () => {
	const kinds = async (form: INodeParameters, list = 'processorOfWay') =>
		(await flute.search(list, form)).results.map(({ name }) => name.split(' ')[0]);

	it.each(['savedCard', 'newCard'])('is one for cards (%s)', async (paymentMethod) => {
		expect(await kinds(pay({ paymentMethod }))).toEqual(['SandboxCard', 'Tsys']);
	});

	it.each(['savedAch', 'newAch'])('is one for ACH (%s)', async (paymentMethod) => {
		expect(await kinds(pay({ paymentMethod }))).toEqual(['SandboxAch']);
	});

	it('is one for cards at a terminal and in the card part of a payment link', async () => {
		const atTerminal = { resource: 'posTransaction', operation: 'create' };
		expect(await kinds(atTerminal, 'cardProcessorId')).toEqual(['SandboxCard', 'Tsys']);
		const link = { resource: 'paymentLink', operation: 'create' };
		expect(await kinds(link, 'achProcessorId')).toEqual(['SandboxAch']);
	});
});

describe('the transaction', () => {
	const statusesOf = async (list: string, operation: string) => {
		const { results } = await flute.search(list, transaction(operation));
		expect(results).not.toHaveLength(0);
		return new Set(
			results.map(({ value }) => {
				const one = merchant.held.transactions.find(({ transactionId }) => transactionId === value);
				return `${one?.paymentMethodType} ${one?.transactionStatus}`;
			}),
		);
	};

	it('to capture is one that is authorized', async () => {
		expect(await statusesOf('capturableId', 'capture')).toEqual(new Set(['Card Authorized']));
	});

	it('to release is one on hold', async () => {
		expect(await statusesOf('heldId', 'releaseAch')).toEqual(new Set(['ACH Held']));
	});

	it('to take back is none that came to nothing', async () => {
		const statuses = [...(await statusesOf('reversibleId', 'reverse'))].join();
		expect(statuses).not.toMatch(/Declined|Failed|Voided|Cancelled|ChargedBack/);
	});

	it('is offered with amount, status, customer and last four digits', async () => {
		const like = merchant.inHistory('Settled');
		const at = { customerId: ada.customerId, transactionDateTime: new Date().toISOString() };
		const one = await merchant.another(like, at);
		const form = transaction('reverse', { customerId: byId(ada.customerId) });
		const { results } = await flute.search('reversibleId', form);

		const { maskedCardNumber } = one.cardDetails!;
		expect(results).toEqual([
			{
				value: one.transactionId,
				name: expect.stringMatching(
					new RegExp(`\\d USD · Settled · Ada Picker · Card •••• ${maskedCardNumber.slice(-4)} · `),
				),
			},
		]);
	});
});

it('a saved payment method and its processor are dropped when customer or way of paying change', () => {
	// n8n empties a field when a parameter changes that it names as one it depends on.
	const dependenciesOf = (name: string) =>
		allNodes()
			.find(({ description }) => description.name === 'flute')!
			.description.properties.filter((property) => property.name === name)
			.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes('transaction'))
			.map(({ typeOptions }) => typeOptions?.loadOptionsDependsOn);
	expect(dependenciesOf('paymentMethodId')).toEqual([['customerId.value', 'paymentMethod']]);
	expect(dependenciesOf('paymentProcessorId')).toContainEqual(['paymentMethod']);
});
