import { SharedWrites } from '../../nodes/shared/webhooks/sharedWrites';

/** Whether a promise has ended by now. */
async function hasEnded(promise: Promise<void> | undefined): Promise<boolean> {
	let ended = false;
	void promise?.then(() => (ended = true));
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
	return ended;
}

/** Received deliveries; `write` and `leave` are the steps of n8n and the node for each. */
function deliveries(count: number) {
	const writes = new SharedWrites();
	const written: number[] = [];
	const all = Array.from({ length: count }, (_, index) => {
		const writer = writes.join();
		return { write: () => writer.write(() => written.push(index)), leave: () => writer.leave() };
	});
	return { all, written };
}

describe('deliveries at the same moment', () => {
	beforeEach(() => {
		jest.spyOn(Date, 'now').mockReturnValue(0);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	it('share one write: all but the first leave it to the last', () => {
		const { all, written } = deliveries(20);

		for (const { write } of all) void write();

		expect(written).toEqual([0, 19]);
	});

	it('are answered only when n8n has stored the write that they left to another', async () => {
		const { all } = deliveries(3);
		const [first, second, last] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
		expect(first.write()).toBeUndefined();
		const stored = second.write();
		first.leave();
		expect(await hasEnded(stored)).toBe(false);

		expect(last.write()).toBeUndefined();
		expect(await hasEnded(stored)).toBe(false);

		last.leave();
		expect(await hasEnded(stored)).toBe(true);
	});

	it('are answered when the delivery that was to write for them failed', async () => {
		const { all } = deliveries(3);
		const [first, second, last] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
		void first.write();
		first.leave();
		const stored = second.write();

		last.leave();

		expect(await hasEnded(stored)).toBe(true);
	});

	it('wait at most a second for a delayed delivery', async () => {
		const { all, written } = deliveries(3);
		void all[0]!.write();

		await all[1]!.write();

		expect(written).toEqual([0]);
	});

	it('write again after a while although others are still coming', () => {
		const { all, written } = deliveries(3);
		void all[0]!.write();
		all[0]!.leave();
		jest.mocked(Date.now).mockReturnValue(50);

		void all[1]!.write();

		expect(written).toEqual([0, 1]);
	});
});
