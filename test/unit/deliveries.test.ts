import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { claim } from '../../nodes/shared/deliveries';

/** What n8n does with a delivery whose workflow starts. */
async function deal(trigger: string, data: IDataObject, id: string): Promise<boolean> {
	const claimed = await claim(trigger, data, id);
	await claimed?.remember();
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
		(await claim(trigger, data, 'one'))?.settle(false);

		expect(data).toEqual({});
		expect(await deal(trigger, data, 'one')).toBe(true);
	});

	it('is dealt with once where copies come at the same moment, none seeing what another wrote', async () => {
		const dealt = await Promise.all([1, 2, 3].map(async () => await deal(trigger, {}, 'one')));

		expect(dealt.filter(Boolean)).toHaveLength(1);
	});

	it('is dealt with by a copy that waited, where the first one fails', async () => {
		const first = await claim(trigger, {}, 'one');
		const copies = Promise.all([1, 2].map(async () => await deal(trigger, {}, 'one')));

		first?.settle(false);

		expect((await copies).filter(Boolean)).toHaveLength(1);
	});

	it('counts as dealt with for a minute where nobody knows how it was answered', async () => {
		const start = Date.now();
		const now = jest.spyOn(Date, 'now').mockReturnValue(start);
		(await claim(trigger, {}, 'one'))?.settle(undefined);

		now.mockReturnValue(start + 59_000);
		expect(await deal(trigger, {}, 'one')).toBe(false);
		now.mockReturnValue(start + 60_000);
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

		expect(data.deliveries).toHaveLength(1000);
		expect(JSON.stringify(data).length).toBeLessThan(16_000);
		const restarted = randomUUID();
		expect(await claim(restarted, stored(data), 'delivery 1')).toBeUndefined();
		expect(await claim(restarted, stored(data), 'delivery 0')).toBeDefined();
	});
});

it('writes in turn, so that nothing of a burst is forgotten', async () => {
	const trigger = randomUUID();
	let saved: IDataObject = {};
	const save = async (id: string) => {
		// Each has a copy of its own, from before the others wrote.
		const own: IDataObject = {};
		const claimed = await claim(trigger, own, id);
		await claimed?.remember();
		saved = stored(own);
		claimed?.settle(true);
	};
	await Promise.all(['one', 'two', 'three'].map(save));

	for (const id of ['one', 'two', 'three']) {
		expect(await deal(randomUUID(), saved, id)).toBe(false);
	}
});
