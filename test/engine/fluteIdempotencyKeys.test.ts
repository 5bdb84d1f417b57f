import './support/shortWaits';

import type { INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Transaction } from '../simulators/flute/model';
import type { Terminal } from '../simulators/flute/terminals';
import type { FaultRule } from '../simulators/types';
import { newCard, transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

const { flute, merchant } = useFlute();

const KEY = 'idempotency-key';

type Fault = FaultRule['fault'];
const meet = async (fault: Fault, times = 1, method = 'POST') =>
	await flute.simulator.fault({ match: { method }, fault, times });

const keys = async () => (await merchant.writes()).map(({ headers }) => headers[KEY]);

const cardLike = async (members: Partial<Transaction>, status = 'Captured') =>
	byId((await merchant.another(merchant.inHistory(status), members)).transactionId);

const achLike = async (transactionStatus: Transaction['transactionStatus']) =>
	byId(
		(await merchant.another(merchant.inHistory('Pending', 'ACH'), { transactionStatus }))
			.transactionId,
	);

const tippable = async () => {
	const like = merchant.held.transactions.find(
		({ transactionStatus, cardDetails }) =>
			transactionStatus === 'Captured' && cardDetails?.cardType === 'Credit',
	)!;
	const cardDetails = { ...like.cardDetails!, cardDataSource: 'EMV' as const };
	return byId((await merchant.another(like, { cardDetails })).transactionId);
};

const record = async (
	collection: string,
	status: string,
	like: string,
): Promise<INodeParameters> => {
	const state = (await flute.simulator.state()) as Record<string, Array<Record<string, unknown>>>;
	const found = state[collection]!.find((one) => Object.values(one).includes(status));
	const id = randomUUID();
	await flute.simulator.put(collection, [{ ...found, [like]: id }]);
	return byId(id) as INodeParameters;
};

/** A separate terminal, since one is busy while a payment is in progress. */
const terminal = async () => {
	const { terminals } = (await flute.simulator.state()) as unknown as { terminals: Terminal[] };
	const free = terminals.find(
		(one) => one.terminalMode === 'SemiIntegrated' && one.terminalStatus === 'Ready',
	);
	const terminalId = randomUUID();
	await flute.simulator.put('terminals', [{ ...free, terminalId }]);
	return { terminalId: byId(terminalId), posDeviceId: 'till-1' };
};

const pay = (operation: string, more: INodeParameters = {}) => ({
	...merchant.payment(newCard),
	operation,
	...more,
});

type Prepare = () => Promise<INodeParameters> | INodeParameters;
type Ends = 'repeat' | 'look' | 'unknown';

/** Operation, its parameters, and the result of 5xx replies after and before the work. */
const LOOKS: [Ends, Ends] = ['look', 'repeat'];
const BLIND: [Ends, Ends] = ['unknown', 'unknown'];
const operations: Array<[name: string, prepare: Prepare, on5xx: [Ends, Ends], cut: Ends]> = [
	['transaction.create', () => pay('create'), LOOKS, 'look'],
	['transaction.credit', () => pay('credit'), LOOKS, 'look'],
	[
		'transaction.capture',
		async () => transaction('capture', { transactionId: await cardLike({}, 'Authorized') }),
		LOOKS,
		'look',
	],
	[
		'transaction.reverse (void)',
		async () => transaction('reverse', { transactionId: await cardLike({}) }),
		LOOKS,
		'look',
	],
	[
		'transaction.reverse (refund)',
		async () =>
			transaction('reverse', {
				transactionId: await cardLike({}, 'Settled'),
				additionalFields: { reversalAmount: 1 },
			}),
		LOOKS,
		'look',
	],
	[
		'transaction.reverse (ACH)',
		async () => transaction('reverse', { transactionId: await achLike('Scheduled') }),
		LOOKS,
		'look',
	],
	[
		'transaction.adjustTip',
		async () =>
			transaction('adjustTip', { transactionId: await tippable(), tipIn: 'amount', tipAmount: 1 }),
		LOOKS,
		'look',
	],
	[
		'transaction.holdAch',
		async () => transaction('holdAch', { transactionId: await achLike('Scheduled') }),
		LOOKS,
		'look',
	],
	[
		'transaction.releaseAch',
		async () => transaction('releaseAch', { transactionId: await achLike('Held') }),
		LOOKS,
		'look',
	],
	[
		'posTransaction.cancel',
		async () => {
			const { error, items } = await flute.run({
				resource: 'posTransaction',
				operation: 'create',
				...(await terminal()),
				baseAmount: 10,
				currencyCode: 'USD',
			});
			if (error) throw error;
			await flute.simulator.put('posOutcomes', [{ posTransactionStatus: 'InProgress' }]);
			const id = String(items[0]?.json.posTransactionId);
			return { resource: 'posTransaction', operation: 'cancel', posTransactionId: byId(id) };
		},
		LOOKS,
		'look',
	],
	[
		'posTransaction.create',
		async () => ({
			...{ resource: 'posTransaction', operation: 'create' },
			...(await terminal()),
			...{ baseAmount: 10, currencyCode: 'USD' },
		}),
		BLIND,
		'repeat',
	],
	[
		'posTransaction.reverse',
		async () => ({
			...{ resource: 'posTransaction', operation: 'reverse', reversalOf: 'none' },
			...(await terminal()),
			...{ reversalAmount: 5, currencyCode: 'USD', referenceId: 'n8n-reversal' },
		}),
		BLIND,
		'repeat',
	],
	[
		'settlementBatch.close',
		async () => {
			const id = merchant.inHistory('Captured').paymentProcessorId;
			await cardLike({ batchId: null });
			return {
				...{ resource: 'settlementBatch', operation: 'close' },
				paymentProcessorId: byId(String(id)),
			};
		},
		BLIND,
		'repeat',
	],
	[
		'paymentLink.create',
		() => ({
			...{ resource: 'paymentLink', operation: 'create', baseAmount: 20 },
			...{ acceptCards: true, currencyCode: 'USD' },
		}),
		BLIND,
		'repeat',
	],
	[
		'paymentLink.share',
		async () => ({
			...{ resource: 'paymentLink', operation: 'share', shareBy: 'Email' },
			paymentLinkId: await record('paymentLinks', 'Active', 'paymentLinkId'),
			...{ recipient: 'payer@example.com', hasCustomerConsent: true },
		}),
		BLIND,
		'repeat',
	],
	[
		'paymentSession.create',
		() => ({ resource: 'paymentSession', operation: 'create', mode: 'Payment', amount: 10 }),
		BLIND,
		'repeat',
	],
	[
		'paymentSession.cancel',
		async () => ({
			...{ resource: 'paymentSession', operation: 'cancel' },
			paymentSessionId: (
				(await record('paymentSessions', 'Created', 'id')) as unknown as { value: string }
			).value,
		}),
		BLIND,
		'repeat',
	],
];

type State = Record<string, Array<Record<string, unknown>>>;

/** What these operations make. */
const MADE = new Set([
	'paymentLinks',
	'paymentSessions',
	'posTransactions',
	'settlementBatches',
	'transactions',
]);

/** How many of such records a state has, and events of transactions that were there before. */
function sizeOf(state: State, before = state): { records: number; events: number } {
	const records = Object.entries(state)
		.filter(([name]) => MADE.has(name))
		.reduce((sum, [, { length }]) => sum + length, 0);
	const known = new Set(before.transactions!.map(({ transactionId }) => transactionId));
	const events = (state.transactions as unknown as Transaction[])
		.filter(({ transactionId }) => known.has(transactionId))
		.reduce((sum, { transactionEvents }) => sum + transactionEvents.length, 0);
	return { records, events };
}

describe.each(operations)('%s', (_, prepare, [afterWork, beforeWork], cut) => {
	const ends = async (parameters: INodeParameters, ending: Ends) => {
		const before = (await merchant.writes()).length;
		const state = (await flute.simulator.state()) as State;
		const result = await flute.run(parameters);
		const [was, is] = [sizeOf(state), sizeOf((await flute.simulator.state()) as State, state)];
		expect(is.records - was.records).toBeLessThanOrEqual(1);
		expect(is.events - was.events).toBeLessThanOrEqual(1);
		const sent = (await merchant.writes()).slice(before);
		if (ending === 'unknown') {
			const [first] = sent;
			expect(result.error?.message).toMatch(/^The outcome is unknown/);
			expect(result.error?.context).toMatchObject({
				details: { 'Idempotency-Key': first?.headers[KEY] },
			});
		} else expect(result.error).toBeUndefined();
		expect(sent).toHaveLength(ending === 'repeat' ? 2 : 1);
		expect(new Set(sent.map(({ headers }) => headers[KEY])).size).toBe(1);
		expect(sent[0]?.headers[KEY]).toMatch(/^n8n-[\da-f]{32}$/);
	};

	it(`whose reply is cut off after the work ends in: ${cut}`, async () => {
		const parameters = await prepare();
		await meet({ drop: 'after' });
		await ends(parameters, cut);
	});

	it(`that is answered with a 5xx after the work ends in: ${afterWork}`, async () => {
		const parameters = await prepare();
		await meet({ status: 500, isWorked: true });
		await ends(parameters, afterWork);
	});

	it(`that is answered with a 5xx before the work ends in: ${beforeWork}`, async () => {
		const parameters = await prepare();
		await meet({ status: 500 });
		await ends(parameters, beforeWork);
	});
});

describe('the idempotency key', () => {
	const retrying = { retryOnFail: true, maxTries: 2 };

	it('stays the same under Retry On Fail and differs in another execution', async () => {
		await meet({ drop: 'before' });
		await meet({ status: 500 }, 3, 'GET');
		await flute.outputOf(merchant.payment(), retrying);
		await flute.outputOf(merchant.payment());

		const [first, second, third] = await keys();
		expect(second).toBe(first);
		expect(third).not.toBe(first);
	});

	it('changes after a refusal, which the provider may have stored with it', async () => {
		await meet({ status: 400, body: { Details: 'Not now' }, isWorked: true });
		const options = { ifReferenceExists: 'payAgain' };
		await flute.run(merchant.payment({ options }), retrying);

		const [first, second] = await keys();
		expect(second).toBe(`${first}-2`);
	});

	it('given by the user is sent, and makes the same payment once', async () => {
		const payment = merchant.payment({ additionalFields: { idempotencyKey: 'order-1-pay' } });
		const [first] = await flute.outputOf(payment);
		const [second] = await flute.outputOf(payment);

		expect(await keys()).toEqual(['order-1-pay', 'order-1-pay']);
		expect(second).toEqual(first);
	});

	it('that was used for another request gives an error that says so', async () => {
		const pay = (baseAmount: number) =>
			merchant.payment({ baseAmount, additionalFields: { idempotencyKey: 'order-2-pay' } });
		await flute.outputOf(pay(1));
		const { error } = await flute.run(pay(2));

		expect(error).toMatchObject({
			message: 'The Idempotency-Key "order-2-pay" was used for another request already',
			description: expect.stringMatching('Nothing was done for this item'),
		});
	});

	const inProgress = { status: 409, body: { Errors: { any: ['IDEMPOTENCYKEYINPROGRESS'] } } };

	it('waits for its first request while that is running', async () => {
		await meet(inProgress, 2);
		const [output] = await flute.outputOf(merchant.payment());

		expect(output).toMatchObject({ transactionStatus: 'Captured' });
		expect(new Set(await keys()).size).toBe(1);
		expect(await keys()).toHaveLength(3);
	});

	it('leaves the outcome unknown when its first request runs too long', async () => {
		await meet(inProgress, 100);
		const { error } = await flute.run({
			...{ resource: 'paymentSession', operation: 'create', mode: 'Payment', amount: 10 },
			options: { timeout: 0.5 },
		});

		expect(error?.message).toMatch(/^The outcome is unknown: the first POST .* being processed$/);
	});

	it('of a declined payment is not used by the next execution', async () => {
		const like = merchant.payment({ additionalFields: { referenceId: 'order-declined' } });
		const decline = { transactionId: randomUUID(), transactionStatus: 'Declined' };
		await meet({ status: 200, body: decline, isWorked: true });
		await flute.run(like);
		await flute.run({ ...like, options: { ifReferenceExists: 'payAgain' } });

		expect(new Set(await keys()).size).toBe(2);
	});

	it('is sent only with writes that support it', async () => {
		await flute.run(transaction('calculateAmount', { baseAmount: 1 }));
		await flute.run(
			transaction('shareReceipt', {
				transactionId: byId(merchant.inHistory('Captured').transactionId),
				...{ recipient: '+13125550123', hasCustomerConsent: true },
			}),
		);

		expect(await keys()).toEqual([undefined, undefined]);
	});
});

it('two equal refunds of one payment are both made when the reply to the second is lost', async () => {
	const transactionId = await cardLike({}, 'Settled');
	const refund = transaction('reverse', { transactionId, additionalFields: { reversalAmount: 1 } });
	const [first] = await flute.outputOf(refund);
	await meet({ drop: 'before' });
	const [second] = await flute.outputOf(refund);

	expect(second).toMatchObject({ transactionType: 'Refund', processedAmount: 1 });
	expect(second?.transactionId).not.toBe(first?.transactionId);
});
