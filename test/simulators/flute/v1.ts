import { isIP } from 'node:net';

import type { FastifyInstance } from 'fastify';

import { ignoreBodies } from './bodyless';
import { need, problem, refusal } from './errors';
import {
	amount,
	closed,
	flag,
	instant,
	integer,
	listOf,
	nullable,
	oneOf,
	open,
	text,
	uuid,
} from './jsonSchema';
import { contains, newestFirst, sorted } from './lists';
import { secCodes } from './model';
import type { Merchant } from './model';

/**
 * Serves version 1, which accepts the same token: subscriptions, devices and merchants' tokens.
 * Paths, queries and bodies are those of Flute's command line; the members of replies, besides
 * `{items, total}` of lists, are those of the bodies. [inferred]
 */
export function addVersion1(api: FastifyInstance, merchant: Merchant): void {
	addSubscriptions(api, merchant);
	addDevices(api, merchant);
	addMerchantTokens(api, merchant);
}

interface Subscription extends SubscriptionBody {
	id: string;
	status: 'Active' | 'Completed' | 'Terminated';
	createdOn: string;
}

interface SubscriptionBody {
	customerId: string;
	paymentMethodId: string;
	paymentProcessorId: string;
	amount: number;
	currencyId?: number;
	paymentFrequencyUnit: number;
	paymentFrequency: number;
	numberOfPayments: number;
	transactionType?: number;
	requesterIpAddress: string;
	paymentStartDateTime?: string;
	secCode?: string;
	isFasterProcessing?: boolean;
}

const subscriptionBody = closed(
	{
		customerId: uuid,
		paymentMethodId: uuid,
		paymentProcessorId: uuid,
		amount,
		currencyId: { ...integer, enum: [1] },
		paymentFrequencyUnit: { ...integer, enum: [1, 2, 3] },
		paymentFrequency: { ...integer, minimum: 1 },
		numberOfPayments: { ...integer, minimum: 1 },
		transactionType: { ...integer, enum: [1, 2, 11] },
		requesterIpAddress: text(45, 1),
		paymentStartDateTime: nullable(instant),
		secCode: nullable(oneOf(secCodes)),
		isFasterProcessing: nullable(flag),
	},
	[
		'customerId',
		'paymentMethodId',
		'paymentProcessorId',
		'amount',
		'paymentFrequencyUnit',
		'paymentFrequency',
		'numberOfPayments',
		'requesterIpAddress',
	],
);

const pages = {
	page: { ...integer, default: 0, minimum: 0 },
	pageSize: { ...integer, default: 20, minimum: 1 },
};

interface SubscriptionsQuery {
	page: number;
	pageSize: number;
	search?: string;
	customerIds?: string[];
	orderBy?: string;
	asc?: boolean;
}

interface ById {
	Params: { subscriptionId: string };
}

function addSubscriptions(api: FastifyInstance, merchant: Merchant): void {
	const { seed, customers, paymentMethods, processors } = merchant;
	const subscriptions = merchant.collection<Subscription>('subscriptions', 'id');
	const saved = paymentMethods.all.filter(({ customerId }) => customerId !== null);
	seed.times(130, (index) => {
		const method = seed.pick(saved);
		const processor = processors.all.find(
			({ type, isDefault }) => isDefault && type.endsWith('Ach') === (method.type === 'ACH'),
		);
		subscriptions.put({
			id: seed.uuid(),
			status: index % 5 === 0 ? 'Completed' : 'Active',
			createdOn: seed.daysAgo(300, 1),
			customerId: method.customerId ?? '',
			paymentMethodId: method.paymentMethodId,
			paymentProcessorId: processor?.paymentProcessorId ?? '',
			amount: seed.amount(5, 90),
			currencyId: 1,
			paymentFrequencyUnit: 3,
			paymentFrequency: 1,
			numberOfPayments: 12,
			transactionType: method.type === 'ACH' ? 11 : 2,
			requesterIpAddress: '203.0.113.10',
		});
	});
	const find = ({ subscriptionId }: ById['Params']): Subscription =>
		need(subscriptions, subscriptionId, 'Subscription');

	api.get<{ Querystring: SubscriptionsQuery }>(
		'/sub-api/v1/subscriptions',
		{
			schema: {
				querystring: open({
					...pages,
					search: text(),
					customerIds: listOf(uuid),
					orderBy: text(),
					asc: flag,
				}),
			},
		},
		({ query }) => {
			const { page, pageSize, search = '', customerIds, orderBy, asc = false } = query;
			const found = subscriptions.all.filter(
				(one) => contains(one.id, search) && (!customerIds || customerIds.includes(one.customerId)),
			);
			const inOrder =
				orderBy === undefined
					? newestFirst(found, ({ createdOn }) => createdOn)
					: sorted(found, (one) => one[orderBy as 'amount'], !asc);
			const start = page * pageSize;
			return { items: inOrder.slice(start, start + pageSize), total: found.length };
		},
	);
	api.get<ById>('/sub-api/v1/subscriptions/:subscriptionId', ({ params }) => find(params));
	api.get<ById>('/sub-api/v1/subscriptions/:subscriptionId/payments', ({ params }) => {
		const { id, createdOn, amount: paid, status } = find(params);
		const payment = { id, transactionId: id, date: createdOn, amount: paid, status };
		return { items: [payment], total: 1 };
	});
	api.post<{ Body: SubscriptionBody }>(
		'/sub-api/v1/subscriptions',
		{ schema: { body: subscriptionBody } },
		({ body }) => {
			need(customers, body.customerId, 'Customer');
			need(paymentMethods, body.paymentMethodId, 'Payment method');
			need(processors, body.paymentProcessorId, 'Payment processor');
			if (isIP(body.requesterIpAddress) === 0) {
				throw problem({ RequesterIpAddress: ['RequesterIpAddress is not an IP address.'] });
			}
			if (body.paymentFrequencyUnit === 1 && ![7, 15, 30].includes(body.paymentFrequency)) {
				throw problem({ PaymentFrequency: ['PaymentFrequency must be 7, 15 or 30 days.'] });
			}
			const id = seed.uuid();
			const createdOn = new Date().toISOString();
			return subscriptions.put({ ...body, id, status: 'Active', createdOn });
		},
	);
	void api.register(async (routes) => {
		ignoreBodies(routes);
		routes.put<ById>('/sub-api/v1/subscriptions/:subscriptionId/terminate', ({ params }, reply) => {
			const one = find(params);
			if (one.status !== 'Active') throw refusal(409, `The subscription is ${one.status}.`);
			subscriptions.put({ ...one, status: 'Terminated' });
			return reply.code(200).send();
		});
	});
}

