import type { IDataObject, INodeParameters, INodePropertyCollection } from 'n8n-workflow';

import { Flute } from '../../nodes/Flute/Flute.node';
import { newAch, newCard, useFlute } from './support/flute';

const { flute, merchant } = useFlute();

const address = { addressLine1: '123 Test St', countryCode: 'US', postalCode: '10001' };
const contact = {
	companyName: 'Fake Payer Ltd',
	email: 'payer@example.com',
	mobilePhoneNumber: '+13125550123',
};
const cardOf = ({ cardNumber, expirationMonth, expirationYear }: typeof newCard) => ({
	cardNumber,
	expirationMonth,
	expirationYear,
});
const accountOf = (one: typeof newAch) => ({
	accountNumber: one.accountNumber,
	routingNumber: one.routingNumber,
	accountHolderType: one.accountHolderType,
	accountType: one.accountType,
});
const { requesterIpAddress } = newAch;

/** By payment method: the required parameters and the body that they give. */
const ways: Record<string, () => { parameters: INodeParameters; details: object }> = {
	newCard: () => ({
		parameters: newCard,
		details: { cardData: { captureMethod: 'Auto', paymentMethodDetails: cardOf(newCard) } },
	}),
	savedCard: () => ({
		parameters: { paymentMethod: 'savedCard', paymentMethodId: merchant.saved('Card') },
		details: { cardData: { captureMethod: 'Auto', paymentMethodId: merchant.saved('Card') } },
	}),
	newAch: () => ({
		parameters: newAch,
		details: {
			achData: {
				secCode: 'CCD',
				requesterIpAddress,
				isSameDayProcessing: false,
				paymentMethodDetails: accountOf(newAch),
			},
		},
	}),
	savedAch: () => ({
		parameters: {
			paymentMethod: 'savedAch',
			paymentMethodId: merchant.saved('ACH'),
			requesterIpAddress,
		},
		details: {
			achData: {
				secCode: 'Web',
				requesterIpAddress,
				isSameDayProcessing: false,
				paymentMethodId: merchant.saved('ACH'),
			},
		},
	}),
};

