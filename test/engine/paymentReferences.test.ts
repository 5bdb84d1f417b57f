import type * as N8nWorkflow from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';

import type { Transaction } from '../simulators/flute/model';
import type { FaultRule, LogEntry } from '../simulators/types';
import { newCard, useFlute } from './support/flute';

/** Waits between look-ups and tries pass twenty times as fast. */
jest.mock('n8n-workflow', (): typeof N8nWorkflow => {
	const actual = jest.requireActual<typeof N8nWorkflow>('n8n-workflow');
	return { ...actual, sleep: async (ms) => await actual.sleep(ms / 20) };
});

const { flute, merchant } = useFlute();

const SALE = { method: 'POST', path: '/v2/transactions$' };
const LOOK_UP = { method: 'GET', path: '/v2/transactions$' };
const OUTCOME_UNKNOWN = /^The outcome is unknown: the reply to POST \/v2\/transactions was lost/;

const meet = async (
	match: FaultRule['match'],
	fault: FaultRule['fault'],
	times = 1,
): Promise<void> => await flute.simulator.fault({ match, fault, times });

const referenceOf = ({ body }: LogEntry) => (body as { referenceId: string }).referenceId;
/** The references in the provider's log, with repetitions. */
const references = async () => (await merchant.writes()).map(referenceOf);
const lookUps = async () =>
	(await flute.calls()).filter(({ method, query }) => method === 'GET' && 'referenceId' in query);

/** The transactions with that reference that the provider holds now. */
async function paidUnder(referenceId: string) {
	const { transactions } = await flute.simulator.state();
	return (transactions as Array<{ referenceId: string }>).filter(
		(one) => one.referenceId === referenceId,
	);
}

const own = (referenceId: string, members: INodeParameters = {}) =>
	merchant.payment({ additionalFields: { referenceId }, ...members });
/** Parameters of a payment, with the choice for a reference that exists. */
const ifExists = (ifReferenceExists: string) => ({ options: { ifReferenceExists } });
/** The same for a payment that is sent but once. */
const unrepeated = (ifReferenceExists = 'refuse') => ({
	options: { ifReferenceExists, maxTries: 1 },
});

describe('a reference', () => {
	it('is sent with each payment, a new one per item and execution', async () => {
		await flute.outputOf(merchant.payment(), { items: [{}, {}] });
		await flute.outputOf(merchant.payment(), { items: [{}, {}] });

		const sent = await references();
		expect(sent).toEqual(Array(4).fill(expect.stringMatching(/^n8n-[\da-f]{32}$/)));
		expect(new Set(sent).size).toBe(4);
	});

	it('is the user’s own if given', async () => {
		const items = [{ order: 'order-a' }, { order: '' }];
		await flute.outputOf(own('={{ $json.order }}'), { items });

		expect(await references()).toEqual(['order-a', expect.stringMatching(/^n8n-/)]);
	});

	it('stays the same when a rejected payment is repeated', async () => {
		await meet(SALE, { status: 429, headers: { 'Retry-After': '0' } });
		await meet(SALE, { status: 503, headers: { 'Retry-After': '0' } });
		await flute.outputOf(merchant.payment());

		const sent = await references();
		expect(sent).toHaveLength(3);
		expect(new Set(sent).size).toBe(1);
		expect(await paidUnder(sent[0])).toHaveLength(1);
	});
});

