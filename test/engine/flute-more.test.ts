import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../simulators/types';
import { logText } from './support/engine';
import { newAch, newCard, transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

const { flute, merchant } = useFlute();

const meet = async (method: string, fault: Fault, times = 1): Promise<void> =>
	await flute.simulator.fault({ match: { method, path: '^/v2' }, fault, times });

const first = async (collection: string, fits: (one: IDataObject) => boolean = () => true) => {
	const { [collection]: records = [] } = await flute.simulator.state();
	const found = (records as IDataObject[]).find(fits);
	if (!found) throw new Error(`No fitting record in "${collection}"`);
	return found;
};

describe('a change', () => {
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

	it('of nothing is refused', async () => {
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
	])('are not sent together (%s)', async (_, parameters, message) => {
		const { error } = await flute.run(parameters());

		expect(error).toMatchObject({ message, description: expect.stringMatching(/^Give only one/) });
		expect(await flute.calls()).toEqual([]);
	});

	it('of which one is zero are', async () => {
		await flute.outputOf(preview({ tipAmount: 1, tipRate: 0 }));

		expect(await merchant.sent()).toEqual([
			{ baseAmount: 10, currencyCode: 'USD', tipAmount: 1, tipRate: 0 },
		]);
	});
});

describe('exported delivery logs', () => {
	const exported = (parameters: INodeParameters): INodeParameters => ({
		resource: 'deliveryLog',
		operation: 'export',
		...parameters,
	});

	it.each([
		['Csv', 'webhook-delivery-logs.csv', 'text/csv', /^deliveryLogId,endpointId,/],
		['Json', 'webhook-delivery-logs.json', 'application/json', /^\[{"deliveryLogId":/],
	])('are a file (%s) with its name', async (format, fileName, mimeType, content) => {
		const filters = { deliveryLogStatus: 'Failure' };
		const { items } = await flute.run(exported({ format, filters, binaryPropertyName: 'logs' }));

		const [{ json, binary } = { json: {} }] = items;
		expect(json).toMatchObject({ fileName, mimeType });
		expect(binary?.logs).toMatchObject({ fileName, mimeType });
		expect(Buffer.from(binary?.logs?.data ?? '', 'base64').toString()).toMatch(content);
		expect((await flute.calls())[0]?.query).toEqual({ format, ...filters });
	});

	it('have a name even where the provider gives none', async () => {
		await meet('GET', { status: 200, headers: { 'content-type': 'text/csv' }, body: 'a,b' });
		const { items } = await flute.run(exported({ format: 'Csv' }));

		expect(items[0]?.binary?.data).toMatchObject({ fileName: 'delivery-logs.csv' });
	});
});

describe('cards and accounts that come with a new customer', () => {
	const secrets = {
		cardNumber: '4000000010540005',
		securityCode: '9872',
		accountNumber: '77005678',
		taxId: '98-7650000',
	};
	/** They come with the item, as from a form before. */
	const from = (...names: Array<keyof typeof secrets>): INodeParameters =>
		Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`]));
	const { expirationMonth, expirationYear } = newCard;
	const { routingNumber, accountHolderType, accountType } = newAch;
	const create: INodeParameters = {
		resource: 'customer',
		operation: 'create',
		firstName: 'Fake',
		lastName: 'Payer',
		additionalFields: {
			paymentMethodsCards: {
				values: [{ expirationMonth, expirationYear, ...from('cardNumber', 'securityCode') }],
			},
			paymentMethodsAchAccounts: {
				values: [
					{ routingNumber, accountHolderType, accountType, ...from('accountNumber', 'taxId') },
				],
			},
		},
	};

	it.each([
		['the result', null, 'success'],
		['an error that repeats them', { Details: `Not accepted: ${Object.values(secrets)}` }, 'error'],
	])('stay out of %s, and of the log', async (_, body, status) => {
		if (body) await meet('POST', { status: 400, body });
		const result = await flute.run(create, { items: [secrets] });

		expect(await merchant.sent()).toEqual([
			expect.objectContaining({
				paymentMethodsCards: [expect.objectContaining({ cardNumber: secrets.cardNumber })],
			}),
		]);
		expect(result.status).toBe(status);
		const { message, description, messages, context, stack } = result.error ?? {};
		const texts = { message, description, messages, context, stack, items: result.items };
		const shown = JSON.stringify(texts) + logText();
		expect(Object.values(secrets).filter((secret) => shown.includes(secret))).toEqual([]);
	});
});

describe('what has no record to read', () => {
	const id = '={{ $json.id }}';
	const writes: Array<[name: string, parameters: INodeParameters]> = [
		[
			'settlement',
			{ resource: 'settlementBatch', operation: 'close', paymentProcessorId: byId(id) },
		],
		[
			'receipt',
			transaction('shareReceipt', {
				transactionId: byId(id),
				recipient: '+13125550123',
				hasCustomerConsent: true,
			}),
		],
		[
			'payment link',
			{
				resource: 'paymentLink',
				operation: 'share',
				paymentLinkId: byId(id),
				shareBy: 'Email',
				recipient: 'payer@example.com',
				hasCustomerConsent: true,
			},
		],
	];
	const items = ['0001', '0002'].map((end) => ({ id: `3f2504e0-4f89-41d3-9a0c-0305e82c${end}` }));

	it.each(writes)(
		'(%s) is not done again for an item when another fails',
		async (_, parameters) => {
			for (const status of [200, 400, 200]) await meet('POST', { status });
			const output = await flute.outputOf(parameters, { items, retryOnFail: true });

			expect(output).toHaveLength(2);
			const sent = (await merchant.writes()).map(({ path, body }) => path + JSON.stringify(body));
			const idsSent = sent.map((text) => items.findIndex((item) => text.includes(item.id)));
			expect(idsSent).toEqual([0, 1, 1]);
		},
	);

	it('(receipt) is not sent again when the reply is lost', async () => {
		const [, receipt] = writes[1]!;
		await meet('POST', { drop: 'before' });
		const { error } = await flute.run(receipt, { items, retryOnFail: true });

		expect(error?.message).toMatch(/^The outcome is unknown/);
		expect(await merchant.writes()).toHaveLength(1);
	});
});
