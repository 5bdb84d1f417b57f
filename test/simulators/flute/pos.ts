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
	referenceId,
	sortOrderQuery,
	text,
	tip,
	uuid,
} from './jsonSchema';
import { omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import { captureMethods, pricingTypes } from './model';
import type { Merchant } from './model';
import { makePosTransactions, PosTransactions, posStatuses } from './posTransactions';
import type { PosTransaction } from './posTransactions';

interface CreateBody {
	posDeviceId: string;
	baseAmount: number;
	currencyCode: string;
	terminalId: string;
	waitForAcceptanceByTerminal?: boolean;
	initiationChannel?: 'Cloud' | 'Deeplink';
	extraAmounts?: { tipAmount?: number | null; tipRate?: number };
	referenceId?: string | null;
	paymentProcessorId?: string | null;
	customerId?: string | null;
	captureMethod?: PosTransaction['captureMethod'];
}

const listQuery = open({
	...pageQuery,
	...sortOrderQuery(),
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
		extraAmounts: closed({ tipAmount: nullable(tip), tipRate: rate }),
		referenceId: nullable(referenceId),
		paymentProcessorId: nullable(uuid),
		customerId: nullable(uuid),
		pricingType: nullable(oneOf(pricingTypes)),
		captureMethod: oneOf(captureMethods),
		readingMethod: oneOf(['KeyedEntry', 'Regular']),
	},
	['posDeviceId', 'baseAmount', 'currencyCode', 'terminalId'],
);

interface ById {
	Params: { posTransactionId: string };
}

/** Operations 27 to 31 of the sheet. */
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
			return pageOf(found, query, (one) => omit(one, 'readsLeft'));
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

/** The rules are documented, their sentences are ours. [inferred] */
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
	if (terminal.terminalStatus !== 'Active' || terminal.connectionStatus !== 'Online') {
		throw invalidField('TerminalId', 'The terminal must be ready and online.');
	}
	if (pos.isBusy(terminalId)) {
		throw invalidField('TerminalId', 'The terminal has a transaction in progress.');
	}
	const processor = paymentProcessorId ? processors.get(paymentProcessorId) : undefined;
	if (paymentProcessorId && !processor) {
		throw refusal(400, 'No active Card processor found for merchant');
	}
	// As for a card sale by the API. [inferred]
	if (processor?.type.endsWith('Ach')) throw new Refusal(400);
	if (customerId) need(customers, customerId, 'Customer');
}
