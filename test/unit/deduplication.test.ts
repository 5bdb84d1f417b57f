import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { claim } from '../../nodes/shared/webhooks/deduplication';

/** The provider waits for its answer. */
const waiting = new Promise<void>(() => {});

/** What n8n does with a delivery whose workflow starts. */
async function deal(trigger: string, data: IDataObject, id: string): Promise<boolean> {
	const claimed = await claim(trigger, data, id, waiting);
	claimed?.remember();
	claimed?.settle(true);
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

	it('is dealt with once, by each trigger', async () => {
		const data: IDataObject = {};

		expect(await deal(trigger, data, 'one')).toBe(true);
		expect(await deal(trigger, data, 'one')).toBe(false);
		expect(await deal(trigger, data, 'two')).toBe(true);
		expect(await deal(randomUUID(), {}, 'one')).toBe(true);
	});

	it('is known after a restart by static data alone', async () => {
		const data: IDataObject = {};
		await deal(trigger, data, 'one');

		expect(await deal(randomUUID(), stored(data), 'one')).toBe(false);
	});

	it('is dealt with again when it has failed', async () => {
		const data: IDataObject = {};
		(await claim(trigger, data, 'one', waiting))?.settle(false);

		expect(data).toEqual({});
		expect(await deal(trigger, data, 'one')).toBe(true);
	});

	it('is dealt with once where copies come at the same moment, none seeing what another wrote', async () => {
		const dealt = await Promise.all([1, 2, 3].map(async () => await deal(trigger, {}, 'one')));

		expect(dealt.filter(Boolean)).toHaveLength(1);
	});

	it('is dealt with by a copy that waited, where the first one fails', async () => {
		const first = await claim(trigger, {}, 'one', waiting);
		const copies = Promise.all([1, 2].map(async () => await deal(trigger, {}, 'one')));

		first?.settle(false);

		expect((await copies).filter(Boolean)).toHaveLength(1);
	});

	it('stays taken while n8n has not answered it, however long that is', async () => {
		const first = await claim(trigger, {}, 'one', waiting);
		const start = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(start + 6 * 3_600_000);
		let hangUp = () => {};
		const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
		const copy = claim(trigger, {}, 'one', hungUp);

		hangUp();

		expect(await copy).toBeUndefined();
		first?.settle(false);
		expect(await deal(trigger, {}, 'one')).toBe(true);
	});

	it('stays taken while so many others come that the oldest are forgotten', async () => {
		await claim(trigger, {}, 'first', waiting);
		for (let index = 0; index < 1001; index++) await deal(trigger, {}, `delivery ${index}`);

		expect(await claim(trigger, {}, 'first', Promise.resolve())).toBeUndefined();
	});

	it('is dealt with again when it could not be started after it was written down', async () => {
		const data: IDataObject = {};
		const first = await claim(trigger, data, 'one', waiting);
		first?.remember();
		first?.settle(false);

		expect(await deal(trigger, {}, 'one')).toBe(true);
	});

	it('gets back into static data that another delivery has overwritten', async () => {
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
		expect(await claim(restarted, stored(data), 'delivery 1', waiting)).toBeUndefined();
		expect(await claim(restarted, stored(data), 'delivery 0', waiting)).toBeDefined();
	});
});

it('writes what those before it have written, so that nothing of a burst is forgotten', async () => {
	const trigger = randomUUID();
	let saved: IDataObject = {};
	const ids = ['one', 'two', 'three'];
	// Each has a copy of its own, from before the others wrote.
	const claims = await Promise.all(
		ids.map(async (id) => {
			const data: IDataObject = {};
			return { data, claimed: await claim(trigger, data, id, waiting) };
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
