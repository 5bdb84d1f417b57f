import type { FastifyInstance } from 'fastify';

import { takeNoBody } from './bodyless';
import { need, refusal } from './errors';
import {
	ascQuery,
	bankAccount,
	bankAccountNames,
	closed,
	expiration,
	instant,
	nullable,
	open,
	pageQuery,
	text,
	uuid,
} from './jsonSchema';
import { omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import type { Merchant, PaymentMethod } from './model';
import { saveAccount, saveCard } from './vault';
import type { NewAccount, NewCard } from './vault';

const listQuery = open({
	...pageQuery,
	...ascQuery,
	search: text(),
	createdFrom: instant,
	createdTo: instant,
	customerId: uuid,
});
const cardBody = closed(
	{
		...expiration,
		cardNumber: text(),
		securityCode: nullable(text()),
		customerId: nullable(uuid),
		paymentName: nullable(text()),
	},
	['cardNumber', 'expirationMonth', 'expirationYear'],
);
const achBody = closed(
	{
		...bankAccount,
		taxId: nullable(text()),
		companyName: nullable(text()),
		customerId: nullable(uuid),
		name: nullable(text()),
	},
	bankAccountNames,
);

interface ById {
	Params: { paymentMethodId: string };
}

/** Serves `/v2/payment-methods…` (docs/providers/flute.md, "Customers and payment methods"). */
export function addPaymentMethods(api: FastifyInstance, merchant: Merchant): void {
	const { paymentMethods } = merchant;
	const find = ({ paymentMethodId }: ById['Params']): PaymentMethod =>
		need(paymentMethods, paymentMethodId, 'Payment method');

	api.get<{ Querystring: ListQuery }>(
		'/v2/payment-methods',
		{ schema: { querystring: listQuery } },
		({ query }) => {
			const found = select(paymentMethods.all, query, {
				equal: ['customerId'],
				texts: ({ name, card, ach }) => [name, (card?.cardMask ?? ach?.accountNumber) || null],
				dateOf: ({ createdOn }) => createdOn,
				range: ['createdFrom', 'createdTo'],
				sort: 'orderBy',
			});
			return pageOf(found, query, shown);
		},
	);
	api.get<ById>('/v2/payment-methods/:paymentMethodId', ({ params }) => shown(find(params)));
	api.post<{ Body: NewCard & { customerId?: string | null; paymentName?: string | null } }>(
		'/v2/payment-methods/cards',
		{ schema: { body: cardBody } },
		({ body: { paymentName, ...card } }) =>
			idOf(saveCard(merchant, { ...card, name: paymentName })),
	);
	api.post<{ Body: NewAccount & { customerId?: string | null; name?: string | null } }>(
		'/v2/payment-methods/ach',
		{ schema: { body: achBody } },
		({ body }) => idOf(saveAccount(merchant, body)),
	);
	api.patch<ById & { Body: { paymentName?: string | null } }>(
		'/v2/payment-methods/:paymentMethodId',
		{ schema: { body: closed({ paymentName: nullable(text()) }) } },
		({ params, body: { paymentName } }) => {
			const method = find(params);
			const name = paymentName === undefined ? method.name : paymentName;
			return shown(paymentMethods.put({ ...method, name }));
		},
	);
	api.delete<ById>('/v2/payment-methods/:paymentMethodId', ({ params }, reply) => {
		paymentMethods.delete(find(params).paymentMethodId);
		return reply.code(200).send();
	});
	void api.register(async (routes) => {
		takeNoBody(routes);
		routes.post<ById & { Querystring: { customerId: string } }>(
			'/v2/payment-methods/:paymentMethodId/set-default',
			{ schema: { querystring: open({ customerId: uuid }, ['customerId']) } },
			({ params, query: { customerId } }, reply) => {
				setDefault(merchant, find(params), customerId);
				return reply.code(200).send();
			},
		);
	});
}

/** Sets the default. Only linked methods can be it, as documented; the refusal is inferred. */
function setDefault(
	{ customers, paymentMethods }: Merchant,
	method: PaymentMethod,
	customerId: string,
): void {
	need(customers, customerId, 'Customer');
	if (method.customerId !== customerId) {
		throw refusal(400, 'The payment method is not linked to the customer.');
	}
	for (const one of paymentMethods.all) {
		if (one.customerId !== customerId) continue;
		paymentMethods.put({ ...one, isDefault: one.paymentMethodId === method.paymentMethodId });
	}
}

function shown(method: PaymentMethod): object {
	return { ...method, card: method.card && omit(method.card, 'cardBrand', 'creditDebitType') };
}

function idOf({ paymentMethodId }: PaymentMethod): object {
	return { paymentMethodId };
}
