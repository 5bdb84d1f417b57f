import type { INodeParameters } from 'n8n-workflow';

import { logText } from './support/engine';
import { newAch, newCard, useFlute } from './support/flute';

const { flute, merchant } = useFlute();

describe('cards and bank accounts saved with a new customer', () => {
	const secrets = {
		cardNumber: '4000000010540005',
		securityCode: '9872',
		accountNumber: '77005678',
		taxId: '98-7650000',
	};
	/** From the input item, as from a form before it. */
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
	])('do not appear in %s or the log', async (_, body, status) => {
		if (body) await merchant.meet('POST', { status: 400, body });
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
