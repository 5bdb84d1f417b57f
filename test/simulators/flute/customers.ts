import type { FastifyInstance } from 'fastify';

import { cents } from './amounts';
import { refusal } from './errors';
import { isWithin, newestFirst, omit, pageOf, sorted } from './lists';
import type { PageQuery } from './lists';
import type { Customer, Merchant, PaymentMethod, Transaction } from './model';
import { customersQuery } from './schemas';

interface CustomersQuery extends PageQuery {
	sortBy?: string;
	asc: boolean;
	fullName?: string;
	email?: string;
	companyName?: string;
	mobilePhoneNumber?: string;
	createdFrom?: string;
	createdTo?: string;
}

/** Operations 2 and 4 of the sheet. Create, update and delete come with a later issue. */
export function addCustomers(api: FastifyInstance, merchant: Merchant): void {
	const { customers } = merchant;

	api.get<{ Querystring: CustomersQuery }>(
		'/v2/customers',
		{ schema: { querystring: customersQuery } },
		({ query }) => {
			const show = itemOf(merchant);
			return pageOf(list(customers.all, query), query, show);
		},
	);
	api.get<{ Params: { customerId: string } }>('/v2/customers/:customerId', ({ params }) => {
		const customer = customers.get(params.customerId);
		if (!customer) throw refusal(404, `Customer ${params.customerId} was not found.`);
		return wholeOf(merchant, customer);
	});
}

/** How the texts are compared, and what may be sorted by, is not documented. [inferred] */
function list(customers: Customer[], query: CustomersQuery): Customer[] {
	const { sortBy, asc } = query;
	const sought: Array<[part: string | undefined, textOf: (one: Customer) => string | null]> = [
		[query.fullName, ({ firstName, lastName }) => `${firstName} ${lastName}`],
		[query.email, ({ email }) => email],
		[query.companyName, ({ companyName }) => companyName],
		[query.mobilePhoneNumber, ({ mobilePhoneNumber }) => mobilePhoneNumber],
	];
	const found = customers.filter(
		(one) =>
			sought.every(([part = '', textOf]) =>
				(textOf(one) ?? '').toLowerCase().includes(part.toLowerCase()),
			) && isWithin(one.createdOn, query.createdFrom, query.createdTo),
	);
	if (sortBy === undefined) return newestFirst(found, ({ createdOn }) => createdOn);
	return sorted(
		found,
		(one) => {
			const value = one[sortBy as keyof Customer];
			return typeof value === 'string' ? value : null;
		},
		!asc,
	);
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
		// Whether refunds are taken off is not documented. [inferred]
		transactionsVolume: cents(
			payments.reduce((sum, { processedAmount }) => sum + (processedAmount ?? 0), 0),
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
	// What a transaction calls `cardBrand` is `cardType` here.
	const details = { ...omit(card, 'cardBrand'), cardType: card.cardBrand };
	return [{ paymentMethodId, paymentName: name, isDefault, ...details }];
}

function accountOf({ paymentMethodId, name, isDefault, ach }: PaymentMethod): object[] {
	if (!ach) return [];
	return [{ paymentMethodId, paymentName: name, isDefault, ...omit(ach, 'companyName') }];
}
