import type { FastifyInstance } from 'fastify';

import { Refusal } from '../http';
import { takeNoBody } from './bodyless';
import { invalidField, need, refusal } from './errors';
import {
	amount,
	closed,
	flag,
	instant,
	nullable,
	oneOf,
	open,
	pageQuery,
	rate,
	sortOrderQuery,
	text,
	uuid,
} from './jsonSchema';
import { omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import { captureMethods, pricingTypes } from './model';
import type { Merchant } from './model';
import { makePosTransactions, PosTransactions, posStatuses } from './posTransactions';
import type { PosTransaction } from './posTransactions';
import { conflict } from './reversals';

interface CreateBody {
	posDeviceId: string;
	baseAmount: number;
	currencyCode: string;
	terminalId: string;
	waitForAcceptanceByTerminal?: boolean;
	initiationChannel?: 'Cloud' | 'Deeplink';
	extraAmounts?: { tipAmount?: number | null; tipRate?: number | null } | null;
	referenceId?: string | null;
	paymentProcessorId?: string | null;
	customerId?: string | null;
	captureMethod?: PosTransaction['captureMethod'];
}

const listQuery = open({
	...pageQuery,
	...sortOrderQuery(['createdOn', 'posTransactionStatus']),
	terminalId: uuid,
	fromDate: instant,
	toDate: instant,
	posTransactionStatus: oneOf(posStatuses),
});
const createBody = closed(
	{
		posDeviceId: text(36, 1),
		baseAmount: amount,
		currencyCode: text(),
		terminalId: uuid,
		waitForAcceptanceByTerminal: flag,
		requestPaymentMethodStorageConsent: flag,
		initiationChannel: oneOf(['Cloud', 'Deeplink']),
		extraAmounts: nullable(closed({ tipAmount: nullable(rate), tipRate: nullable(rate) })),
		referenceId: nullable(text(36)),
		paymentProcessorId: nullable(uuid),
		customerId: nullable(uuid),
		pricingType: nullable(oneOf(pricingTypes)),
		captureMethod: oneOf(captureMethods),
		readingMethod: oneOf(['KeyedEntry', 'Regular']),
	},
	['posDeviceId', 'baseAmount', 'currencyCode', 'terminalId'],
);
const reversalBody = closed(
	{
		terminalId: uuid,
		posDeviceId: text(36, 1),
		referenceId: text(36, 1),
		originalTransactionId: nullable(uuid),
		reversalAmount: nullable(amount),
		currencyCode: nullable(text()),
		paymentProcessorId: nullable(uuid),
		customerId: nullable(uuid),
		initiationChannel: oneOf(['Cloud', 'Deeplink']),
		readingMethod: oneOf(['KeyedEntry', 'Regular']),
		waitForAcceptanceByTerminal: flag,
	},
	['terminalId', 'posDeviceId', 'referenceId'],
);

interface ById {
	Params: { posTransactionId: string };
}

type ReversalBody = Omit<CreateBody, 'baseAmount' | 'currencyCode' | 'captureMethod'> & {
	referenceId: string;
	originalTransactionId?: string | null;
	reversalAmount?: number | null;
	currencyCode?: string | null;
};

/** Payments at terminals and their reversal (docs/providers/flute.md). */
export function addPos(api: FastifyInstance, merchant: Merchant): void {
	const { terminals } = merchant;
	const pos = new PosTransactions(merchant);
	makePosTransactions(merchant, pos.records);
	const find = ({ posTransactionId }: ById['Params']): PosTransaction =>
		need(pos.records, posTransactionId, 'POS transaction');

	api.get<{ Querystring: ListQuery }>(
		'/v2/pos/transactions',
		{ schema: { querystring: listQuery } },
		({ query }) => {
			const found = select(pos.records.all, query, {
				equal: ['terminalId', 'posTransactionStatus'],
				dateOf: ({ createdOn }) => createdOn,
			});
			return pageOf(found, query, (one) => omit(one, 'readsLeft', 'reversal'));
		},
	);
	api.get<ById & { Querystring: { waitForTransactionProcessing?: boolean } }>(
		'/v2/pos/transactions/:posTransactionId',
		{ schema: { querystring: open({ waitForTransactionProcessing: flag }) } },
		({ params, query }) => {
			const isWaiting = query.waitForTransactionProcessing ?? false;
			return pos.whole(pos.read(find(params), isWaiting));
		},
	);
	api.post<{ Body: CreateBody }>(
		'/v2/pos/transactions',
		{ schema: { body: createBody } },
		({ body }) => {
			refuseBadStart(merchant, pos, body);
			return pos.whole(pos.start(body));
		},
	);
	api.post<{ Body: ReversalBody }>(
		'/v2/pos/transactions/reversal',
		{ schema: { body: reversalBody } },
		({ body }) => pos.whole(startReversal(merchant, pos, body)),
	);
	api.post<ById & { Body: { terminalId: string } }>(
		'/v2/pos/transactions/:posTransactionId/print-receipt',
		{ schema: { body: closed({ terminalId: uuid }, ['terminalId']) } },
		({ params, body: { terminalId } }, reply) => {
			find(params);
			need(terminals, terminalId, 'Terminal');
			return reply.code(200).send();
		},
	);
	void api.register(async (routes) => {
		takeNoBody(routes);
		routes.post<ById>('/v2/pos/transactions/:posTransactionId/cancel', ({ params }) => {
			const found = find(params);
			if (found.posTransactionStatus !== 'InProgress') {
				const message = `Not possible for a POS transaction in status ${found.posTransactionStatus}.`;
				throw refusal(400, message);
			}
			return pos.whole(pos.end(found, { posTransactionStatus: 'Cancelled' }));
		});
	});
}

/**
 * Starts the void or refund of a payment, or a refund without a payment. The rules are documented,
 * the messages are invented. The terminal must also be free for what is done in the cloud, which is
 * the safe assumption. [inferred]
 */
function startReversal(
	merchant: Merchant,
	pos: PosTransactions,
	{ originalTransactionId, reversalAmount, currencyCode, ...body }: ReversalBody,
): PosTransaction {
	const amount = reversalAmount ?? null;
	if (!originalTransactionId) {
		if (amount === null) {
			throw invalidField('ReversalAmount', 'ReversalAmount is required without an original.');
		}
		if (!currencyCode) {
			throw invalidField('CurrencyCode', 'CurrencyCode is required without an original.');
		}
	}
	const original = originalTransactionId
		? need(merchant.transactions, originalTransactionId, 'Transaction')
		: undefined;
	if (original && original.paymentMethodType !== 'Card') throw conflict(original);
	const start = {
		...body,
		currencyCode: currencyCode ?? original?.currencyCode ?? '',
		baseAmount: amount ?? original?.processedAmount ?? 0,
	};
	refuseBadStart(merchant, pos, start);
	return pos.startReversal(start, { original, amount });
}

/** Refuses by the documented rules; the messages are invented. [inferred] */
function refuseBadStart(merchant: Merchant, pos: PosTransactions, body: CreateBody): void {
	const { terminals, processors, customers } = merchant;
	const { terminalId, paymentProcessorId, customerId } = body;
	if (body.currencyCode !== 'USD') throw invalidField('CurrencyCode', 'CurrencyCode must be USD.');
	if (body.initiationChannel === 'Deeplink' && body.waitForAcceptanceByTerminal) {
		const message = 'WaitForAcceptanceByTerminal must be false when the channel is Deeplink.';
		throw invalidField('WaitForAcceptanceByTerminal', message);
	}
	const terminal = need(terminals, terminalId, 'Terminal');
	if (terminal.terminalMode !== 'SemiIntegrated') {
		throw invalidField('TerminalId', 'The terminal must be in mode SemiIntegrated.');
	}
	if (terminal.terminalStatus !== 'Ready' || terminal.connectionStatus !== 'Online') {
		throw invalidField('TerminalId', 'The terminal must be ready and online.');
	}
	if (pos.isBusy(terminalId)) {
		throw invalidField('TerminalId', 'The terminal has a transaction in progress.');
	}
	const processor = paymentProcessorId ? processors.get(paymentProcessorId) : undefined;
	if (paymentProcessorId && !processor) {
		throw refusal(400, 'No active Card processor found for merchant');
	}
	// Refused as a card sale through the API is. [inferred]
	if (processor?.type.endsWith('Ach')) throw new Refusal(400);
	if (customerId) need(customers, customerId, 'Customer');
}
