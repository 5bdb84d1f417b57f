import './support/shortWaits';

import type { Transaction } from '../simulators/flute/model';
import {
	ifExists,
	LOOK_UP,
	OUTCOME_UNKNOWN,
	SALE,
	unrepeated,
	usePaymentReferences,
} from './support/paymentReferences';

/** A payment has a reference, by which it is found when its outcome is unknown. */

const { merchant, flute, meet, references, lookUps, paidUnder, own } = usePaymentReferences();

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
