import type { FastifyInstance } from 'fastify';

import { closed, nullable, number, text } from './jsonSchema';
import { merged, refuseClearing } from './patches';
import type { Merchant } from './model';

interface Autofill {
	level2Settings: { taxRate: number | null };
	level3Settings: {
		product: {
			productName: string | null;
			code: string | null;
			unitPrice: number | null;
			measurementUnit: string | null;
			quantity: number | null;
			discountPercentage: number | null;
		};
		shippingChargeRate: number | null;
		dutyChargeRate: number | null;
	};
}

const autofillBody = closed({
	level2Settings: closed({ taxRate: nullable({ type: 'number', minimum: 0, maximum: 22 }) }),
	level3Settings: closed({
		product: closed({
			productName: nullable(text()),
			code: nullable(text()),
			unitPrice: nullable(number),
			measurementUnit: nullable(text()),
			quantity: nullable(number),
			discountPercentage: nullable(number),
		}),
		shippingChargeRate: nullable(number),
		dutyChargeRate: nullable(number),
	}),
});

/** Serves `/v2/ping` and `/v2/settings/…` (docs/providers/flute.md, "Settlements and settings"). */
export function addSettings(api: FastifyInstance, merchant: Merchant): void {
	const settings = merchant.collection<Autofill & { name: string }>('settings', 'name');
	const autofill = settings.put({ name: 'transactionAutofill', ...standardAutofill });
	const contacts = merchant.collection<Contact>('contactInfos', 'contactInfoId');
	merchant.seed.times(3, (index) => contacts.put(makeContact(merchant, index)));

	api.get('/v2/ping', (_request, reply) => reply.code(200).send());
	api.get('/v2/settings/payment-config', () => configOf(merchant));
	api.get('/v2/settings/contact-information', () => ({ contactInfos: contacts.all }));
	api.get('/v2/settings/transaction-autofill', () => autofillOf(settings.get(autofill.name)));
	api.patch<{ Body: { level2Settings?: object } }>(
		'/v2/settings/transaction-autofill',
		{ schema: { body: autofillBody } },
		({ body }) => {
			refuseClearing(body.level2Settings ?? {}, 'taxRate');
			return autofillOf(settings.put(merged(settings.get(autofill.name) ?? autofill, body)));
		},
	);
}

const standardAutofill: Autofill = {
	level2Settings: { taxRate: 8.875 },
	level3Settings: {
		product: {
			productName: 'Coffee beans',
			code: 'CB-1',
			unitPrice: 14.5,
			measurementUnit: 'bag',
			quantity: 1,
			discountPercentage: null,
		},
		shippingChargeRate: 2.5,
		dutyChargeRate: null,
	},
};

function autofillOf({ level2Settings, level3Settings }: Autofill = standardAutofill): Autofill {
	return { level2Settings, level3Settings };
}

function configOf({ companyName, processors }: Merchant): object {
	return {
		zeroCostProcessingOption: 'None',
		defaultTipsOptions: [15, 18, 20],
		defaultSurchargeRate: null,
		defaultCashDiscountRate: null,
		defaultDualPricingRate: null,
		// The members of these three lists are not documented; here they are names. [inferred]
		availableCurrencies: ['USD'],
		availableCardTypes: ['Visa', 'MasterCard', 'AmericanExpress', 'Discover'],
		availableTransactionTypes: ['Sale', 'Authorization', 'AchDebit'],
		isTipsEnabled: true,
		availablePaymentProcessors: processors.all,
		addressVerificationServiceOptions: { isEnabled: true, profile: 'Moderate' },
		isCustomerCardSavingByTerminalEnabled: false,
		companyName,
		mccCode: '5814',
		mccCodeDescription: 'Fast food restaurants',
		currency: 'USD',
		maxTransactionAmount: null,
		ttpIosTerminalProfileId: null,
	};
}

interface Contact {
	contactInfoId: string;
	addressName: string | null;
	email: string | null;
	mobilePhoneNumber: string | null;
	isMainAddress: boolean;
	isDefaultAddress: boolean;
	addressLine1: string | null;
	addressLine2: string | null;
	city: string | null;
	postalCode: string | null;
	stateCode: string | null;
	countryCode: string | null;
}

function makeContact({ seed }: Merchant, index: number): Contact {
	const { street, city, zip } = seed.address();
	const { phone } = seed.person();
	const name = ['Head office', 'Roastery', 'Shop'][index] ?? null;
	return {
		contactInfoId: seed.uuid(),
		addressName: name,
		email: `${name?.toLowerCase().replace(' ', '-')}@example.com`,
		mobilePhoneNumber: phone,
		isMainAddress: index === 0,
		isDefaultAddress: index === 0,
		addressLine1: street,
		addressLine2: null,
		city,
		postalCode: zip,
		stateCode: 'NY',
		countryCode: 'US',
	};
}