interface Device {
	/** Id that the caller chooses; not a UUID. */
	deviceId: string;
	deviceName: string;
	isTapToPayActivated: boolean;
}

function addDevices(api: FastifyInstance, merchant: Merchant): void {
	const { seed } = merchant;
	const devices = merchant.collection<Device>('devices', 'deviceId');
	seed.times(3, (index) =>
		devices.put({
			deviceId: `phone-${index + 1}`,
			deviceName: `Phone ${index + 1}`,
			isTapToPayActivated: index === 0,
		}),
	);
	const find = (name: string): Device => need(devices, name, 'Device');
	const body = closed({ deviceId: text(undefined, 1), deviceName: text(undefined, 1) }, [
		'deviceId',
		'deviceName',
	]);

	api.get('/pay-api/v1/devices', () => ({ items: devices.all, total: devices.all.length }));
	api.get<{ Params: { device: string } }>('/pay-api/v1/devices/:device', ({ params }) =>
		find(params.device),
	);
	api.post<{ Body: Pick<Device, 'deviceId' | 'deviceName'> }>(
		'/pay-api/v1/devices',
		{ schema: { body } },
		({ body }) => devices.put({ ...body, isTapToPayActivated: false }),
	);
	api.post<{ Body: { deviceId: string } }>(
		'/pay-api/v1/devices/tap-to-pay/jwt',
		{ schema: { body: closed({ deviceId: text(undefined, 1) }, ['deviceId']) } },
		({ body }) => ({ token: `fake-jwt-of-${find(body.deviceId).deviceId}` }),
	);
	void api.register(async (routes) => {
		ignoreBodies(routes);
		routes.post<{ Params: { device: string } }>(
			'/pay-api/v1/devices/:device/tap-to-pay/activate',
			({ params }, reply) => {
				devices.put({ ...find(params.device), isTapToPayActivated: true });
				return reply.code(200).send();
			},
		);
	});
}

interface MerchantToken {
	clientId: string;
	merchantId: string;
	name: string | null;
}

/** Adds the merchants' tokens. Their members are not known: any are accepted. [inferred] */
function addMerchantTokens(api: FastifyInstance, merchant: Merchant): void {
	const { seed, merchantId, companyName } = merchant;
	const tokens = merchant.collection<MerchantToken>('merchantTokens', 'clientId');
	api.get('/pay-api/v1/merchants', () => ({ items: [{ merchantId, companyName }], total: 1 }));
	api.get('/pay-api/v1/merchants/tokens', () => ({ items: tokens.all, total: tokens.all.length }));
	api.post('/pay-api/v1/merchants/tokens', { schema: { body: { type: 'object' } } }, () => {
		const { clientId } = tokens.put({ clientId: seed.uuid(), merchantId, name: null });
		return { clientId, clientSecret: `fake-${seed.hex(32)}` };
	});
	api.delete<{ Params: { clientId: string } }>(
		'/pay-api/v1/merchants/tokens/:clientId',
		{ schema: { querystring: open({ merchantId: uuid }, ['merchantId']) } },
		({ params }, reply) => {
			tokens.delete(need(tokens, params.clientId, 'Token').clientId);
			return reply.code(200).send();
		},
	);
}