describe('a payment whose reply is lost', () => {
	/** Time-outs so long that the lookup comes after the payment. */
	const late = async () => {
		await meet(SALE, { latencyMs: 600 });
		await meet(LOOK_UP, { latencyMs: 400 });
	};
	it.each([
		['the connection is cut', async () => await meet(SALE, { drop: 'after' }), {}],
		['it comes too late', late, { timeout: 0.5 }],
	])('is found when %s', async (_, lose, options) => {
		await lose();
		const [output] = await flute.outputOf(merchant.payment({ options, simplify: false }));

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect([output]).toEqual(await paidUnder(reference));
	});

	it.each([500, 502, 504])('is found after a %i', async (status) => {
		await meet(SALE, { status, isWorked: true });
		const output = await flute.outputOf(merchant.payment({ simplify: false }));

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(output).toEqual(await paidUnder(reference));
	});

	it('is found after the provider was busy, and is not sent again', async () => {
		await meet(SALE, { status: 503, headers: { 'Retry-After': '0' }, isWorked: true });
		const output = await flute.outputOf(merchant.payment({ simplify: false }));

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(output).toEqual(await paidUnder(reference));
	});

	it('is found after the provider was busy and refused the repetition as a duplicate', async () => {
		await meet(SALE, { status: 503, headers: { 'Retry-After': '0' }, isWorked: true });
		await meet(LOOK_UP, { status: 200, body: { items: [] } }, 3);
		const output = await flute.outputOf(merchant.payment({ simplify: false }));

		const [reference, ...more] = await references();
		expect(more).toEqual([reference]);
		expect(output).toEqual(await paidUnder(reference));
	});

	const html = { headers: { 'Content-Type': 'text/html' }, body: '<p>Back soon</p>' };
	it.each([
		['empty', { body: '' }],
		['an empty object', { body: {} }],
		['an empty list', { body: [] }],
		['a word', { headers: { 'Content-Type': 'text/plain' }, body: 'OK' }],
		['a page', html],
		['another record', { body: { message: 'Accepted' } }],
	])('is found when the answer is %s', async (_, reply) => {
		await meet(SALE, { status: 200, isWorked: true, ...reply });
		const output = await flute.outputOf(merchant.payment({ simplify: false }));

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(output).toHaveLength(1);
		expect(output).toEqual(await paidUnder(reference));
	});

	it('is not confused with an older one with the same reference', async () => {
		const older = merchant.inHistory('Settled');
		const again = own(String(older.referenceId), ifExists('payAgain'));
		await meet(SALE, { drop: 'after' });
		const [output] = await flute.outputOf(again);

		expect(output).toMatchObject({ referenceId: older.referenceId, transactionStatus: 'Captured' });
		expect(output?.transactionId).not.toBe(older.transactionId);

		const other = merchant.inHistory('Refunded');
		await meet(SALE, { drop: 'before' });
		const { error } = await flute.run(own(String(other.referenceId), unrepeated('payAgain')));
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
	});

	it.each([
		['amount', { amountBreakdown: { baseAmount: 10.49 } }],
		['currency', { currencyCode: 'CAD' }],
		['kind', { transactionType: 'RefundWORef' }],
		['way of paying', { paymentMethodType: 'ACH' }],
		['capture', { transactionType: 'Authorization', transactionStatus: 'Authorized' }],
		['time', { transactionDateTime: '2026-11-01T12:00:00' }],
	] as Array<[string, Partial<Transaction>]>)(
		'is not confused with one of another %s with the same reference',
		async (what, members) => {
			const referenceId = `another-${what.replace(/ /g, '-')}`;
			const like = merchant.inHistory('Captured');
			await merchant.another(like, {
				referenceId,
				transactionType: 'Sale',
				transactionDateTime: new Date(Date.now() + 5_000).toISOString(),
				processedAmount: 10.5,
				amountBreakdown: { ...like.amountBreakdown, baseAmount: 10.5, ...members.amountBreakdown },
				...members,
			});
			await meet(SALE, { drop: 'before' });
			const { error } = await flute.run(own(referenceId, unrepeated('payAgain')));

			expect(error?.message).toMatch(OUTCOME_UNKNOWN);
		},
	);

	it('has an unknown outcome when it is not found: the error names the reference', async () => {
		await meet(SALE, { drop: 'before' });
		// One look that fails is made up for by those after it.
		await meet(LOOK_UP, { status: 500 });
		const { error } = await flute.run(merchant.payment(unrepeated()));

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(await paidUnder(reference)).toEqual([]);
		expect(error).toMatchObject({
			message: expect.stringMatching(
				new RegExp(`${OUTCOME_UNKNOWN.source}, and no record with referenceId "${reference}"`),
			),
			description: expect.stringMatching(`Look up referenceId "${reference}" at the provider`),
			context: { itemIndex: 0 },
		});
	});

	it('has an unknown outcome when the lookup fails: the error says so', async () => {
		await meet(SALE, { drop: 'after' });
		await meet(LOOK_UP, { status: 500 }, 3);
		const { error } = await flute.run(merchant.payment());

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(await paidUnder(reference)).toHaveLength(1);
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(error?.message).toMatch(`looking up referenceId "${reference}" failed`);
	});

	it('fails only its own item', async () => {
		const items = [{ order: 'cof-1' }, { order: 'cof-2' }, { order: 'cof-3' }];
		await meet(SALE, { drop: 'before' }, 2);
		const { items: output } = await flute.run(
			own('={{ $json.order }}', { options: { maxTries: 2 } }),
			{
				items,
				onError: 'continueRegularOutput',
			},
		);

		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(output.map(({ json }) => json.error ?? json.transactionStatus)).toEqual([
			expect.stringMatching(/referenceId "cof-1"/),
			'Captured',
			'Captured',
		]);
		expect(output[0]?.json.details).toEqual({
			advice: expect.stringMatching('do not pay again yet'),
			'Idempotency-Key': expect.any(String),
			outcome: 'unknown',
			referenceId: 'cof-1',
		});
		expect(await references()).toEqual(['cof-1', 'cof-1', 'cof-2', 'cof-3']);
	});
});

