import type { FastifyInstance } from 'fastify';

import { pinned } from './acceptedMethods';
import type { AcceptedMethods } from './acceptedMethods';
import { cents } from './amounts';
import { announce } from './changes';
import { invalidField, need, refusal } from './errors';
import {
	acceptedMethods,
	closed,
	flag,
	instant,
	metadata,
	nullable,
	number,
	oneOf,
	open,
	pageQuery,
	sortOrderQuery,
	tax,
	text,
	uuid,
} from './jsonSchema';
import { pageOf, select } from './lists';
import type { ListQuery } from './lists';
import { sessionModes } from './model';
import type { Merchant } from './model';
import { merged, refuseClearing, withoutNulls } from './patches';
import { refuseBadTax } from './tax';
import type { Tax } from './tax';

const linkTypes = ['MultiUse', 'SingleUse'] as const;
const linkStatuses = ['Active', 'Completed', 'Expired', 'Inactive'] as const;

interface PaymentLink {
	paymentLinkId: string;
	linkType: (typeof linkTypes)[number];
	paymentMethods: AcceptedMethods;
	baseAmount: number | null;
	currencyCode: string | null;
	paymentLinkStatus: (typeof linkStatuses)[number];
	name: string | null;
	description: string | null;
	shortUrl: string | null;
	customerId: string | null;
	customerFirstName: string | null;
	customerLastName: string | null;
	referenceId: string | null;
	expiresOn: string | null;
	paymentCount: number;
	totalCollectedAmount: number;
	createdOn: string;
	lastPaymentOn: string | null;
	modifiedOn: string;
	mode: (typeof sessionModes)[number];
	metadata: Record<string, string | null> | null;
	taxMode: Tax['taxMode'];
	taxRate: number | null;
	taxAmount: number | null;
}

const listQuery = open({
	...pageQuery,
	...sortOrderQuery(['createdOn', 'baseAmount', 'name', 'paymentLinkStatus']),
	search: text(),
	linkType: oneOf(linkTypes),
	paymentLinkStatus: oneOf(linkStatuses),
});
const members = {
	paymentMethods: acceptedMethods,
	currencyCode: nullable(text()),
	baseAmount: nullable(number),
	linkType: oneOf(linkTypes),
	customerId: nullable(uuid),
	referenceId: nullable(text(200)),
	name: nullable(text(80)),
	description: nullable(text(500)),
	expiresOn: nullable(instant),
	...tax,
	metadata,
};
// The published schema does not require a currency, but the business layer does.
const createBody = closed({ ...members, mode: oneOf(sessionModes) }, ['paymentMethods']);
const updateBody = closed({ ...members, paymentLinkStatus: oneOf(linkStatuses) });
const shareBody = closed(
	{ shareBy: oneOf(['None', 'Sms', 'Email']), recipient: text(254), hasCustomerConsent: flag },
	['shareBy', 'recipient', 'hasCustomerConsent'],
);

type Members = Partial<
	Pick<PaymentLink, Exclude<keyof typeof members, 'paymentMethods'> | 'paymentLinkStatus' | 'mode'>
> & { paymentMethods?: AcceptedMethods };

interface ShareBody {
	shareBy: 'None' | 'Email' | 'Sms';
	recipient: string;
	hasCustomerConsent: boolean;
}

interface ById {
	Params: { paymentLinkId: string };
}

/**
 * Serves `/v2/payment-links…`
 * (docs/providers/flute.md, "Payment links"). Nobody pays: tests put in paid records.
 */
export function addPaymentLinks(api: FastifyInstance, merchant: Merchant): void {
	const links = merchant.collection<PaymentLink>('paymentLinks', 'paymentLinkId');
	merchant.seed.times(160, (index) => links.put(makeLink(merchant, index)));
	const find = ({ paymentLinkId }: ById['Params']): PaymentLink =>
		withExpiry(need(links, paymentLinkId, 'Payment link'));

	api.get<{ Querystring: ListQuery }>(
		'/v2/payment-links',
		{ schema: { querystring: listQuery } },
		({ query }) => {
			const found = select(links.all.map(withExpiry), query, {
				equal: ['linkType', 'paymentLinkStatus'],
				texts: ({ name, description, paymentLinkId }) => [name, description, paymentLinkId],
				dateOf: ({ createdOn }) => createdOn,
			});
			return pageOf(found, query, (one) => one);
		},
	);
	api.get<ById>('/v2/payment-links/:paymentLinkId', ({ params }) => find(params));
	api.post<{ Body: Members }>('/v2/payment-links', { schema: { body: createBody } }, ({ body }) => {
		const link = links.put(checkedLink(merchant, merged(blank(merchant), body), body));
		announce(merchant, { type: 'payment_link.created', id: link.paymentLinkId });
		return link;
	});
	api.patch<ById & { Body: Members }>(
		'/v2/payment-links/:paymentLinkId',
		{ schema: { body: updateBody } },
		({ params, body: { paymentMethods, ...body } }) => {
			const link = find(params);
			refuseClearing(body, 'name', 'currencyCode');
			const patched = {
				...merged(link, body),
				// Replaced as a whole, unlike other nested objects, except for one member.
				...(paymentMethods && { paymentMethods: replacing(link.paymentMethods, paymentMethods) }),
				...(body.metadata && { metadata: withoutNulls({ ...link.metadata, ...body.metadata }) }),
				modifiedOn: new Date().toISOString(),
			};
			const changed = links.put(checkedLink(merchant, patched, body));
			announce(merchant, { type: 'payment_link.updated', id: changed.paymentLinkId });
			return changed;
		},
	);
	api.delete<ById>('/v2/payment-links/:paymentLinkId', ({ params }, reply) => {
		// The deletion is soft, but nothing shows the link afterwards. [inferred]
		links.delete(find(params).paymentLinkId);
		return reply.code(204).send();
	});
	api.post<ById & { Body: ShareBody }>(
		'/v2/payment-links/:paymentLinkId/share',
		{ schema: { body: shareBody } },
		({ params, body }, reply) => {
			refuseBadRecipient(body);
			if (find(params).paymentLinkStatus !== 'Active') {
				throw refusal(400, 'Only active payment links can be shared.');
			}
			return reply.code(204).send();
		},
	);
}

