import type { FastifyInstance } from 'fastify';

import { closed, oneOf } from './jsonSchema';
import { omit } from './lists';

/**
 * The format of replies: that of November 2026, or that of August, which servers with an older
 * release still have. Requests are always those of November, except the idempotency key, which
 * August ignores.
 */
export interface Shapes {
	current: 'november' | 'august';
}

type Members = Record<string, unknown>;

/** The control `POST /shapes {"shapes": "august"}`. */
export function addShapes(control: FastifyInstance): Shapes {
	const shapes: Shapes = { current: 'november' };
	const body = closed({ shapes: oneOf(['november', 'august']) }, ['shapes']);
	control.post<{ Body: { shapes: Shapes['current'] } }>(
		'/shapes',
		{ schema: { body } },
		({ body }, reply) => {
			shapes.current = body.shapes;
			return reply.code(204).send();
		},
	);
	return shapes;
}

/** Converts every reply of a host to the chosen format. */
export function answerInShape(api: FastifyInstance, shapes: Shapes): void {
	api.addHook('preSerialization', async ({ method, routeOptions }, _reply, payload) => {
		if (shapes.current === 'november') return payload;
		const change = ofRoute[`${method} ${routeOptions.url}`];
		return inAugust(change ? change(payload as Members) : payload);
	});
	// In August some changes return an empty body, and 200 instead of 204.
	api.addHook('onSend', async ({ method, routeOptions }, reply, payload) => {
		const route = `${method} ${routeOptions.url}`;
		if (shapes.current === 'november' || reply.statusCode >= 300) return payload;
		if (empty.has(route)) {
			reply.code(200).removeHeader('content-type').removeHeader('content-length');
			return null;
		}
		return payload;
	});
}

const empty = new Set([
	'PATCH /v2/customers/:customerId',
	'PATCH /v2/payment-methods/:paymentMethodId',
	'PATCH /v2/settings/transaction-autofill',
	'POST /v2/transactions/:transactionId/share-receipt',
	'DELETE /v2/webhooks/endpoints/:endpointId',
]);

const inData = ({ items, ...rest }: Members): Members => ({ data: items, ...rest });

const ofRoute: Record<string, (reply: Members) => Members> = {
	'GET /v2/webhooks/endpoints': ({ items }) => ({ data: items }),
	'GET /v2/webhooks/delivery-logs': (reply) => ({
		...inData(reply),
		data: (reply.items as Members[]).map(({ deliveryLogStatus: status, ...log }) => ({
			...log,
			status,
		})),
	}),
	'GET /v2/webhooks/event-types': ({ items }) => ({
		data: (items as Members[]).map(({ eventType: name, ...one }, index) => ({
			eventTypeId: index + 1,
			name,
			...one,
		})),
	}),
	'GET /v2/payment-sessions/:paymentSessionId': (session) =>
		omit(session, 'statusId', 'taxMode', 'taxRate', 'taxAmount'),
};

/** Converts records at any depth, which are recognized by their members. */
function inAugust(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inAugust);
	if (typeof value !== 'object' || value === null) return value;
	const record = Object.fromEntries(
		Object.entries(value).map(([name, member]) => [
			name,
			name === 'linkedTransaction' && member ? linked(member as Members) : inAugust(member),
		]),
	);
	if ('transactionStatus' in record) return transaction(record);
	if (record.terminalStatus === 'Ready') return { ...record, terminalStatus: 'Active' };
	if ('linkType' in record) {
		return omit(record, 'mode', 'metadata', 'taxMode', 'taxRate', 'taxAmount');
	}
	if ('posTransactionStatus' in record) return omit(record, 'initiationChannel');
	return record;
}

/** Converts the linked transaction, whose events already had today's names in August. */
const linked = (member: Members): Members => ({
	...(inAugust(member) as Members),
	transactionEvents: member.transactionEvents,
});

const unprocessed = ['Pending', 'Scheduled', 'InProgress', 'Held', 'HeldByProcessor', 'Cancelled'];

function transaction(record: Members): Members {
	const rest = omit(record, 'taxDetails');
	const { transactionStatus, paymentMethodType, transactionEvents, refundDetails } = rest;
	const isRefused = ['Declined', 'Failed', 'UnknownOutcome'].includes(String(transactionStatus));
	const isOpen = isRefused || unprocessed.includes(String(transactionStatus));
	return {
		...rest,
		transactionStatus: transactionStatus === 'UnknownOutcome' ? 'Failed' : transactionStatus,
		transactionType: typeOf(String(rest.transactionType), paymentMethodType === 'ACH'),
		processedAmount: isOpen && rest.processedAmount === 0 ? null : rest.processedAmount,
		amountBreakdown: omit(rest.amountBreakdown as Members, 'taxAmount', 'taxRate'),
		...(refundDetails !== undefined && { refundDetails: refundsOf(refundDetails) }),
		...(Array.isArray(transactionEvents) && {
			transactionEvents: (transactionEvents as Members[]).map((one) => ({
				transactionEventType: one.type,
				transactionEventStatus: one.status,
				transactionEventDateTime: one.dateTime,
				processedAmount: one.amount,
				originalTransactionId: one.originalTransactionId,
				declineDetails: one.declineDetails,
			})),
		}),
	};
}

function typeOf(type: string, isAch: boolean): string {
	if (type === 'Credit') return isAch ? 'AchCredit' : 'RefundWORef';
	return type === 'Sale' && isAch ? 'AchDebit' : type;
}

function refundsOf(details: unknown): unknown {
	if (details === null) return null;
	const { refundedAmount, availableRefundAmount } = details as Record<string, number>;
	const isFullyRefunded = Number(refundedAmount) > 0 && availableRefundAmount === 0;
	return { refundedAmount, availableRefundAmount, isFullyRefunded };
}