describe('n8n’s Retry On Fail', () => {
	const retrying = { retryOnFail: true, maxTries: 3 };

	it('never pays again while the lookup fails', async () => {
		await meet(SALE, { drop: 'before' });
		await meet(LOOK_UP, { status: 500 }, 9);
		const { error } = await flute.run(merchant.payment(), retrying);

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(await lookUps()).toHaveLength(9);
		expect(error?.message).toMatch(`referenceId "${reference}"`);
	});

	it('finds a payment that becomes visible later', async () => {
		await meet(SALE, { drop: 'after' });
		await meet(LOOK_UP, { status: 500 }, 3);
		const output = await flute.outputOf(merchant.payment({ simplify: false }), retrying);

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(output).toEqual(await paidUnder(reference));
	});

	it('keeps the reference of the first try, whatever the expression gives later', async () => {
		await meet(SALE, { drop: 'after' });
		await meet(LOOK_UP, { status: 200, body: { items: [] } }, 1);
		await meet(LOOK_UP, { status: 500 }, 3);
		const parameters = own('={{ "order-" + $now.toMillis() }}', { simplify: false });
		const output = await flute.outputOf(parameters, retrying);

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(output).toEqual(await paidUnder(reference));
	});

	it('never pays an item whose outcome is unknown under another reference', async () => {
		await meet(SALE, { drop: 'before' });
		await meet(LOOK_UP, { status: 200, body: { items: [] } });
		await meet(LOOK_UP, { status: 500 }, 9);
		const { error } = await flute.run(own('={{ "order-" + $now.toMillis() }}'), retrying);

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(error?.message).toMatch(`referenceId "${reference}"`);
	});

	const items = [{ amount: 1 }, { amount: 2 }, { amount: 3 }];
	const ofItems = () => merchant.payment({ baseAmount: '={{ $json.amount }}' });
	const refuse = async () => await meet(SALE, { status: 400, body: { Details: 'Not now' } });

	it('repeats no paid item when a later one fails', async () => {
		// The first is paid, and found; the second is refused, so n8n starts over.
		await meet(SALE, { drop: 'after' });
		await refuse();
		const output = await flute.outputOf(ofItems(), { items, ...retrying });

		const paid = output.map(({ referenceId }) => referenceId);
		expect(await references()).toEqual([paid[0], paid[1], paid[1], paid[2]]);
		expect(output.map(({ processedAmount }) => processedAmount)).toEqual([1, 2, 3]);
	});

	it('repeats no paid item when the node continues on fail', async () => {
		// After the first item's error n8n treats the whole node as failed and repeats it.
		await refuse();
		const onError = 'continueRegularOutput';
		const output = await flute.outputOf(ofItems(), { items, onError, ...retrying });

		const paid = output.map(({ referenceId }) => referenceId);
		expect(await references()).toEqual([...paid, paid[0]]);
		expect(output.map(({ processedAmount }) => processedAmount)).toEqual([1, 2, 3]);
	});
});

