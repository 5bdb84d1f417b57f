/** Flipdish's poll trigger, beyond what all poll triggers share (polling.test.ts). */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Clock } from './support/clock';
import type { PollSettings } from './support/polls';
import { PollBench } from './support/polls';
import { useProvider } from './support/providers';

const flipdish = useProvider('flipdish');
const clock = new Clock();

const HOUR = 3_600_000;

const settings = (parameters: IDataObject = {}) =>
	({
		triggerOn: 'new',
		startWith: 'now',
		simplify: false,
		filters: { state: ['ReadyToProcess'] },
		...parameters,
	}) as NonNullable<PollSettings['parameters']>;

/** A trigger that watches orders that are ready to process, if nothing else is chosen. */
const watch = (parameters: IDataObject = {}) =>
	new PollBench(flipdish, { node: 'flipdishPollTrigger', parameters: settings(parameters) });

interface Placed {
	OrderId: number;
	PlacedTime: string;
}

const place = async (body: object = {}) =>
	(await flipdish.simulator.control('POST', '/orders', body)) as Placed[];

const placeOne = async (order: object = {}): Promise<number> => {
	const [{ OrderId }] = (await place({ order })) as [Placed];
	return OrderId;
};

const move = async (id: number, OrderState: string) =>
	await flipdish.simulator.control('POST', `/orders/${id}/state`, { OrderState });

const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

/** A minute later. */
async function poll(bench: PollBench): Promise<INodeExecutionData[]> {
	await clock.advance(60, flipdish.simulator);
	return await bench.poll();
}

const ids = (items: INodeExecutionData[]) => items.map(({ json }) => Number(json.OrderId));
const idsOf = (placed: Placed[]) => placed.map(({ OrderId }) => OrderId);
const inOrder = (numbers: number[]) => [...numbers].sort((a, b) => a - b);

it('returns each order that enters the chosen state once, whenever it was placed', async () => {
	const bench = watch({ filters: { state: ['AcceptedByRestaurant'] } });
	await bench.activate();
	const id = await placeOne();
	const later = await placeOne({ OrderState: 'AcceptedByRestaurant' });

	expect(ids(await poll(bench))).toEqual([later]);
	await clock.advance(3600, flipdish.simulator);
	expect(await bench.poll()).toEqual([]);
	await move(id, 'AcceptedByRestaurant');
	expect(ids(await poll(bench))).toEqual([id]);
	for (const state of ['Dispatched', 'AcceptedByRestaurant']) {
		await move(id, state);
		expect(await poll(bench)).toEqual([]);
	}
});

it('returns an order again, if chosen, each time it enters another of the chosen states', async () => {
	const states = ['ReadyToProcess', 'AcceptedByRestaurant', 'Dispatched'];
	const bench = watch({ triggerOn: 'newOrChanged', filters: { state: states } });
	await bench.activate();
	const id = await placeOne();

	expect(await poll(bench)).toMatchObject([{ json: { OrderState: 'ReadyToProcess' } }]);
	await move(id, 'AcceptedByRestaurant');
	expect(await poll(bench)).toMatchObject([{ json: { OrderState: 'AcceptedByRestaurant' } }]);
	await move(id, 'Cancelled');
	expect(await poll(bench)).toEqual([]);
	await move(id, 'Dispatched');
	expect(await poll(bench)).toMatchObject([{ json: { OrderState: 'Dispatched' } }]);
	expect(await poll(bench)).toEqual([]);
});

it('returns an order in every state that a poll finds it in, if no state is chosen', async () => {
	const bench = watch({ triggerOn: 'newOrChanged', filters: {} });
	await bench.activate();
	const id = await placeOne();
	const seen = [];
	for (const state of ['AcceptedByRestaurant', 'Dispatched', 'Delivered', 'AcceptedAndRefunded']) {
		await move(id, state);
		seen.push(...(await poll(bench)).map(({ json }) => [json.OrderId, json.OrderState]));
	}

	expect(seen).toEqual([
		[id, 'AcceptedByRestaurant'],
		[id, 'Dispatched'],
		[id, 'Delivered'],
		[id, 'AcceptedAndRefunded'],
	]);
});

it('returns only orders of the chosen stores', async () => {
	const bench = watch({ filters: { state: ['ReadyToProcess'], physicalRestaurantId: [502] } });
	await bench.activate();
	await placeOne();
	const id = await placeOne({ Store: { Id: 502 } });

	expect(ids(await poll(bench))).toEqual([id]);
	expect((await flipdish.calls()).at(-1)?.query).toMatchObject({
		state: 'ReadyToProcess',
		physicalRestaurantId: '502',
	});
});

it('distinguishes orders of the same second on two pages, or found later', async () => {
	const bench = watch();
	await bench.activate();
	const order = { PlacedTime: ago(0).replace(/\.\d+/, '') };
	const placed = idsOf(await place({ count: 150, order }));

	expect(inOrder(ids(await poll(bench)))).toEqual(placed);
	const more = idsOf(await place({ count: 70, order }));
	expect(inOrder(ids(await poll(bench)))).toEqual(more);
	expect(await poll(bench)).toEqual([]);
	await empty();
});

/** So that the next test is the only one with orders in that state. */
async function empty(): Promise<void> {
	const { orders } = (await flipdish.simulator.state()) as { orders: IDataObject[] };
	const ready = orders.filter(({ OrderState }) => OrderState === 'ReadyToProcess');
	await flipdish.simulator.put(
		'orders',
		ready.map((order) => ({ ...order, OrderState: 'Delivered' })),
	);
}

