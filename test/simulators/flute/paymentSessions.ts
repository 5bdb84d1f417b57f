import type { FastifyInstance } from 'fastify';

import { pinned } from './acceptedMethods';
import type { AcceptedMethods } from './acceptedMethods';
import { takeNoBody } from './bodyless';
import { announce } from './changes';
import { invalidField, need, refusal } from './errors';
import {
	acceptedMethods,
	amount,
	closed,
	flag,
	instant,
	nullable,
	oneOf,
	rate,
	referenceId,
	tax,
	text,
	uuid,
} from './jsonSchema';
import { omit } from './lists';
import { sessionModes } from './model';
import type { Merchant, Transaction } from './model';
import { refuseBadTax } from './tax';
import type { Tax } from './tax';

const statuses = ['Created', 'Completed', 'Cancelled', 'Expired', 'Failed'] as const;

interface PaymentSession extends Tax {
	/** Returned only by the creation; the session itself does not show it. */
	id: string;
	status: (typeof statuses)[number];
	mode: (typeof sessionModes)[number];
	skipAddressVerification: boolean;
	customerId: string | null;
	vaultedPaymentMethodId: string | null;
	referenceId: string | null;
	tipAmount: number | null;
	returnUrl: string | null;
	paymentLinkId: string | null;
	paymentMethods: AcceptedMethods;
	metadata: Record<string, string | null> | null;
	afterCompletionMessage: string | null;
	pageName: string | null;
	expiresAt: string | null;
	paymentNotes: string | null;
	achAccountLast2: string | null;
	achRoutingLast2: string | null;
	surchargeAmount: number;
	transactionDetails: object | null;
}

interface CreateBody {
	amount?: number | null;
	mode?: PaymentSession['mode'];
	skipAddressVerification?: boolean | null;
	referenceId?: string | null;
	tipAmount?: number | null;
	customerId?: string | null;
	customerHandling?: 'CreateCustomer' | 'TokenOnly' | null;
	returnUrl?: string | null;
	afterCompletionMessage?: string | null;
	pageName?: string | null;
	paymentNotes?: string | null;
	paymentMethods?: AcceptedMethods;
	metadata?: Record<string, string | null> | null;
	expiresAt?: string | null;
	taxMode?: Tax['taxMode'];
	taxRate?: number | null;
	taxAmount?: number | null;
}

const createBody = closed({
	// 0 is valid in one of the modes, contrary to the published minimum.
	amount: nullable(rate),
	mode: oneOf(sessionModes),
	skipAddressVerification: nullable(flag),
	referenceId: nullable(referenceId),
	tipAmount: nullable(amount),
	customerId: nullable(uuid),
	customerHandling: nullable(oneOf(['CreateCustomer', 'TokenOnly'])),
	returnUrl: nullable(text()),
	afterCompletionMessage: nullable(text()),
	pageName: nullable(text()),
	paymentNotes: nullable(text()),
	paymentMethods: acceptedMethods,
	metadata: nullable({ type: 'object', additionalProperties: nullable(text()) }),
	expiresAt: nullable(instant),
	...tax,
});

interface ById {
	Params: { paymentSessionId: string };
}

/**
 * Serves `/v2/payment-sessions…`
 * (docs/providers/flute.md, "Payment sessions"). Nobody pays: tests put in paid records.
 */
export function addPaymentSessions(api: FastifyInstance, merchant: Merchant): void {
	const sessions = merchant.collection<PaymentSession>('paymentSessions', 'id');
	merchant.seed.times(60, (index) => sessions.put(makeSession(merchant, index)));
	const find = ({ paymentSessionId }: ById['Params']): PaymentSession =>
		withExpiry(need(sessions, paymentSessionId, 'Payment session'));

	api.get<ById>('/v2/payment-sessions/:paymentSessionId', ({ params }) => {
		const session = find(params);
		return { ...omit(session, 'id'), statusId: session.status };
	});
	api.post<{ Body: CreateBody }>(
		'/v2/payment-sessions',
		{ schema: { body: createBody } },
		({ body }) => {
			const { id, paymentMethods } = sessions.put(create(merchant, body));
			announce(merchant, { type: 'payment_session.created', id });
			return { id, paymentMethods };
		},
	);
	void api.register(async (routes) => {
		takeNoBody(routes);
		routes.post<ById>('/v2/payment-sessions/:paymentSessionId/cancel', ({ params }, reply) => {
			const session = find(params);
			if (session.status !== 'Created') {
				throw refusal(400, 'A payment session can be canceled only in Created status.');
			}
			sessions.put({ ...session, status: 'Cancelled' });
			announce(merchant, { type: 'payment_session.completed', id: session.id });
			return reply.code(200).send();
		});
	});
}

