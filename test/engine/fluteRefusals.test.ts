import type { INodeParameters } from 'n8n-workflow';

import type { Fault } from '../simulators/types';
import { logText } from './support/engine';
import { newAch, newCard, transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

const { flute, merchant } = useFlute();

const billingAddress = { values: { addressLine1: '123 Test St', postalCode: '10001' } };
const addressed = { additionalFields: { billingAddress } };

describe('a decline', () => {
	const doNotHonor = '4000000010050005';
	const systemError = '4000000020960003';

	it.each([
		[doNotHonor, 'Declined', { code: '05', message: 'Do not honor' }],
		[systemError, 'Failed', { code: '96', message: 'System error' }],
	])('is returned as a result', async (cardNumber, transactionStatus, declineDetails) => {
		const [output] = await flute.outputOf(
			merchant.payment({ ...newCard, ...addressed, cardNumber }),
		);

		expect(output).toMatchObject({ transactionStatus, declineDetails, processedAmount: 0 });
	});

	it.each([
		[doNotHonor, 'Do not honor (code 05)'],
		[systemError, 'System error (code 96)'],
	])('is an error when that is chosen', async (cardNumber, message) => {
		const options = { errorOnDecline: true };
		const { error } = await flute.run(
			merchant.payment({ ...newCard, ...addressed, cardNumber, options }),
		);

		expect(error).toMatchObject({
			message,
			httpCode: '402',
			description: expect.stringMatching(/^The payment was declined/),
			context: { itemIndex: 0 },
		});
	});

	it('fails only its own item', async () => {
		const payment = merchant.payment({
			...newCard,
			...addressed,
			cardNumber: '={{ $json.card }}',
			options: { errorOnDecline: true },
		});
		const cards = ['4111111111111111', doNotHonor, '4000000030010005'];
		const { items } = await flute.run(payment, {
			items: cards.map((card) => ({ card })),
			onError: 'continueRegularOutput',
		});

		expect(items).toEqual([
			{ json: expect.objectContaining({ transactionStatus: 'Captured' }), pairedItem: { item: 0 } },
			{
				json: expect.objectContaining({ error: 'Do not honor (code 05)' }),
				pairedItem: { item: 1 },
			},
			{ json: expect.objectContaining({ transactionStatus: 'Captured' }), pairedItem: { item: 2 } },
		]);
	});
});

describe('bad input', () => {
	const additional = (fields: INodeParameters) => ({ additionalFields: fields });
	const inGroup = (group: string, values: INodeParameters) => additional({ [group]: { values } });
	const payments: Array<[input: INodeParameters, message: string]> = [
		[
			{ baseAmount: 10.505 },
			"'Amount' must not have more than 2 decimal places, but is 10.505 (Round it, for example to 10.51;",
		],
		[
			{ baseAmount: '={{ 1.1 * 3 }}' },
			'but is 3.3000000000000003 (Round it, for example to 3.3; in an expression with {{ Math.round(… * 100) / 100 }}.)',
		],
		[{ baseAmount: -3 }, "'Amount' must be at least 0.01, but is -3"],
		[{ baseAmount: 0.001 }, "'Amount' must be at least 0.01, but is 0.001"],
		[{ baseAmount: '={{ 1 / 0 }}' }, "'Amount' must be a number"],
		[{ baseAmount: '={{ "10,50" }}' }, "'Amount' must be a number"],
		[{ baseAmount: 0 }, "'Amount' must be at least 0.01"],
		[{ baseAmount: '={{ "" }}' }, "'Amount' is empty"],
		[{ paymentProcessorId: byId('main') }, "'Payment Processor' must be a UUID"],
		[{ paymentMethodId: 'card-1' }, "'Saved Payment Method' must be a UUID"],
		[{ ...newCard, cardNumber: '4111 1111 1111 1111' }, "'Card Number' must be a card number"],
		[{ ...newCard, cardNumber: '4111x111111111111' }, "'Card Number' must be a card number"],
		[{ ...newCard, securityCode: '98' }, "'Security Code' must be three or four digits"],
		[{ ...newCard, expirationMonth: 13 }, "'Expiration Month' must be at least 1 and at most 12"],
		[{ ...newCard, expirationYear: 32 }, "'Expiration Year' must be at least 2000"],
		[{ ...newAch, routingNumber: '02100002' }, "'Routing Number' must be a routing number of nine"],
		[{ ...newAch, secCode: '={{ "web" }}' }, `'SEC Code' has no option "web"`],
		[{ ...newAch, accountNumber: '={{ "" }}' }, "'Account Number' is empty"],
		[additional({ customerId: '42' }), "'Customer' must be a UUID"],
		[additional({ referenceId: 'x'.repeat(101) }), "'Reference ID' is too long (101 characters)"],
		[additional({ invoiceNumber: 'INV-42' }), "'Invoice Number' must be made of letters, digits"],
		[additional({ salesTaxRate: 101 }), "'Sales Tax Rate (%)' must be at least 0 and at most 100"],
		[additional({ salesTaxRate: 8.875 }), "'Sales Tax Rate (%)' must have at most four characters"],
		[inGroup('billingAddress', { countryCode: 'USA' }), "'Country Code' must be a two-letter"],
		[inGroup('billingAddress', { postalCode: '100' }), "'Postal Code' must be 5 to 12 characters"],
		[
			inGroup('contactInfo', { mobilePhoneNumber: '312-555-0123' }),
			"'Mobile Phone' must be a phone",
		],
		[inGroup('extraAmounts', { tipAmount: 1.005 }), "'Tip Amount' must not have more than 2"],
		[
			additional({ products: { values: [{ productName: 'x'.repeat(51) }] } }),
			"'Name' is too long (51 characters)",
		],
	];
	it.each(payments)('%j is refused before anything is sent', async (input, message) => {
		await expectRefusal(merchant.payment(input), message);
	});

	it.each([
		[transaction('get', { transactionId: byId('42') }), "'Transaction' must be a UUID"],
		[transaction('capture', { transactionId: byId('={{ "" }}') }), "'Transaction' is empty"],
		[
			transaction('getAll', { filters: { batchId: 'none' } }),
			"'Batch ID' must be a UUID or the word null",
		],
		[transaction('getAll', { filters: { fromDate: 'yesterday' } }), "'Date From' is not a date"],
		[
			transaction('getAll', { filters: { transactionStatus: '={{ "paid" }}' } }),
			`'Status' has no option "paid"`,
		],
	])('%j is refused before anything is sent, too', async (parameters, message) => {
		await expectRefusal(parameters, message);
	});

	async function expectRefusal(parameters: INodeParameters, message: string) {
		const { error } = await flute.run(parameters);

		expect(error).toMatchObject({
			name: 'NodeOperationError',
			description: expect.stringMatching(/./),
			context: { itemIndex: 0 },
		});
		expect(`${String(error?.message)} (${String(error?.description)})`).toContain(message);
		expect(await flute.calls()).toEqual([]);
	}
});

describe('card and account numbers', () => {
	// The log is that of the whole file: no other test pays with these.
	const secrets = {
		cardNumber: '4000000010510008',
		securityCode: '9871',
		accountNumber: '77001234',
		taxId: '98-7654321',
	};
	type Secret = keyof typeof secrets;
	/** From the input item, as from a form before it; n8n stores input data. */
	const from = (...names: Secret[]): INodeParameters =>
		Object.fromEntries(names.map((name) => [name, `={{ $json.${name} }}`]));
	const card = { ...newCard, ...addressed, ...from('cardNumber', 'securityCode') };
	const account = { ...newAch, ...addressed, ...from('accountNumber', 'taxId') };
	/** Error bodies may repeat the request. */
	const echo = (...names: Secret[]): Fault => ({
		status: 400,
		body: {
			Details: `Not accepted: ${names.map((name) => secrets[name]).join(', ')}`,
			Errors: { CardNumber: ['4000-0000-1051-0008 is as bad as 4000 0000 1051 0008'] },
		},
	});

	type Case = [what: string, status: string, parameters: INodeParameters, fault: Fault | null];
	const cases: Case[] = [
		['a result', 'success', card, null],
		['a decline as an error', 'error', { ...card, options: { errorOnDecline: true } }, null],
		[
			'the refusal of bad input',
			'error',
			{ ...card, cardNumber: '={{ $json.cardNumber }}x' },
			null,
		],
		['a refusal that repeats the card', 'error', card, echo('cardNumber', 'securityCode')],
		['a refusal that repeats the account', 'error', account, echo('accountNumber', 'taxId')],
		['a lost reply', 'success', card, { drop: 'after' }],
	];
	it.each(cases)('do not appear in %s or the log', async (_, status, parameters, fault) => {
		if (fault) await flute.simulator.fault({ match: { method: 'POST', path: '^/v2' }, fault });
		const result = await flute.run(merchant.payment(parameters), { items: [secrets] });

		expect(result.status).toBe(status);
		const { message, description, messages, context, stack } = result.error ?? {};
		const texts = { message, description, messages, context, stack, items: result.items };
		const shown = JSON.stringify(texts) + logText();
		expect(Object.values(secrets).filter((secret) => shown.includes(secret))).toEqual([]);
		expect(/4000.?0000.?1051.?0008/.exec(shown)).toBeNull();
	});
});
