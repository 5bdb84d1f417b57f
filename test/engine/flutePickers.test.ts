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

describe('the picker of saved payment methods', () => {
	it("shows the customer's name, kind, last four digits and expiry", async () => {
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
	])('lists methods of the chosen kind (%s)', async (paymentMethod, kind) => {
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

	it('lists methods of the chosen customer', async () => {
		const { results } = await methodsOf(pay({ customerId: byId(ada.customerId) }));

		expect(results).toHaveLength(2);
		const [search, ...others] = await flute.calls();
		expect(search).toMatchObject({ query: { customerId: ada.customerId } });
		expect(others.map(({ path }) => path)).toEqual([`/v2/customers/${ada.customerId}`]);
	});

	it('adds the ID to labels that would be equal', async () => {
		const { results } = await methodsOf(pay({ customerId: byId(ada.customerId) }));

		for (const { name, value } of results) {
			expect(name).toMatch(/^Ada Picker · Card •••• \d{4} · /);
			expect(name.endsWith(` (${String(value)})`)).toBe(true);
		}
	});

	it('leaves out the name when the customer cannot be read', async () => {
		await flute.simulator.fault({
			match: { path: `/v2/customers/${ada.customerId}` },
			fault: { status: 403 },
		});
		const { results } = await methodsOf(pay({ customerId: byId(ada.customerId) }));

		expect(results).toHaveLength(2);
		for (const { name } of results) expect(name).toMatch(/^Card •••• \d{4}/);
	});

	it('only narrows its list by the customer: the method alone is sent', async () => {
		await flute.outputOf(merchant.payment({ customerId: byId(ada.customerId) }));
		const [body] = await merchant.sent();

		expect(body).not.toHaveProperty('customerId');
	});
});

describe('the picker of payment processors', () => {
	const kinds = async (form: INodeParameters, list = 'processorOfWay') =>
		(await flute.search(list, form)).results.map(({ name }) => name.split(' ')[0]);

	it.each(['savedCard', 'newCard'])('lists those for cards (%s)', async (paymentMethod) => {
		expect(await kinds(pay({ paymentMethod }))).toEqual(['SandboxCard', 'Tsys']);
	});

	it.each(['savedAch', 'newAch'])('lists those for ACH (%s)', async (paymentMethod) => {
		expect(await kinds(pay({ paymentMethod }))).toEqual(['SandboxAch']);
	});

	it('lists those for cards at terminals and in the card part of a payment link', async () => {
		const atTerminal = { resource: 'posTransaction', operation: 'create' };
		expect(await kinds(atTerminal, 'cardProcessorId')).toEqual(['SandboxCard', 'Tsys']);
		const link = { resource: 'paymentLink', operation: 'create' };
		expect(await kinds(link, 'achProcessorId')).toEqual(['SandboxAch']);
	});
});

describe('the picker of transactions', () => {
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

	it('lists authorized ones for a capture', async () => {
		expect(await statusesOf('capturableId', 'capture')).toEqual(new Set(['Card Authorized']));
	});

	it('lists held ones for a release', async () => {
		expect(await statusesOf('heldId', 'releaseAch')).toEqual(new Set(['ACH Held']));
	});

	it('leaves out unsuccessful ones for a reversal', async () => {
		const statuses = [...(await statusesOf('reversibleId', 'reverse'))].join();
		expect(statuses).not.toMatch(/Declined|Failed|Voided|Cancelled|ChargedBack/);
	});

	it('shows amount, status, customer and last four digits', async () => {
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

it('changing the customer or the kind of payment clears the saved method and its processor', () => {
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