function replacing(before: AcceptedMethods, { card, ach }: AcceptedMethods): AcceptedMethods {
	const fasterProcessing = before.ach?.fasterProcessing;
	return { card, ach: ach && { fasterProcessing, ...ach } };
}

/** Returns the current state of a link; it has expired after its expiry date. */
function withExpiry(link: PaymentLink): PaymentLink {
	const isOver = link.expiresOn !== null && Date.parse(link.expiresOn) <= Date.now();
	return isOver && link.paymentLinkStatus === 'Active'
		? { ...link, paymentLinkStatus: 'Expired' }
		: link;
}

/** Checks rules beyond the schema. All messages except the currency's are invented. [inferred] */
function checkedLink(merchant: Merchant, link: PaymentLink, given: Members): PaymentLink {
	const { baseAmount, currencyCode, customerId, expiresOn } = link;
	if (currencyCode !== 'USD') {
		const message = 'currencyCode must be a valid ISO 4217 currency code.';
		throw invalidField('CurrencyCode', message);
	}
	if (baseAmount !== null && baseAmount <= 0) {
		throw invalidField('BaseAmount', 'BaseAmount must be greater than 0.');
	}
	refuseBadTax(link, baseAmount);
	if (given.expiresOn && Date.parse(expiresOn ?? '') < Date.now()) {
		throw invalidField('ExpiresOn', 'ExpiresOn must not be in the past.');
	}
	const customer = customerId === null ? null : need(merchant.customers, customerId, 'Customer');
	return {
		...link,
		name: link.name ?? `Payment link ${link.paymentLinkId.slice(0, 8)}`,
		paymentMethods: pinned(merchant, link.paymentMethods),
		customerFirstName: customer?.firstName ?? null,
		customerLastName: customer?.lastName ?? null,
	};
}

function refuseBadRecipient({ shareBy, recipient, hasCustomerConsent }: ShareBody): void {
	if (shareBy === 'None') throw invalidField('ShareBy', 'ShareBy must be Sms or Email.');
	const form = shareBy === 'Sms' ? /^\+[1-9]\d{0,14}$/ : /^[^\s@]+@[^\s@]+$/;
	if (!form.test(recipient)) throw invalidField('Recipient', 'Recipient is not valid.');
	if (!hasCustomerConsent) {
		throw invalidField('HasCustomerConsent', 'HasCustomerConsent must be true.');
	}
}

function blank({ seed }: Merchant): PaymentLink {
	const paymentLinkId = seed.uuid();
	const now = new Date().toISOString();
	return {
		paymentLinkId,
		linkType: 'SingleUse',
		paymentMethods: {},
		baseAmount: null,
		currencyCode: null,
		paymentLinkStatus: 'Active',
		name: null,
		description: null,
		shortUrl: `https://pay.example.com/${paymentLinkId.slice(0, 8)}`,
		customerId: null,
		customerFirstName: null,
		customerLastName: null,
		referenceId: null,
		expiresOn: null,
		paymentCount: 0,
		totalCollectedAmount: 0,
		createdOn: now,
		lastPaymentOn: null,
		modifiedOn: now,
		mode: 'Payment',
		metadata: null,
		taxMode: null,
		taxRate: null,
		taxAmount: null,
	};
}

function makeLink(merchant: Merchant, index: number): PaymentLink {
	const { seed, customers } = merchant;
	const paymentLinkStatus = linkStatuses[index % 6] ?? 'Active';
	const linkType = seed.pick(linkTypes);
	const isPaid = paymentLinkStatus === 'Completed' || linkType === 'MultiUse';
	const paymentCount = isPaid ? (linkType === 'SingleUse' ? 1 : seed.int(1, 40)) : 0;
	const baseAmount = seed.chance(0.8) ? seed.amount(5, 300) : null;
	const createdOn = seed.daysAgo(120, 12);
	const customer = linkType === 'SingleUse' && seed.chance(0.5) && seed.pick(customers.all);
	const link: PaymentLink = {
		...blank(merchant),
		linkType,
		paymentMethods: { card: { enabled: true }, ach: { enabled: seed.chance(0.5) } },
		baseAmount,
		currencyCode: 'USD',
		name: `${seed.pick(['Catering', 'Deposit', 'Invoice', 'Gift card'])} ${1001 + index}`,
		description: seed.chance(0.4) ? 'For the office' : null,
		customerId: customer ? customer.customerId : null,
		referenceId: seed.chance(0.6) ? `link-${1001 + index}` : null,
		paymentCount,
		totalCollectedAmount: cents(paymentCount * (baseAmount ?? 25)),
		createdOn,
		lastPaymentOn: paymentCount > 0 ? seed.daysAgo(11) : null,
		modifiedOn: createdOn,
	};
	const expiresOn = paymentLinkStatus === 'Expired' ? seed.daysAgo(10, 1) : null;
	return { ...checkedLink(merchant, link, {}), paymentLinkStatus, expiresOn };
}