describe('while the pages of a list are read', () => {
	/** What happens once the first page of orders has been asked for. */
	async function pollWhile(bench: PollBench, happens: () => Promise<unknown>) {
		await clock.advance(60, flipdish.simulator);
		await flipdish.simulator.clearLog();
		await flipdish.simulator.fault({ times: 100, fault: { latencyMs: 50 } });
		const polled = bench.poll();
		while ((await flipdish.calls()).length < 2);
		await happens();
		const given = await polled;
		await flipdish.simulator.clearFaults();
		return given;
	}

	it('misses no order when another one leaves the state', async () => {
		const bench = watch();
		await bench.activate();
		const placed = idsOf(await place({ count: 250, secondsApart: 0.1 }));

		const given = ids(await pollWhile(bench, async () => await move(placed[0]!, 'Dispatched')));
		expect(new Set(given)).toEqual(new Set(placed));
		expect(given).toHaveLength(placed.length);
		await empty();
	});

	it('returns an order that was pushed out of sight at the next poll', async () => {
		const bench = watch();
		await bench.activate();
		const placed = idsOf(await place({ count: 250, secondsApart: 0.1 }));
		const [late] = idsOf(await place({ order: { OrderState: 'PendingPayment' } }));

		const given = ids(
			await pollWhile(bench, async () => {
				await move(placed[0]!, 'Dispatched');
				await move(late!, 'ReadyToProcess');
			}),
		);
		given.push(...ids(await poll(bench)));
		expect(inOrder(given)).toEqual(inOrder([...placed, late!]));
		await empty();
	});
});

it('polls Flipdish at most every 20 seconds', async () => {
	const bench = watch();
	await bench.activate();
	const id = await placeOne();
	await flipdish.simulator.clearLog();
	await clock.advance(15, flipdish.simulator);

	expect(await bench.poll()).toEqual([]);
	expect(await flipdish.simulator.log()).toEqual([]);
	await clock.advance(6, flipdish.simulator);
	expect(ids(await bench.poll())).toEqual([id]);
});

it('finds orders that enter the state up to a week, or the chosen time, after they were placed', async () => {
	const benches = [watch(), watch({ options: { lookBack: 120 } })];
	for (const bench of benches) await bench.activate();
	const first = await placeOne();
	for (const bench of benches) expect(ids(await poll(bench))).toEqual([first]);
	const ages = [7 * 24 + 1, 7 * 24 - 1, 3, 1];
	const placed: number[] = [];
	for (const age of ages) placed.push(await placeOne({ PlacedTime: ago(age) }));

	expect(ids(await poll(benches[0]!))).toEqual(placed.slice(1));
	expect(ids(await poll(benches[1]!))).toEqual(placed.slice(3));
	const { query } = (await flipdish.calls()).at(-1)!;
	const sought = Date.now() - 2 * HOUR - Date.parse(String(query.from));
	expect(sought).toBeLessThan(0.1 * HOUR);
});

it('costs one call when nothing is new', async () => {
	const bench = watch();
	await bench.activate();
	await placeOne();
	await poll(bench);
	await flipdish.simulator.clearLog();

	expect(await poll(bench)).toEqual([]);
	expect(await flipdish.calls()).toHaveLength(1);
});

it('backfills all orders, oldest first', async () => {
	const bench = watch({ startWith: 'everything', filters: {} });
	await bench.activate();

	const { orders } = (await flipdish.simulator.state()) as { orders: IDataObject[] };
	const given = bench.executions.items.map(({ json }) => json);
	expect(inOrder(ids(bench.executions.items))).toEqual(
		inOrder(orders.map(({ OrderId }) => Number(OrderId))),
	);
	const times = given.map(({ PlacedTime }) => Date.parse(String(PlacedTime)));
	expect(times).toEqual([...times].sort((a, b) => a - b));
});

it('starts anew when it is set back to an earlier filter', async () => {
	const bench = watch();
	await bench.activate();
	await bench.edit({ parameters: settings({ filters: { state: ['Cancelled'] } }) });
	await placeOne();
	await clock.advance(60, flipdish.simulator);
	await bench.edit({ parameters: settings() });

	expect(bench.executions.items).toEqual([]);
	const id = await placeOne();
	expect(ids(await poll(bench))).toEqual([id]);
});

it('shows the latest orders in a manual run and keeps the checkpoint', async () => {
	const bench = watch();
	await bench.activate();
	const placed = idsOf(await place({ count: 120, secondsApart: 0.1 }));
	const before = bench.staticData;

	expect(ids(await bench.manual())).toEqual(placed.slice(-10));
	expect(bench.staticData).toEqual(before);
	expect(ids(await poll(bench))).toEqual(placed);
});

it('shows earlier orders in a manual run when there are no recent ones', async () => {
	const id = await placeOne({ OrderState: 'ManualReview', PlacedTime: ago(100) });

	expect(ids(await watch({ filters: { state: ['ManualReview'] } }).manual())).toContain(id);
});

it('returns orders that came in while polls failed', async () => {
	const bench = watch({ options: { maxTries: 1 } });
	await bench.activate();
	const id = await placeOne();
	const fault = { status: 500, body: { Message: 'Something went wrong' } };
	await flipdish.simulator.fault({ times: 2, match: { path: '/orders' }, fault });

	for (let times = 1; times <= 2; times++) expect(await poll(bench)).toEqual([]);
	expect(bench.executions.errors).toHaveLength(2);
	expect(ids(await poll(bench))).toEqual([id]);
});
