/** How many tasks run at once, and in which order their results come. */
import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';

import { ahead, Gate } from '../../nodes/shared/gate';

/** Tasks that end when they are told to. */
function bench() {
	const underWay: Array<(isTooMuch: boolean) => void> = [];
	return {
		underWay,
		task: async () => await new Promise<boolean>((resolve) => underWay.push(resolve)),
		/** Ends all that are under way now. @returns how many they were */
		end: async (isTooMuch = false) => {
			await setImmediate();
			const ending = underWay.splice(0);
			for (const end of ending) end(isTooMuch);
			return ending.length;
		},
	};
}

describe('a gate', () => {
	function open(width: number, tasks: number) {
		const gate = new Gate(width);
		const { task, end } = bench();
		const done = Array.from({ length: tasks }, async () => await gate.run(task, Boolean));
		return { end, done };
	}

	it('lets as many through as it is wide', async () => {
		const { end, done } = open(4, 10);
		expect([await end(), await end(), await end()]).toEqual([4, 4, 2]);
		await Promise.all(done);
	});

	it('lets half as many through after an excess, once for all that were part of it', async () => {
		const { end } = open(16, 60);
		expect([await end(true), await end(true), await end(true), await end(true)]).toEqual([
			16, 8, 4, 2,
		]);
		// One is always let through.
		expect([await end(true), await end(true), await end(true)]).toEqual([1, 1, 1]);
	});

	it('lets more through again with what goes well, up to its width', async () => {
		const { end } = open(8, 100);
		await end(true);
		const widths: number[] = [];
		for (let round = 0; round < 8; round++) widths.push(await end());
		expect(widths).toEqual([4, 4, 5, 6, 7, 8, 8, 8]);
	});

	it('stays open when a task fails', async () => {
		const gate = new Gate(1);
		const failing = async () => await Promise.reject(new Error('no'));
		await expect(gate.run(failing, () => false)).rejects.toThrow('no');
		expect(
			await gate.run(
				async () => 'yes',
				() => false,
			),
		).toBe('yes');
	});
});

describe('what runs ahead', () => {
	const numbers = (first: number, end: number) =>
		Array.from({ length: Math.max(end - first, 0) }, (_, at) => first + at);

	it('yields each number once, in order, with no more under way than allowed', async () => {
		const cases = fc.record({
			first: fc.nat(5),
			count: fc.nat(30),
			width: fc.integer({ min: 1, max: 6 }),
		});
		await fc.assert(
			fc.asyncProperty(fc.scheduler(), cases, async (scheduler, { first, count, width }) => {
				let underWay = 0;
				let most = 0;
				const task = async (number: number) => {
					most = Math.max(most, ++underWay);
					await scheduler.schedule(Promise.resolve());
					underWay -= 1;
					return number;
				};
				const results: number[] = [];
				const reading = (async () => {
					for await (const result of ahead(first, first + count, width, task)) results.push(result);
				})();
				await scheduler.waitFor(reading);
				expect(results).toEqual(numbers(first, first + count));
				expect(most).toBe(Math.min(width, count));
			}),
		);
	});

	it('starts nothing more after a failure, and ends when those under way have ended', async () => {
		const { underWay, task, end } = bench();
		const started: number[] = [];
		const reading = (async () => {
			const results = ahead(0, 10, 3, async (number) => {
				started.push(number);
				await task();
				if (number === 1) throw new Error('page 1');
			});
			while (!(await results.next()).done);
		})();
		let isOver = false;
		const over = reading.catch((error: Error) => {
			isOver = true;
			return error.message;
		});
		const [first, second] = underWay.splice(0, 2);
		second!(false);
		first!(false);
		await setImmediate();
		expect({ started, isOver }).toEqual({ started: [0, 1, 2, 3], isOver: false });
		await end();
		expect(await over).toBe('page 1');
		expect(started).toEqual([0, 1, 2, 3]);
	});

	it('leaves off when its reader does', async () => {
		const started: number[] = [];
		const results = ahead(0, 100, 3, async (number) => {
			started.push(number);
			return number;
		});
		for await (const result of results) if (result === 1) break;
		expect(started.length).toBeLessThanOrEqual(5);
	});
});
