import type { FastifyInstance } from 'fastify';

import { cents } from './amounts';
import { need } from './errors';
import {
	address,
	ascQuery,
	bankAccount,
	bankAccountNames,
	closed,
	expiration,
	flag,
	instant,
	listOf,
	nullable,
	open,
	pageQuery,
	phone,
	text,
} from './jsonSchema';
import { contains, newestFirst, omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import type { Address, Customer, Merchant, PaymentMethod, Transaction } from './model';
import { merged, refuseClearing } from './patches';
import { saveAccount, saveCard } from './vault';
import type { NewAccount, NewCard } from './vault';

const customersQuery = open({
	...pageQuery,
	...ascQuery,
	fullName: text(),
	email: text(),
	companyName: text(),
	mobilePhoneNumber: text(),
	createdFrom: instant,
	createdTo: instant,
});

const members = {
	companyName: nullable(text()),
	email: nullable(text()),
	mobilePhoneNumber: nullable(phone),
	hasSmsConsent: nullable(flag),
	shouldUseBillingAsShippingAddress: flag,
	billingAddress: address,
	shippingAddress: address,
};
const card = closed(
	{
		...expiration,
		paymentName: nullable(text()),
		cardNumber: text(),
		securityCode: nullable(text()),
	},
	['cardNumber', 'expirationMonth', 'expirationYear'],
);
const account = closed(
	{ ...bankAccount, paymentName: nullable(text()), taxId: nullable(text()) },
	bankAccountNames,
);
const name = text(undefined, 1);
const createBody = closed(
	{
		...members,
		firstName: name,
		lastName: name,
		paymentMethodsCards: nullable(listOf(card)),
		paymentMethodsAchAccounts: nullable(listOf(account)),
	},
	['firstName', 'lastName'],
);
/** The schema allows null, so that the rule against clearing names refuses it. */
const updateBody = closed({ ...members, firstName: nullable(name), lastName: nullable(name) });

type Members = Partial<Omit<Customer, 'customerId' | 'externalId' | 'createdOn'>>;

interface CreateBody extends Members {
	firstName: string;
	lastName: string;
	paymentMethodsCards?: Array<NewCard & { paymentName?: string | null }> | null;
	paymentMethodsAchAccounts?: Array<NewAccount & { paymentName?: string | null }> | null;
}

interface ById {
	Params: { customerId: string };
}

/** Serves `/v2/customers…` (docs/providers/flute.md, "Customers and payment methods"). */
export function addCustomers(api: FastifyInstance, merchant: Merchant): void {
	const { customers, paymentMethods } = merchant;
	const find = ({ customerId }: ById['Params']): Customer =>
		need(customers, customerId, 'Customer');

	api.get<{ Querystring: ListQuery & Sought }>(
		'/v2/customers',
		{ schema: { querystring: customersQuery } },
		({ query }) => pageOf(list(customers.all, query), query, itemOf(merchant)),
	);
	api.get<ById>('/v2/customers/:customerId', ({ params }) => wholeOf(merchant, find(params)));
	api.post<{ Body: CreateBody }>('/v2/customers', { schema: { body: createBody } }, ({ body }) => ({
		customerId: create(merchant, body).customerId,
	}));
	api.patch<ById & { Body: Members }>(
		'/v2/customers/:customerId',
		{ schema: { body: updateBody } },
		({ params, body }) => {
			const customer = find(params);
			refuseClearing(body, 'firstName', 'lastName');
			return wholeOf(merchant, customers.put(normalized(merged(customer, body))));
		},
	);
	api.delete<ById>('/v2/customers/:customerId', ({ params }, reply) => {
		const { customerId } = find(params);
		customers.delete(customerId);
		// What happens to the saved methods is not documented. [inferred]
		for (const one of paymentMethods.all) {
			if (one.customerId === customerId) paymentMethods.delete(one.paymentMethodId);
		}
		return reply.code(200).send();
	});
}

function create(merchant: Merchant, body: CreateBody): Customer {
	const { paymentMethodsCards: cards, paymentMethodsAchAccounts: accounts, ...given } = body;
	const customer = normalized({
		customerId: merchant.seed.uuid(),
		externalId: null,
		companyName: null,
		email: null,
		mobilePhoneNumber: null,
		hasSmsConsent: false,
		shouldUseBillingAsShippingAddress: false,
		billingAddress: null,
		shippingAddress: null,
		createdOn: new Date().toISOString(),
		...given,
	});
	const { customerId } = merchant.customers.put(customer);
	for (const { paymentName, ...one } of cards ?? []) {
		saveCard(merchant, { ...one, customerId, name: paymentName });
	}
	for (const { paymentName, ...one } of accounts ?? []) {
		saveAccount(merchant, { ...one, customerId, name: paymentName });
	}
	return customer;
}

/** Completes the members of the addresses, and shows the consent as replies do. */
function normalized(customer: Customer): Customer {
	const whole = (address: Address | null): Address | null =>
		address && {
			addressLine1: null,
			addressLine2: null,
			city: null,
			postalCode: null,
			stateCode: null,
			countryCode: null,
			...address,
		};
	return {
		...customer,
		hasSmsConsent: customer.hasSmsConsent ?? false,
		billingAddress: whole(customer.billingAddress),
		shippingAddress: whole(customer.shippingAddress),
	};
}

interface Sought {
	fullName?: string;
	email?: string;
	companyName?: string;
	mobilePhoneNumber?: string;
}

/** Selects customers. How texts are compared and what sorts is not documented. [inferred] */
function list(customers: Customer[], query: ListQuery & Sought): Customer[] {
	const { fullName = '', email = '', companyName = '', mobilePhoneNumber = '' } = query;
	const found = customers.filter(
		(one) =>
			contains(`${one.firstName} ${one.lastName}`, fullName) &&
			contains(one.email, email) &&
			contains(one.companyName, companyName) &&
			contains(one.mobilePhoneNumber, mobilePhoneNumber),
	);
	return select(found, query, {
		dateOf: ({ createdOn }) => createdOn,
		range: ['createdFrom', 'createdTo'],
		sort: 'orderBy',
	});
}

function itemOf({ transactions, paymentMethods }: Merchant): (customer: Customer) => object {
	const [payments, methods] = [transactions.all, paymentMethods.all];
	return (customer) => ({
		customerId: customer.customerId,
		externalId: customer.externalId,
		firstName: customer.firstName,
		lastName: customer.lastName,
		companyName: customer.companyName,
		email: customer.email,
		mobilePhoneNumber: customer.mobilePhoneNumber,
		billingAddress: customer.billingAddress,
		lastTransactionDate: lastOf(payments, customer)?.transactionDateTime ?? null,
		paymentMethodsCount: methods.filter((one) => one.customerId === customer.customerId).length,
	});
}

function wholeOf({ transactions, paymentMethods }: Merchant, customer: Customer): object {
	const { customerId } = customer;
	const payments = transactions.all.filter((one) => one.customerId === customerId);
	const methods = paymentMethods.all.filter((one) => one.customerId === customerId);
	const last = lastOf(payments, customer);
	return {
		...omit(customer, 'createdOn'),
		transactionsCount: payments.length,
		// Whether refunds are subtracted is not documented. [inferred]
		transactionsVolume: cents(
			payments.reduce((sum, { processedAmount }) => sum + processedAmount, 0),
		),
		lastTransactionAmount: last?.processedAmount ?? null,
		lastTransactionDate: last?.transactionDateTime ?? null,
		numberOfSubscriptions: 0,
		cards: methods.flatMap(cardOf),
		achAccounts: methods.flatMap(accountOf),
	};
}

function lastOf(payments: Transaction[], { customerId }: Customer): Transaction | undefined {
	const own = payments.filter((one) => one.customerId === customerId);
	return newestFirst(own, (one) => one.transactionDateTime)[0];
}

function cardOf({ paymentMethodId, name, isDefault, card }: PaymentMethod): object[] {
	if (!card) return [];
	// `cardBrand` of a transaction is `cardType` here.
	const details = { ...omit(card, 'cardBrand'), cardType: card.cardBrand };
	return [{ paymentMethodId, paymentName: name, isDefault, ...details }];
}

function accountOf({ paymentMethodId, name, isDefault, ach }: PaymentMethod): object[] {
	if (!ach) return [];
	return [{ paymentMethodId, paymentName: name, isDefault, ...omit(ach, 'companyName') }];
}
