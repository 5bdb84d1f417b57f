import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { claimDelivery } from '../../nodes/shared/webhooks/deduplication';

/** The provider waits for its answer. */
const waiting = new Promise<void>(() => {});

/** What n8n does with a delivery whose workflow starts. */
async function deal(trigger: string, data: IDataObject, id: string): Promise<boolean> {
	const claimed = await claimDelivery(trigger, data, id, waiting);
	claimed?.remember();
	claimed?.release(true);
	return claimed !== undefined;
}

/** Static data as the next delivery finds them. */
const stored = (data: IDataObject): IDataObject => JSON.parse(JSON.stringify(data)) as IDataObject;

describe('a delivery', () => {
	let trigger: string;
	beforeEach(() => {
		trigger = randomUUID();
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	it('is processed once by each trigger', async () => {
		const data: IDataObject = {};

		expect(await deal(trigger, data, 'one')).toBe(true);
		expect(await deal(trigger, data, 'one')).toBe(false);
		expect(await deal(trigger, data, 'two')).toBe(true);
		expect(await deal(randomUUID(), {}, 'one')).toBe(true);
	});

	it('is recognized after a restart by static data alone', async () => {
		const data: IDataObject = {};
		await deal(trigger, data, 'one');

		expect(await deal(randomUUID(), stored(data), 'one')).toBe(false);
	});

	it('is processed again after it failed', async () => {
		const data: IDataObject = {};
		(await claimDelivery(trigger, data, 'one', waiting))?.release(false);

		expect(data).toEqual({});
		expect(await deal(trigger, data, 'one')).toBe(true);
	});

	it('is processed once when copies come at the same moment, each with older static data', async () => {
		const dealt = await Promise.all([1, 2, 3].map(async () => await deal(trigger, {}, 'one')));

		expect(dealt.filter(Boolean)).toHaveLength(1);
	});

	it('is processed by a waiting copy when the first one fails', async () => {
		const first = await claimDelivery(trigger, {}, 'one', waiting);
		const copies = Promise.all([1, 2].map(async () => await deal(trigger, {}, 'one')));

		first?.release(false);

		expect((await copies).filter(Boolean)).toHaveLength(1);
	});

	it('stays reserved until n8n has answered it, however long that takes', async () => {
		const first = await claimDelivery(trigger, {}, 'one', waiting);
		const start = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(start + 6 * 3_600_000);
		let hangUp = () => {};
		const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
		const copy = claimDelivery(trigger, {}, 'one', hungUp);

		hangUp();

		expect(await copy).toBeUndefined();
		first?.release(false);
		expect(await deal(trigger, {}, 'one')).toBe(true);
	});

	it('stays reserved while so many others come that the oldest are forgotten', async () => {
		await claimDelivery(trigger, {}, 'first', waiting);
		for (let index = 0; index < 1001; index++) await deal(trigger, {}, `delivery ${index}`);

		expect(await claimDelivery(trigger, {}, 'first', Promise.resolve())).toBeUndefined();
	});

	it('is processed again when its execution could not start after it was stored', async () => {
		const data: IDataObject = {};
		const first = await claimDelivery(trigger, data, 'one', waiting);
		first?.remember();
		first?.release(false);

		expect(await deal(trigger, {}, 'one')).toBe(true);
	});

	it('is stored again after another delivery overwrote static data', async () => {
		await deal(trigger, {}, 'one');
		const data: IDataObject = {};
		await deal(trigger, data, 'two');

		expect(await deal(randomUUID(), stored(data), 'one')).toBe(false);
	});

	it('is forgotten only after a thousand newer ones', async () => {
		const data: IDataObject = {};
		for (let index = 0; index < 1001; index++) await deal(trigger, data, `delivery ${index}`);

		expect(String(data.deliveries).split(' ')).toHaveLength(1000);
		expect(JSON.stringify(data).length).toBeLessThan(16_000);
		const restarted = randomUUID();
		expect(await claimDelivery(restarted, stored(data), 'delivery 1', waiting)).toBeUndefined();
		expect(await claimDelivery(restarted, stored(data), 'delivery 0', waiting)).toBeDefined();
	});
});

it('stores the IDs of earlier deliveries too, so that none of a burst is forgotten', async () => {
	const trigger = randomUUID();
	let saved: IDataObject = {};
	const ids = ['one', 'two', 'three'];
	// Each has a copy of its own, from before the others wrote.
	const claims = await Promise.all(
		ids.map(async (id) => {
			const data: IDataObject = {};
			return { data, claimed: await claimDelivery(trigger, data, id, waiting) };
		}),
	);
	for (const { data, claimed } of claims) {
		claimed?.remember();
		saved = stored(data);
	}

	for (const id of ids) {
		expect(await deal(randomUUID(), saved, id)).toBe(false);
	}
});
