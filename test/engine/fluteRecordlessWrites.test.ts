import type { INodeParameters } from 'n8n-workflow';

import { transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

const { flute, merchant } = useFlute();

describe('a write that creates no record', () => {
	const id = '={{ $json.id }}';
	const writes: Array<[name: string, parameters: INodeParameters]> = [
		[
			'settlement',
			{ resource: 'settlementBatch', operation: 'close', paymentProcessorId: byId(id) },
		],
		[
			'receipt',
			transaction('shareReceipt', {
				transactionId: byId(id),
				recipient: '+13125550123',
				hasCustomerConsent: true,
			}),
		],
		[
			'payment link',
			{
				resource: 'paymentLink',
				operation: 'share',
				paymentLinkId: byId(id),
				shareBy: 'Email',
				recipient: 'payer@example.com',
				hasCustomerConsent: true,
			},
		],
	];
	const items = ['0001', '0002'].map((end) => ({ id: `3f2504e0-4f89-41d3-9a0c-0305e82c${end}` }));

	it.each(writes)(
		'(%s) is not repeated for an item when another item fails',
		async (_, parameters) => {
			for (const status of [200, 400, 200]) await merchant.meet('POST', { status });
			const output = await flute.outputOf(parameters, { items, retryOnFail: true });

			expect(output).toHaveLength(2);
			const sent = (await merchant.writes()).map(({ path, body }) => path + JSON.stringify(body));
			const idsSent = sent.map((text) => items.findIndex((item) => text.includes(item.id)));
			expect(idsSent).toEqual([0, 1, 1]);
		},
	);

	it('(receipt) is not repeated when its reply is lost', async () => {
		const [, receipt] = writes[1]!;
		await merchant.meet('POST', { drop: 'before' });
		const { error } = await flute.run(receipt, { items, retryOnFail: true });

		expect(error?.message).toMatch(/^The outcome is unknown/);
		expect(await merchant.writes()).toHaveLength(1);
	});
});