describe('transaction: create', () => {
	it.each([
		// Without an address its verification fails, and with it the payment: a result like others.
		['newCard', 'Declined'],
		['savedCard', 'Captured'],
		['savedAch', 'Scheduled'],
		// The provider itself reports what else a new account requires.
		['newAch', /^ContactInfo is required for new ACH payments/],
	])('pays by %s with the required fields', async (way, outcome) => {
		const { parameters, details } = ways[way]();
		const { items, error } = await flute.run(merchant.payment(parameters));

		expect(await merchant.sent()).toEqual([
			{
				paymentProcessorId: expect.any(String),
				baseAmount: 10.5,
				currencyCode: 'USD',
				referenceId: expect.stringMatching(/^n8n-[\da-f]{32}$/),
				transactionDetails: details,
			},
		]);
		expect(items[0]?.json.transactionStatus ?? error?.message).toEqual(
			typeof outcome === 'string' ? outcome : expect.stringMatching(outcome),
		);
	});

	const product = {
		productName: 'Beans',
		productDescription: 'Roasted on Monday',
		productCode: 'B-1',
		unitPrice: 5.25,
		measurementUnit: 'bag',
		quantity: 2,
		taxAmount: 0.5,
		discountRate: 1.5,
	};
	const enhanced = {
		dutyChargesRate: 1.125,
		invoiceNumber: 'Invoice 42',
		purchaseOrder: 'PO-7',
		salesTaxRate: 8.25,
		shippingCharges: 3.5,
	};
	const plain = {
		currencyCode: 'USD',
		isCustomerInitiatedTransaction: true,
		pricingType: 'Card',
	};
	const groups = {
		billingAddress: { ...address, addressLine2: 'Apt 2', city: 'New York', stateCode: 'NY' },
		contactInfo: { ...contact, firstName: 'Fake', lastName: 'Payer', hasSmsConsent: true },
		shippingAddress: { ...address, city: 'New York' },
	};
	const rates = { tipAmount: 2, discountRate: 10, surchargeRate: 3.5 };
	const amounts = { tipRate: 18.5, discountAmount: 1 };
	it.each([
		['newCard', 'Captured', rates, { securityCode: '987' }],
		['savedCard', 'Captured', amounts, {}],
		['newAch', 'Scheduled', rates, { isSameDayProcessing: true, taxId: '12-3456789' }],
		['savedAch', 'Scheduled', amounts, { isSameDayProcessing: true, secCode: 'PPD' }],
	])('pays by %s with all fields', async (way, status, extraAmounts, optional) => {
		const isCard = way.endsWith('Card');
		const one = {
			...plain,
			customerId: merchant.held.customers[0]?.customerId ?? '',
			referenceId: `everything-${way}`,
		};
		const values = Object.entries({ ...groups, extraAmounts }).map(
			([name, members]): [string, INodeParameters] => [name, { values: members }],
		);
		const additionalFields = {
			...one,
			// Sent as a header: see fluteIdempotencyKeys.test.ts.
			idempotencyKey: `everything-${way}`,
			...Object.fromEntries(values),
			// Level 2 and 3 data are for cards only.
			...(isCard && { ...enhanced, products: { values: [product, { productName: 'Mug' }] } }),
		};
		const { parameters, details } = ways[way]();
		const [output] = await flute.outputOf(
			merchant.payment({ ...parameters, ...optional, additionalFields, options: { timeout: 20 } }),
		);

		if (isCard) expect(Object.keys(additionalFields).sort()).toEqual(additionalNames().sort());
		const [kind, data] = Object.entries(details)[0] as [string, IDataObject];
		const { securityCode, taxId, ...beside } = optional as IDataObject;
		const ofMethod = { ...(securityCode && { securityCode }), ...(taxId && { taxId }) };
		const paymentMethodDetails = data.paymentMethodDetails && {
			...(data.paymentMethodDetails as IDataObject),
			...ofMethod,
		};
		expect(await merchant.sent()).toEqual([
			{
				...one,
				...groups,
				extraAmounts,
				...(isCard && {
					transactionEnhancedData: { ...enhanced, products: [product, { productName: 'Mug' }] },
				}),
				paymentProcessorId: expect.any(String),
				baseAmount: 10.5,
				transactionDetails: {
					[kind]: { ...data, ...beside, ...(paymentMethodDetails && { paymentMethodDetails }) },
				},
			},
		]);
		expect(output).toMatchObject({ transactionStatus: status, referenceId: `everything-${way}` });
	});

	it('pays for each item by its own method, with amounts given as text', async () => {
		const parameters = {
			...newCard,
			...newAch,
			paymentMethod: '={{ $json.way }}',
			paymentMethodId: '={{ $json.id }}',
			baseAmount: '={{ $json.amount }}',
			additionalFields: { billingAddress: { values: address } },
		};
		const payment = merchant.payment({ ...parameters, paymentMethod: '={{ $json.way }}' });
		const items = [
			{ way: 'savedCard', id: merchant.saved('Card'), amount: '10.50' },
			{ way: 'newCard', id: '', amount: '0.01' },
			{ way: 'savedCard', id: merchant.saved('Card'), amount: ' 1234567.89 ' },
		];
		const output = await flute.outputOf(payment, { items });

		expect(output.map(({ processedAmount }) => processedAmount)).toEqual([10.5, 0.01, 1234567.89]);
		const sent = (await merchant.sent()) as Array<{ transactionDetails: { cardData: object } }>;
		expect(sent.map(({ transactionDetails }) => Object.keys(transactionDetails))).toEqual(
			items.map(() => ['cardData']),
		);
		expect(sent[1]?.transactionDetails.cardData).toHaveProperty('paymentMethodDetails');
		expect(sent[2]?.transactionDetails.cardData).not.toHaveProperty('paymentMethodDetails');
	});
});

/** Names in the collection Additional Fields of a transaction's create. */
function additionalNames(): string[] {
	const collections = new Flute().description.properties.filter(
		({ name, displayOptions }) =>
			name === 'additionalFields' &&
			displayOptions?.show?.resource?.includes('transaction') &&
			displayOptions.show.operation?.includes('create'),
	);
	return collections.flatMap(({ options = [] }) =>
		(options as INodePropertyCollection[])
			.filter(({ displayName }) => !displayName.endsWith('(Removed)'))
			.map(({ name }) => name),
	);
}