describe('a user’s own reference that was used before', () => {
	it('is refused with an error that names the payment', async () => {
		const [first] = await flute.outputOf(own('order-8'));
		const { error } = await flute.run(own('order-8', { baseAmount: 11 }));

		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(
				new RegExp(
					`^A payment with referenceId "order-8" already exists: transactionId "${String(first?.transactionId)}", 20.* · 10.50 USD · Captured$`,
				),
			),
			description: expect.stringContaining("'If Reference Exists'"),
			context: { itemIndex: 0, details: { transactionId: first?.transactionId } },
		});
		expect(await references()).toEqual(['order-8']);
	});

	it('is refused in another process too, and by another item of the same run', async () => {
		await flute.outputOf(own('order-9'));
		flute.newProcess();
		const { error } = await flute.run(own('order-9'));
		const both = await flute.run(own('order-10', { options: { concurrency: 2 } }), {
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});

		expect(error?.message).toMatch('A payment with referenceId "order-9" already exists');
		expect(both.items.map(({ json }) => json.error)).toEqual([
			undefined,
			expect.stringMatching('A payment with referenceId "order-10" already exists'),
		]);
		expect(await references()).toEqual(['order-9', 'order-10']);
	});

	it('is refused although the provider’s list does not have it yet', async () => {
		await flute.outputOf(own('order-11'));
		await meet(LOOK_UP, { status: 200, body: { items: [], pageInfo: { totalItems: 0 } } });
		const { error } = await flute.run(own('order-11'));

		expect(error?.message).toMatch('A payment with referenceId "order-11" already exists');
	});

	it('returns the payment if chosen and it is the same', async () => {
		const [first] = await flute.outputOf(own('order-12'));
		const [second] = await flute.outputOf(own('order-12', ifExists('return')));
		const { error } = await flute.run(own('order-12', { baseAmount: 11, ...ifExists('return') }));

		expect(second).toEqual(first);
		expect(error?.message).toMatch(
			new RegExp(
				`^Another payment with referenceId "order-12" already exists: transactionId "${String(first?.transactionId)}"`,
			),
		);
		expect(await references()).toEqual(['order-12']);
	});

	it('pays again if chosen', async () => {
		await flute.outputOf(own('order-13'));
		await flute.outputOf(own('order-13', { baseAmount: 11, ...ifExists('payAgain') }));

		expect(await references()).toEqual(['order-13', 'order-13']);
		expect(await lookUps()).toHaveLength(1);
	});

	it.each(['Declined', 'Failed', 'Voided'])(
		'does not count when its payment was %s',
		async (status) => {
			const referenceId = `tried-${status}`;
			await merchant.another(merchant.inHistory('Captured'), {
				referenceId,
				transactionStatus: status as 'Declined',
			});
			await flute.outputOf(own(referenceId));

			expect(await references()).toEqual([referenceId]);
		},
	);

	it('stops the payment while the lookup fails', async () => {
		await meet(LOOK_UP, { status: 400, body: { Details: 'Not now' } });
		await meet(LOOK_UP, { status: 200, body: { message: 'Maintenance' } });
		const refused = await flute.run(own('order-14'));
		const unreadable = await flute.run(own('order-14'));

		expect(refused.error?.message).toBe('Not now');
		expect(unreadable.error?.message).toBe('The reply to GET /v2/transactions has no list');
		expect(await references()).toEqual([]);
	});

	it('is not used by another execution while its outcome is unknown', async () => {
		const referenceId = 'order-7';
		await meet(SALE, { drop: 'before' });
		const first = await flute.run(own(referenceId, unrepeated()));
		const second = await flute.run(own(referenceId, unrepeated()));
		const like = merchant.inHistory('Captured');
		const appeared = await merchant.another(like, {
			referenceId,
			transactionType: 'Sale',
			transactionDateTime: new Date().toISOString(),
			amountBreakdown: { ...like.amountBreakdown, baseAmount: 10.5 },
		});
		const third = await flute.outputOf(
			own(referenceId, { simplify: false, ...ifExists('return') }),
		);

		expect(first.error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(second.error?.message).toBe(first.error?.message);
		expect(first.error?.description).toMatch('send it again with another referenceId');
		expect(third).toEqual([appeared]);
		expect(await references()).toEqual([referenceId]);
	});

	it('is looked up for credits too, separately from payments', async () => {
		const credit = { ...merchant.payment(newCard), operation: 'credit' };
		const additionalFields = { referenceId: 'order-15' };
		await flute.outputOf(own('order-15'));
		await flute.outputOf({ ...credit, additionalFields });
		const { error } = await flute.run({ ...credit, additionalFields });

		expect(error?.message).toMatch('A payment with referenceId "order-15" already exists');
		expect(await references()).toEqual(['order-15', 'order-15']);
	});
});
