import type { IDataObject } from 'n8n-workflow';

import { eventually, whilePublished } from '../support/eventually';
import type { TemplateBench } from './bench';
import { POLL_TIMES } from './bench';

export function describeFlipdishOrders(bench: TemplateBench): void {
	it('the Flipdish order template keeps orders in a data table and posts rejected ones to a chat channel', async () => {
		const flipdish = bench.host.simulator('flipdish');
		const [first] = await bench.held<IDataObject>('flipdish', 'orders');
		const { id } = await bench.open('flipdish-orders-with-alerts', {
			'New or Changed Orders': { pollTimes: POLL_TIMES },
			Settings: {
				assignments: {
					assignments: [
						{
							id: 'chatWebhookUrl',
							name: 'chatWebhookUrl',
							type: 'string',
							value: `${bench.chatChannel.url}/hook`,
						},
					],
				},
			},
		});
		const order = (OrderId: number, OrderState: string): IDataObject => ({
			...first,
			OrderId,
			OrderState,
			PlacedTime: new Date().toISOString(),
		});
		const isKept = async (states: Record<number, string>, alerts: string[]) => {
			const rows = await bench.rowsOf('Flipdish orders');
			expect(rows.map(({ orderId, orderState }) => [orderId, orderState]).sort()).toEqual(
				Object.entries(states).map(([orderId, state]) => [Number(orderId), state]),
			);
			const told = bench.chatChannel.calls.map(({ body }) => (body as { text: string }).text);
			expect(told.map((text) => text.replace(/^(Order \d+) at .* is (\w+):.*/, '$1 $2'))).toEqual(
				alerts,
			);
		};

		await whilePublished(bench.host.rest, id, async () => {
			await flipdish.put('orders', [
				{ ...first, OrderState: 'RejectedByStore', RejectionReason: 'TooBusy' },
				order(70_001, 'ReadyToProcess'),
				order(70_002, 'Cancelled'),
			]);
			await eventually(
				async () =>
					await isKept(
						{ 60_001: 'RejectedByStore', 70_001: 'ReadyToProcess', 70_002: 'Cancelled' },
						['Order 60001 RejectedByStore', 'Order 70002 Cancelled'],
					),
			);
			await flipdish.put('orders', [order(70_001, 'RejectedByFlipdish')]);
			await eventually(
				async () =>
					await isKept(
						{ 60_001: 'RejectedByStore', 70_001: 'RejectedByFlipdish', 70_002: 'Cancelled' },
						[
							'Order 60001 RejectedByStore',
							'Order 70002 Cancelled',
							'Order 70001 RejectedByFlipdish',
						],
					),
			);
		});
		expect(await bench.failuresOf(id)).toEqual([]);
		expect(bench.chatChannel.calls[0]).toMatchObject({
			method: 'POST',
			path: '/hook',
			body: { text: expect.stringContaining('(TooBusy)') as string },
		});
	});
}
