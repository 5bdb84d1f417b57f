import './support/shortWaits';

import { newCard } from './support/flute';
import {
	ifExists,
	LOOK_UP,
	OUTCOME_UNKNOWN,
	SALE,
	unrepeated,
	usePaymentReferences,
} from './support/paymentReferences';

/** If Reference Exists: whether a payment is made under a reference that has one already. */

const { merchant, flute, meet, references, lookUps, own } = usePaymentReferences();

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
