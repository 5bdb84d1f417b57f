import type { INodeParameters } from 'n8n-workflow';

import { transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

const { flute, merchant } = useFlute();

const reverse = (transactionId: string, additionalFields: INodeParameters = {}) =>
	transaction('reverse', { transactionId: byId(transactionId), additionalFields });

describe('transaction: capture', () => {
	it.each([
		['all', {}, {}, 20],
		['a part', { captureAmount: '={{ "12.34" }}' }, { captureAmount: 12.34 }, 12.34],
	])('captures %s of the authorized amount', async (_, additionalFields, body, captured) => {
		const payment = merchant.payment({ baseAmount: 20, captureMethod: 'Manual' });
		const [authorized] = await flute.outputOf(payment);
		expect(authorized).toMatchObject({
			transactionStatus: 'Authorized',
			transactionType: 'Authorization',
		});

		const transactionId = byId(String(authorized?.transactionId));
		const [output] = await flute.outputOf(
			transaction('capture', { transactionId, additionalFields }),
		);
		expect((await merchant.sent())[1]).toEqual(body);
		expect(output).toMatchObject({
			transactionId: transactionId.value,
			transactionStatus: 'Captured',
			processedAmount: captured,
		});
	});

	it('shows the provider’s message when it is refused', async () => {
		const { transactionId } = merchant.inHistory('Settled');
		const { error } = await flute.run(
			transaction('capture', { transactionId: byId(transactionId) }),
		);

		expect(error).toMatchObject({
			message: 'Not possible for a transaction of type Card in status Settled.',
			httpCode: '409',
		});
	});
});

describe('transaction: reverse', () => {
	it('voids a payment that is not settled yet', async () => {
		const { transactionId } = await merchant.another(merchant.inHistory('Captured'));
		const output = await flute.outputOf(reverse(transactionId));

		expect(await merchant.sent()).toEqual([{}]);
		expect(output).toEqual([
			expect.objectContaining({ transactionId, transactionStatus: 'Voided' }),
		]);
	});

	it('refunds a settled payment, partially or fully', async () => {
		const settled = merchant.inHistory('Settled');
		const { transactionId, processedAmount } = await merchant.another(settled);
		const [part] = await flute.outputOf(
			reverse(transactionId, { reversalAmount: '={{ "1.50" }}' }),
		);
		const [more] = await flute.outputOf(reverse(transactionId, { reversalAmount: 0.5 }));
		const [rest] = await flute.outputOf(reverse(transactionId));

		expect(await merchant.sent()).toEqual([{ reversalAmount: 1.5 }, { reversalAmount: 0.5 }, {}]);
		expect(part).toMatchObject({ transactionType: 'Refund', processedAmount: 1.5 });
		expect(more).toMatchObject({ transactionType: 'Refund', processedAmount: 0.5 });
		expect(Number(rest?.processedAmount)).toBeCloseTo(Number(processedAmount) - 2);
	});

	it.each([
		['Captured', 'Card'],
		['Authorized', 'Card'],
		['Cleared', 'ACH'],
		['Scheduled', 'ACH'],
		['Refunded', 'ACH'],
	] as const)(
		'refuses a partial amount for a %s %s, which Flute would reverse in full',
		async (status, type) => {
			const one = merchant.inHistory('Pending', type);
			const { transactionId } = await merchant.another(one, { transactionStatus: status });
			const { error } = await flute.run(reverse(transactionId, { reversalAmount: 1 }));

			expect(error).toMatchObject({
				message: `'Reversal Amount' can be used only for settled card payments; this one is ${type}, ${status}`,
				description: expect.stringMatching(/Remove 'Reversal Amount'/),
				context: { itemIndex: 0 },
			});
			expect(await merchant.writes()).toEqual([]);
		},
	);

	it('refuses a partial amount when the payment cannot be read first', async () => {
		const { transactionId } = merchant.inHistory('Settled');
		await flute.simulator.fault({ match: { method: 'GET' }, fault: { status: 500 } });
		const { error } = await flute.run(reverse(transactionId, { reversalAmount: 1 }));

		expect(error).toMatchObject({ httpCode: '500' });
		expect(await merchant.writes()).toEqual([]);
	});
});

describe('a capture or reversal whose reply is lost', () => {
	const part = { reversalAmount: 1 };

	it('is not repeated as a second partial refund under Retry On Fail', async () => {
		const one = await merchant.another(merchant.inHistory('Settled'));
		const other = await merchant.another(merchant.inHistory('Settled'));
		const path = `${other.transactionId}/reversal`;
		await flute.simulator.fault({ match: { path }, fault: { status: 400 } });
		const output = await flute.outputOf(reverse('={{ $json.transactionId }}', part), {
			items: [one, other].map(({ transactionId }) => ({ transactionId })),
			retryOnFail: true,
		});

		expect(output.map(({ processedAmount }) => processedAmount)).toEqual([1, 1]);
		expect(
			(await merchant.writes()).map(({ path, status }) => [path.split('/')[3], status]),
		).toEqual([
			[one.transactionId, 200],
			[other.transactionId, 400],
			[other.transactionId, 200],
		]);
	});

	it('is repeated by another execution, with another idempotency key', async () => {
		const { transactionId } = await merchant.another(merchant.inHistory('Settled'));
		await flute.simulator.fault({ match: { method: 'POST' }, fault: { drop: 'before' } });
		await flute.run({ ...reverse(transactionId, part), options: { maxTries: 1 } });
		const [output] = await flute.outputOf(reverse(transactionId, part));

		expect(output).toMatchObject({ transactionType: 'Refund', processedAmount: 1 });
	});
});
