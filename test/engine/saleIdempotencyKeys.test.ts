import './support/shortWaits';

import type { FaultRule } from '../simulators/types';
import { byId, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');

const MENU = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const SALE = { method: 'POST', path: '^/salesManagement/orgs/org101/sales$' };
const MADE = { status: 201, body: { saleId: '3N356' } };

const sale = (idempotencyKey?: string) => ({
	resource: 'sale',
	operation: 'create',
	orgId: byId('org101'),
	salesChannelId: 'sc1',
	menuId: byId(MENU),
	menuRevisionId: '12',
	dispatchType: 'Collection',
	requestedFulfilmentTime: '2026-01-31T12:00:00Z',
	items: { values: [{ menuItemId: MENU, quantity: 1, unitPrice: 9.5 }] },
	additionalFields: idempotencyKey === undefined ? {} : { idempotencyKey },
});

const meet = async (...faults: Array<FaultRule['fault']>) => {
	for (const fault of faults) await flipdish.simulator.fault({ match: SALE, fault, times: 1 });
};
const keys = async () =>
	(await flipdish.calls()).map(({ headers }) => headers['x-idempotency-key']);

it('a sale gets a new key per item and execution', async () => {
	await meet(MADE, MADE, MADE);
	await flipdish.outputOf(sale(), { items: [{}, {}] });
	await flipdish.outputOf(sale());
	const sent = await keys();
	expect(sent).toEqual(Array(3).fill(expect.stringMatching(/^n8n-[\da-f]{32}$/)));
	expect(new Set(sent).size).toBe(3);
});

it('a sale sends the user’s own key if given', async () => {
	await meet(MADE);
	await flipdish.outputOf(sale('order-1'));
	expect(await keys()).toEqual(['order-1']);
});

it('a sale whose reply was lost is repeated with the same key', async () => {
	await meet({ drop: 'before' }, { status: 502 }, MADE);
	expect(await flipdish.outputOf(sale())).toEqual([{ saleId: '3N356' }]);
	const sent = await keys();
	expect(sent).toHaveLength(3);
	expect(new Set(sent).size).toBe(1);
});

it('the key stays the same when n8n repeats the node', async () => {
	await meet({ status: 500 }, MADE);
	const { error } = await flipdish.run(sale(), { retryOnFail: true, maxTries: 2 });
	expect(error).toBeUndefined();
	const sent = await keys();
	expect(sent).toHaveLength(2);
	expect(new Set(sent).size).toBe(1);
});

it('the key stays the same when n8n repeats the node, also when it is a changing expression', async () => {
	await meet({ status: 500 }, MADE);
	const changing = sale('={{ "order-" + $now.toMillis() }}');
	const { error } = await flipdish.run(changing, { retryOnFail: true, maxTries: 2 });
	expect(error).toBeUndefined();
	const sent = await keys();
	expect(sent).toHaveLength(2);
	expect(new Set(sent).size).toBe(1);
});

it('the key is named when the outcome stays unknown', async () => {
	await meet({ status: 500 });
	const { error } = await flipdish.run(sale());
	const [key] = await keys();
	expect(error).toMatchObject({
		message: expect.stringMatching(/^The outcome is unknown/),
		description: expect.stringContaining(`with the same x-idempotency-key: ${String(key)}`),
		context: { details: { outcome: 'unknown', 'x-idempotency-key': key } },
	});
});
