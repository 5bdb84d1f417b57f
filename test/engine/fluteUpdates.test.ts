import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

const { flute, merchant } = useFlute();

const first = async (collection: string, fits: (one: IDataObject) => boolean = () => true) => {
	const { [collection]: records = [] } = await flute.simulator.state();
	const found = (records as IDataObject[]).find(fits);
	if (!found) throw new Error(`No fitting record in "${collection}"`);
	return found;
};

describe('an update', () => {
	const billingAddress = { addressLine1: '123 Test St', city: 'New York', postalCode: '10001' };
	const held = {
		customer: { companyName: 'Fake & Sons', email: 'old@example.com', billingAddress },
		paymentLink: {
			baseAmount: 25,
			customerId: null,
			description: 'For the office',
			expiresOn: '2032-01-31T09:30:00Z',
			linkType: 'SingleUse',
		},
	};
	const inAlbany = { billingAddress: { ...billingAddress, city: 'Albany' } };
	type Changed = [
		what: string,
		resource: keyof typeof held,
		updateFields: INodeParameters,
		body: object,
		after?: object,
	];
	const changes: Changed[] = [
		['sets a text', 'customer', { email: 'new@example.com' }, { email: 'new@example.com' }],
		['clears a text', 'customer', { companyName: '' }, { companyName: null }],
		['clears what comes empty', 'customer', { email: '={{ $json.none }}' }, { email: null }],
		[
			'sets a part',
			'customer',
			{ billingAddress: { values: { city: 'Albany' } } },
			{ billingAddress: { city: 'Albany' } },
			inAlbany,
		],
		['sets an amount', 'paymentLink', { baseAmount: 30 }, { baseAmount: 30 }],
		['clears an amount', 'paymentLink', { payerChoosesAmount: true }, { baseAmount: null }],
		['clears a date', 'paymentLink', { expiresOn: '' }, { expiresOn: null }],
		['sets a choice', 'paymentLink', { linkType: 'MultiUse' }, { linkType: 'MultiUse' }],
	];
	it.each(changes)('%s of a %s and nothing else', async (...change) => {
		const [, resource, updateFields, body, after = body] = change;
		const like = await first(`${resource}s`);
		const id = `${resource}Id`;
		await flute.simulator.put(`${resource}s`, [{ ...like, ...held[resource] }]);
		const update = { resource, operation: 'update', updateFields };
		await flute.outputOf({ ...update, [id]: byId(String(like[id])) });

		expect(await merchant.sent()).toEqual([body]);
		const now = await first(`${resource}s`, (one) => one[id] === like[id]);
		expect(now).toMatchObject({ ...held[resource], ...after });
	});

	it('without any field is refused before anything is sent', async () => {
		const { customerId } = await first('customers');
		const update = { resource: 'customer', operation: 'update', updateFields: {} };
		const { error } = await flute.run({ ...update, customerId: byId(String(customerId)) });

		expect(error?.message).toBe("'Update Fields' is empty");
		expect(await flute.calls()).toEqual([]);
	});
});

const inGroup = (values: INodeParameters) => ({
	additionalFields: { extraAmounts: { values } },
});

describe('an amount and its rate', () => {
	const tips = { tipAmount: 1, tipRate: 18.5 };
	const discounts = { discountAmount: 1, discountRate: 5 };
	const atTerminal = {
		resource: 'posTransaction',
		operation: 'create',
		terminalId: byId('3f2504e0-4f89-41d3-9a0c-0305e82c3301'),
		posDeviceId: 'till-1',
		baseAmount: 10,
		currencyCode: 'USD',
	};
	const preview = (additionalFields: INodeParameters) =>
		transaction('calculateAmount', { baseAmount: 10, additionalFields });
	const [TIPS, DISCOUNTS] = ['Tip', 'Discount'].map(
		(name) => `'${name} Amount' and '${name} Rate (%)' cannot be used together`,
	);

	it.each([
		['a payment', () => merchant.payment(inGroup(tips)), TIPS],
		['a payment', () => merchant.payment(inGroup(discounts)), DISCOUNTS],
		['a preview', () => preview(tips), TIPS],
		['a preview', () => preview(discounts), DISCOUNTS],
		['a terminal', () => ({ ...atTerminal, ...inGroup(tips) }), TIPS],
	])('are refused together before anything is sent (%s)', async (_, parameters, message) => {
		const { error } = await flute.run(parameters());

		expect(error).toMatchObject({ message, description: expect.stringMatching(/^Use only one/) });
		expect(await flute.calls()).toEqual([]);
	});

	it('are both sent when one of them is zero', async () => {
		await flute.outputOf(preview({ tipAmount: 1, tipRate: 0 }));

		expect(await merchant.sent()).toEqual([
			{ baseAmount: 10, currencyCode: 'USD', tipAmount: 1, tipRate: 0 },
		]);
	});
});
