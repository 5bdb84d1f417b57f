import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { form, useFlipdish } from './support/flipdish';
import { byId } from './support/providers';

const { flipdish, sent, recordOf } = useFlipdish();

describe('an order', () => {
	const refund = (id: string) => form('order.refund', { id: byId(id), refundAmount: 5 });
	const quietly = { doNotNotifyCustomer: true };

	it.each<{ call: string; fields?: INodeParameters; body?: unknown; after: IDataObject }>([
		{ call: '60001/accept', body: {}, after: { OrderState: 'AcceptedByRestaurant' } },
		{
			call: '60006/accept',
			fields: { additionalFields: { estimatedMinutesForDelivery: 45 } },
			body: { EstimatedMinutesForDelivery: 45 },
			after: { OrderState: 'AcceptedByRestaurant' },
		},
		{ call: '60002/dispatch', after: { OrderState: 'Dispatched' } },
		{
			call: '60011/reject',
			fields: { rejectReason: 'FoodUnavailable', additionalFields: quietly },
			body: { RejectReason: 'FoodUnavailable', DoNotNotifyCustomer: true },
			after: { OrderState: 'RejectedByStore', RejectionReason: 'FoodUnavailable' },
		},
		{
			call: '60003/refund',
			fields: { refundAmount: 5.5, additionalFields: { refundReason: 'One was missing' } },
			body: { RefundAmount: 5.5, NotifyCustomer: false, RefundReason: 'One was missing' },
			after: { RefundedAmount: 5.5 },
		},
	])('sends $call in one call', async ({ call, fields, body, after }) => {
		const [id = '', action = ''] = call.split('/');
		const output = await flipdish.outputOf(form(`order.${action}`, { id: byId(id), ...fields }));

		expect(output).toEqual([{ success: true }]);
		expect(await sent()).toEqual([{ call: `POST /api/v1.0/orders/${call}`, query: {}, body }]);
		expect(await recordOf('orders', 'OrderId', Number(id))).toMatchObject(after);
	});

	it('is not refunded twice when another item fails (Retry On Fail)', async () => {
		const match = { path: '/orders/60009/refund$' };
		await flipdish.simulator.fault({ match, fault: { status: 400 } });
		const items = [{ id: '60008' }, { id: '60009' }];
		const output = await flipdish.outputOf(refund('={{ $json.id }}'), { items, retryOnFail: true });

		expect(output).toEqual([{ success: true }, { success: true }]);
		const calls = (await flipdish.calls()).map(({ path, status }) => [path.split('/')[4], status]);
		expect(calls).toEqual([
			['60008', 200],
			['60009', 400],
			['60009', 200],
		]);
	});

	it.each([
		['before', '60012'],
		['after', '60013'],
	] as const)(
		'is not refunded twice when the reply was lost %s the work (Retry On Fail)',
		async (drop, id) => {
			await flipdish.simulator.fault({ match: { path: '/refund$' }, fault: { drop } });
			const { error } = await flipdish.run(refund(id), { retryOnFail: true, maxTries: 3 });

			expect(await flipdish.calls()).toHaveLength(1);
			expect(error?.message).toMatch(/^The outcome is unknown/);
		},
	);
});
