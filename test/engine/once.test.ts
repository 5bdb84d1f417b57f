import type * as N8nWorkflow from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';

import type { FaultRule, LogEntry } from '../simulators/types';
import { useFlute } from './support/flute';

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
/** The references that the provider was sent, a repeated one as often as it came. */
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

describe('a reference', () => {
	it('is sent with each payment: another for each item, and for each execution', async () => {
		await flute.outputOf(merchant.payment(), { items: [{}, {}] });
		await flute.outputOf(merchant.payment(), { items: [{}, {}] });

		const sent = await references();
		expect(sent).toEqual(Array(4).fill(expect.stringMatching(/^n8n-[\da-f]{32}$/)));
		expect(new Set(sent).size).toBe(4);
	});

	it('is the user’s where there is one', async () => {
		const items = [{ order: 'order-a' }, { order: '' }];
		await flute.outputOf(own('={{ $json.order }}'), { items });

		expect(await references()).toEqual(['order-a', expect.stringMatching(/^n8n-/)]);
	});

	it('stays the same when the provider did nothing and is asked again', async () => {
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
	/** Provider and node are both patient enough for the look-up to come after the payment. */
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

	it.each([500, 502, 504])('is found when the answer is a %i', async (status) => {
		const referenceId = `done-${status}`;
		const transactionDateTime = new Date(Date.now() + 1000).toISOString();
		const done = await merchant.another(merchant.inHistory('Captured'), {
			referenceId,
			transactionDateTime,
		});
		await meet(SALE, { status });
		const output = await flute.outputOf(own(referenceId, { simplify: false }));

		expect(output).toEqual([done]);
		expect(await references()).toEqual([referenceId]);
	});

	it('is not taken for an older one with the same reference', async () => {
		const older = merchant.inHistory('Settled');
		const again = own(String(older.referenceId));
		await meet(SALE, { drop: 'after' });
		const [output] = await flute.outputOf(again);

		expect(output).toMatchObject({ referenceId: older.referenceId, transactionStatus: 'Captured' });
		expect(output?.transactionId).not.toBe(older.transactionId);

		const other = merchant.inHistory('Refunded');
		await meet(SALE, { drop: 'before' });
		const { error } = await flute.run(own(String(other.referenceId)));
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
	});

	it('has an unknown outcome where it is not to be found: the error names the reference', async () => {
		await meet(SALE, { drop: 'before' });
		// One look that fails is made up for by those after it.
		await meet(LOOK_UP, { status: 500 });
		const { error } = await flute.run(merchant.payment({ options: { maxTries: 5 } }));

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(await paidUnder(reference)).toEqual([]);
		expect(error).toMatchObject({
			message: expect.stringMatching(
				new RegExp(`${OUTCOME_UNKNOWN.source}, and no record with referenceId "${reference}"`),
			),
			description: expect.stringMatching(`Look for referenceId "${reference}" at the provider`),
			context: { itemIndex: 0 },
		});
	});

	it('has an unknown outcome where it can’t be looked for, which is another thing to say', async () => {
		await meet(SALE, { drop: 'after' });
		await meet(LOOK_UP, { status: 500 }, 3);
		const { error } = await flute.run(merchant.payment());

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(await paidUnder(reference)).toHaveLength(1);
		expect(error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(error?.message).toMatch(`looking for referenceId "${reference}" failed`);
	});

	it('is the error of its own item alone', async () => {
		const items = [{ order: 'cof-1' }, { order: 'cof-2' }, { order: 'cof-3' }];
		await meet(SALE, { status: 429, headers: { 'Retry-After': '0' } });
		await meet(SALE, { drop: 'before' });
		const { items: output } = await flute.run(own('={{ $json.order }}'), {
			items,
			onError: 'continueRegularOutput',
		});

		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(output.map(({ json }) => json.error ?? json.transactionStatus)).toEqual([
			expect.stringMatching(/referenceId "cof-1"/),
			'Captured',
			'Captured',
		]);
		expect(await references()).toEqual(['cof-1', 'cof-1', 'cof-2', 'cof-3']);
	});
});

describe('n8n’s Retry On Fail', () => {
	const retrying = { retryOnFail: true, maxTries: 3 };

	it('never pays again while the outcome is unknown', async () => {
		await meet(SALE, { drop: 'before' });
		const { error } = await flute.run(merchant.payment(), retrying);

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(await lookUps()).toHaveLength(9);
		expect(error?.message).toMatch(`referenceId "${reference}"`);
	});

	it('finds a payment that shows up later', async () => {
		await meet(SALE, { drop: 'after' });
		await meet(LOOK_UP, { status: 500 }, 3);
		const output = await flute.outputOf(merchant.payment({ simplify: false }), retrying);

		const [reference, ...more] = await references();
		expect(more).toEqual([]);
		expect(output).toEqual(await paidUnder(reference));
	});

	const items = [{ amount: 1 }, { amount: 2 }, { amount: 3 }];
	const ofItems = () => merchant.payment({ baseAmount: '={{ $json.amount }}' });
	const refuse = async () => await meet(SALE, { status: 400, body: { Details: 'Not now' } });

	it('repeats no item that has paid when a later one fails', async () => {
		// The first is paid, and found; the second is refused, so n8n starts over.
		await meet(SALE, { drop: 'after' });
		await refuse();
		const output = await flute.outputOf(ofItems(), { items, ...retrying });

		const paid = output.map(({ referenceId }) => referenceId);
		expect(await references()).toEqual([paid[0], paid[1], paid[1], paid[2]]);
		expect(output.map(({ processedAmount }) => processedAmount)).toEqual([1, 2, 3]);
	});

	it('repeats no item that has paid when the node continues on fail', async () => {
		// With the first item's error n8n takes the whole node for failed, and starts over.
		await refuse();
		const onError = 'continueRegularOutput';
		const output = await flute.outputOf(ofItems(), { items, onError, ...retrying });

		const paid = output.map(({ referenceId }) => referenceId);
		expect(await references()).toEqual([...paid, paid[0]]);
		expect(output.map(({ processedAmount }) => processedAmount)).toEqual([1, 2, 3]);
	});
});

describe('another execution with the same reference of the user’s', () => {
	it('finds what was paid in the meantime, or pays nothing; pays again once that is known', async () => {
		const referenceId = 'order-7';
		await meet(SALE, { drop: 'before' });
		const first = await flute.run(own(referenceId));
		const second = await flute.run(own(referenceId));
		const appeared = await merchant.another(merchant.inHistory('Captured'), {
			referenceId,
			transactionDateTime: new Date().toISOString(),
		});
		const third = await flute.outputOf(own(referenceId, { simplify: false }));
		const [fourth] = await flute.outputOf(own(referenceId, { baseAmount: 11 }));

		expect(first.error?.message).toMatch(OUTCOME_UNKNOWN);
		expect(second.error?.message).toBe(first.error?.message);
		expect(first.error?.description).toMatch('send it anew with another referenceId');
		expect(third).toEqual([appeared]);
		expect(fourth?.processedAmount).toBe(11);
		expect(await references()).toEqual([referenceId, referenceId]);
	});

	it('pays again when the outcome was known: what it may repeat is the provider’s to say', async () => {
		const [first] = await flute.outputOf(own('order-8'));
		const [second] = await flute.outputOf(own('order-8', { baseAmount: 11 }));

		expect(second?.transactionId).not.toBe(first?.transactionId);
		const { error } = await flute.run(own('order-8'));
		expect(error).toMatchObject({
			message: expect.stringMatching('same amount'),
			description: expect.stringMatching('V0000'),
		});
	});
});