/** Creates a session by the documented rules; the messages are invented. [inferred] */
function create(merchant: Merchant, body: CreateBody): PaymentSession {
	const { amount, mode = 'Payment', expiresAt, customerId } = body;
	const isSaveOnly = mode === 'SaveMethod';
	if (typeof amount === 'number' && isSaveOnly !== (amount === 0)) {
		const wanted = isSaveOnly ? 'exactly 0' : 'greater than 0';
		throw invalidField('Amount', `Amount must be ${wanted} in mode ${mode}.`);
	}
	if (expiresAt && Date.parse(expiresAt) <= Date.now()) {
		throw invalidField('ExpiresAt', 'ExpiresAt must be in the future.');
	}
	if (customerId) need(merchant.customers, customerId, 'Customer');
	const { taxMode = null, taxRate = null, taxAmount = null } = body;
	refuseBadTax({ taxMode, taxRate, taxAmount }, amount ?? null);
	return {
		id: merchant.seed.uuid(),
		status: 'Created',
		mode,
		skipAddressVerification: body.skipAddressVerification ?? false,
		customerId: customerId ?? null,
		vaultedPaymentMethodId: null,
		referenceId: body.referenceId ?? null,
		tipAmount: body.tipAmount ?? null,
		returnUrl: body.returnUrl ?? null,
		paymentLinkId: null,
		paymentMethods: pinned(merchant, body.paymentMethods ?? allMethods),
		metadata: body.metadata ?? null,
		afterCompletionMessage: body.afterCompletionMessage ?? null,
		pageName: body.pageName ?? null,
		expiresAt: expiresAt ?? null,
		taxMode,
		taxRate,
		taxAmount,
		paymentNotes: body.paymentNotes ?? null,
		achAccountLast2: null,
		achRoutingLast2: null,
		surchargeAmount: 0,
		transactionDetails: null,
	};
}

/** Accepted payment methods by default. [inferred] */
const allMethods: AcceptedMethods = { card: { enabled: true }, ach: { enabled: true } };

/** Returns the current state of a session; it has expired after its expiry date. */
function withExpiry(session: PaymentSession): PaymentSession {
	const isOver = session.expiresAt !== null && Date.parse(session.expiresAt) <= Date.now();
	return isOver && session.status === 'Created' ? { ...session, status: 'Expired' } : session;
}

function makeSession(merchant: Merchant, index: number): PaymentSession {
	const { seed, transactions } = merchant;
	const status = statuses[index % statuses.length] ?? 'Created';
	const paid = transactions.all.find(
		(one, place) => place > index * 3 && one.transactionStatus === 'Settled',
	);
	const session = create(merchant, {
		referenceId: `session-${1001 + index}`,
		pageName: 'Checkout',
		metadata: { cart: `cart-${1001 + index}` },
		tipAmount: seed.chance(0.3) ? seed.amount(1, 5) : null,
	});
	return {
		...session,
		status,
		expiresAt: status === 'Expired' ? seed.daysAgo(20, 1) : null,
		transactionDetails: status === 'Completed' && paid ? detailsOf(paid) : null,
	};
}

/** Returns an object of version 1: its members are documented, their types are not. [inferred] */
function detailsOf({ amountBreakdown, processorDetails, ...paid }: Transaction): object {
	const { baseAmount, discountAmount, discountRate } = amountBreakdown;
	const { surchargeAmount, surchargeRate, tipAmount, tipRate } = amountBreakdown;
	return {
		id: paid.transactionId,
		date: paid.transactionDateTime,
		amount: {
			baseAmount,
			percentageOffAmount: discountAmount,
			percentageOffRate: discountRate,
			cashDiscountAmount: 0,
			cashDiscountRate: 0,
			surchargeAmount,
			surchargeRate,
			tipAmount,
			tipRate,
			taxAmount: 0,
			taxRate: 0,
			totalAmount: paid.processedAmount,
		},
		currencyCode: paid.currencyCode,
		status: paid.transactionStatus,
		responseCode: '00',
		responseMessage: 'Approved',
		responseDescription: 'Approved',
		authCode: processorDetails.authCode,
		mid: processorDetails.mid,
		tid: processorDetails.tid,
		cardType: paid.cardDetails?.cardBrand ?? null,
		refunded: false,
	};
}
