import type { INodeParameters, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { transaction, useFlute } from './support/flute';
import { allNodes } from './support/providers';
import { byId, useProvider } from './support/providers';

/**
 * Values that are empty, as expressions give them for an item that lacks a member. Without an amount
 * everything is refunded, without a filter everything is listed: that is never meant by accident.
 */

const { flute, merchant } = useFlute();
const flipdish = useProvider('flipdish');

const EMPTY: Array<[what: string, value: string]> = [
	['undefined', '={{ $json.missing }}'],
	['null', '={{ null }}'],
	['an empty text', '={{ "" }}'],
	['blanks', '={{ "  " }}'],
];

const link = (operation: string, parameters: INodeParameters) => ({
	resource: 'paymentLink',
	operation,
	...parameters,
});
const settled = () => byId(merchant.inHistory('Settled').transactionId);

const calls: Array<[field: string, (value: INodeParameters[string]) => INodeParameters]> = [
	[
		'Reversal Amount',
		(value) =>
			transaction('reverse', {
				transactionId: settled(),
				additionalFields: { reversalAmount: value },
			}),
	],
	[
		'Capture Amount',
		(value) =>
			transaction('capture', {
				transactionId: settled(),
				additionalFields: { captureAmount: value },
			}),
	],
	[
		'Shipping Charges',
		(value) => merchant.payment({ additionalFields: { shippingCharges: value } }),
	],
	[
		'Expires On',
		(value) => link('create', { baseAmount: 5, additionalFields: { expiresOn: value } }),
	],
	[
		'Amount',
		(value) =>
			link('update', {
				paymentLinkId: byId('3f2504e0-4f89-41d3-9a0c-0305e82c3301'),
				updateFields: { name: 'Invoice', baseAmount: value },
			}),
	],
	['Customer', (value) => transaction('getAll', { filters: { customerId: byId(String(value)) } })],
	['Reference ID', (value) => transaction('getAll', { filters: { referenceId: value } })],
	['Min Amount', (value) => transaction('getAll', { filters: { minAmount: value } })],
	['Date From', (value) => transaction('getAll', { filters: { fromDate: value } })],
];

describe.each(calls)("'%s', added but empty,", (label, parameters) => {
	it.each(EMPTY)('is refused when its expression gives %s', async (_, value) => {
		const { error } = await flute.run(parameters(value));

		expect(error).toMatchObject({ message: `'${label}' is empty`, context: { itemIndex: 0 } });
		expect(error?.description).toMatch('would affect more than intended');
		expect(await flute.calls()).toEqual([]);
	});

	it('is refused when it was left empty in the form', async () => {
		const { error } = await flute.run(parameters(label.endsWith('Amount') ? null! : ''));

		expect(error?.message).toBe(`'${label}' is empty`);
		expect(await flute.calls()).toEqual([]);
	});
});

describe('an optional amount', () => {
	it('is refused when its expression gives nothing', async () => {
		const { error } = await flute.run(link('create', { baseAmount: '={{ $json.total }}' }));
		const inGroup = merchant.payment({
			additionalFields: { extraAmounts: { values: { discountAmount: '={{ $json.missing }}' } } },
		});
		const discount = await flute.run(inGroup);

		expect(error?.message).toBe("'Amount' is empty");
		expect(discount.error?.message).toBe("'Discount Amount' is empty");
		expect(await flute.calls()).toEqual([]);
	});

	it('is not sent when it was not filled in', async () => {
		await flute.outputOf(link('create', { baseAmount: null! }));

		const [body] = await merchant.sent();
		expect(body).not.toHaveProperty('baseAmount');
	});

	it('is cleared only on request', async () => {
		const [made] = await flute.outputOf(link('create', { baseAmount: 5 }));
		const paymentLinkId = byId(String(made?.paymentLinkId));
		const update = (updateFields: INodeParameters) =>
			link('update', { paymentLinkId, updateFields });
		const both = await flute.run(update({ baseAmount: 6, payerChoosesAmount: true }));
		await flute.outputOf(update({ baseAmount: 6, payerChoosesAmount: false }));
		await flute.outputOf(update({ payerChoosesAmount: true }));

		expect(both.error?.message).toMatch(
			"'Amount' and 'Payer Chooses Amount' cannot be used together",
		);
		const bodies = (await merchant.sent()).slice(1);
		expect(bodies).toEqual([{ baseAmount: 6 }, { baseAmount: null }]);
	});
});

it('publishing catalog changes is refused when the menu expression is empty, instead of publishing to all menus', async () => {
	const publish = {
		resource: 'catalogChange',
		operation: 'publish',
		appId: byId('fd101'),
		additionalFields: { menuIds: '={{ $json.menus }}' },
	};
	const { error } = await flipdish.run(publish);

	expect(error?.message).toBe("'Menu Names or IDs' is empty");
	expect(await flipdish.calls()).toEqual([]);
});

it.each([
	[0, "'Refund Amount' must be at least 0.01, but is 0"],
	[-5, "'Refund Amount' must be at least 0.01, but is -5"],
	[12.505, "'Refund Amount' must not have more than 2 decimal places, but is 12.505"],
	[null!, "'Refund Amount' is empty"],
])('a refund of %j is refused', async (refundAmount, message) => {
	const { error } = await flipdish.run({
		resource: 'order',
		operation: 'refund',
		id: byId('12345'),
		refundAmount,
		notifyCustomer: false,
	});

	expect(error?.message).toBe(message);
	expect(await flipdish.calls()).toEqual([]);
});

describe('an endpoint in API Request', () => {
	const schema = (id: string, type: string) => ({ id, displayName: id, type, required: false });
	const send = (endpoint: string, value: INodeParameters, type: string) => ({
		resource: 'apiRequest',
		operation: 'send',
		endpoint: byId(endpoint),
		endpointFields: {
			mappingMode: 'defineBelow',
			value,
			schema: Object.keys(value).map((id) => schema(id, type)),
		} as unknown as INodeParameters,
	});

	it.each([
		['GET /v2/transactions', { 'query.customerId': '={{ $json.missing }}' }, 'string'],
		[
			'POST /v2/transactions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/reversal',
			{ 'body.reversalAmount': '={{ $json.missing }}' },
			'number',
		],
	])('%s is not sent when the expression of a field gives nothing', async (route, value, type) => {
		const { error } = await flute.run(send(route, value, type));

		expect(error?.message).toBe(`'${Object.keys(value).join()}' is empty`);
		expect(await flute.calls()).toEqual([]);
	});

	it('leaves out columns that were not filled in', async () => {
		await flute.outputOf(send('GET /v2/transactions', { 'query.customerId': null! }, 'string'));

		expect((await flute.calls()).map(({ query }) => query)).toEqual([{}]);
	});
});

describe('the form', () => {
	const allOf = (properties: INodeProperties[]): INodeProperties[] =>
		properties.flatMap((property) => [
			property,
			...allOf(
				((property.options ?? []) as Array<INodeProperties | INodePropertyCollection>).flatMap(
					(option) => ('values' in option ? option.values : 'type' in option ? [option] : []),
				),
			),
		]);

	it('does not bound or round typed numbers: n8n would change them silently', () => {
		const changed = allNodes()
			.flatMap(({ description }) => allOf(description.properties))
			.filter(({ type, name }) => type === 'number' && name !== 'limit')
			.filter(({ typeOptions = {} }) =>
				['minValue', 'maxValue', 'numberPrecision'].some((name) => name in typeOptions),
			);

		expect(changed).toEqual([]);
	});
});
