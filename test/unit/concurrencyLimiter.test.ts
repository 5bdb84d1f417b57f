/** The number of concurrent tasks, and the order of their results. */
import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';

import type { Feedback } from '../../nodes/shared/http/adaptiveLimit';
import { eventLoopYielder, prefetch } from '../../nodes/shared/http/concurrency';
import { ConcurrencyLimiter } from '../../nodes/shared/http/concurrencyLimiter';

/** Blocks the event loop for some time (ms). */
function busyFor(ms: number): void {
	const end = performance.now() + ms;
	while (performance.now() < end);
}

/** Tasks that end on request. */
function bench() {
	const underWay: Array<(verdict: Feedback) => void> = [];
	return {
		underWay,
		task: async () => await new Promise<Feedback>((resolve) => underWay.push(resolve)),
		/** Ends all that are under way now. @returns how many they were */
		end: async (verdict?: Feedback) => {
			await setImmediate();
			const ending = underWay.splice(0);
			for (const end of ending) end(verdict);
			return ending.length;
		},
	};
}

describe('the concurrency limiter', () => {
	afterEach(() => jest.restoreAllMocks());

	/** Each round of tasks takes 10 ms, however busy the machine is: the limit follows the latency. */
	function open(width: number, tasks: number) {
		let now = 0;
		jest.spyOn(performance, 'now').mockImplementation(() => now);
		const gate = new ConcurrencyLimiter(width, async () => {});
		const { task, end } = bench();
		const done = Array.from({ length: tasks }, async () => await gate.run(task, (said) => said));
		return {
			done,
			/** How many run at once, round after round, when all of a round end with the same. */
			rounds: async (verdicts: Feedback[]) => {
				const widths: number[] = [];
				for (const verdict of verdicts) {
					now += 10;
					widths.push(await end(verdict));
				}
				return widths;
			},
		};
	}

	it('lets as many tasks run as its limit', async () => {
		const { rounds, done } = open(4, 10);
		expect(await rounds(['success', undefined, 'success'])).toEqual([4, 4, 2]);
		await Promise.all(done);
	});

	it('starts at twenty and doubles while all tasks succeed', async () => {
		const { rounds } = open(50, 500);
		expect(await rounds(['success', undefined, 'success', 'success'])).toEqual([20, 40, 40, 50]);
	});

	it('halves its limit after a 429, once for all tasks of that round', async () => {
		const { rounds } = open(8, 60);
		expect(await rounds(['overload', 'overload', 'overload', 'overload', 'overload'])).toEqual([
			8, 4, 2, 1, 1,
		]);
	});

	it('then grows slowly up to its limit', async () => {
		const { rounds } = open(8, 100);
		const more = Array.from({ length: 8 }, (): Feedback => 'success');
		expect(await rounds(['overload', ...more])).toEqual([8, 4, 5, 6, 7, 8, 8, 8, 8]);
	});

	it('starts few tasks in one turn of the event loop', async () => {
		const count = 60;
		const limiter = new ConcurrencyLimiter(count);
		let turn = 0;
		let isOver = false;
		const turns = (async () => {
			for (; !isOver; turn++) await setImmediate();
		})();
		const startedIn = new Map<number, number>();
		const start = async (): Promise<Feedback> => {
			busyFor(2);
			startedIn.set(turn, (startedIn.get(turn) ?? 0) + 1);
			return 'success';
		};
		const tasks = Array.from(
			{ length: count },
			async () => await limiter.run(start, (said) => said),
		);
		await Promise.all(tasks);
		isOver = true;
		await turns;
		expect(Math.max(...startedIn.values())).toBeLessThan(count / 2);
	});

	it('continues when a task fails', async () => {
		const gate = new ConcurrencyLimiter(1);
		const failing = async () => await Promise.reject(new Error('no'));
		await expect(gate.run(failing, () => 'success')).rejects.toThrow('no');
		expect(
			await gate.run(
				async () => 'yes',
				() => 'success',
			),
		).toBe('yes');
	});
});

describe('prefetching', () => {
	const numbers = (first: number, end: number) =>
		Array.from({ length: Math.max(end - first, 0) }, (_, at) => first + at);

	it('yields each result once, in order, within the allowed concurrency', async () => {
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
					for await (const result of prefetch(first, first + count, () => width, task))
						results.push(result);
				})();
				await scheduler.waitFor(reading);
				expect(results).toEqual(numbers(first, first + count));
				expect(most).toBe(Math.min(width, count));
			}),
		);
	});

	it('starts nothing after a failure, and ends when running tasks have ended', async () => {
		const { underWay, task, end } = bench();
		const started: number[] = [];
		const reading = (async () => {
			const results = prefetch(
				0,
				10,
				() => 3,
				async (number) => {
					started.push(number);
					await task();
					if (number === 1) throw new Error('page 1');
				},
			);
			while (!(await results.next()).done);
		})();
		let isOver = false;
		const over = reading.catch((error: Error) => {
			isOver = true;
			return error.message;
		});
		const [first, second] = underWay.splice(0, 2);
		second!(undefined);
		first!(undefined);
		await setImmediate();
		expect({ started, isOver }).toEqual({ started: [0, 1, 2, 3], isOver: false });
		await end();
		expect(await over).toBe('page 1');
		expect(started).toEqual([0, 1, 2, 3]);
	});

	it('stops when its consumer stops', async () => {
		const started: number[] = [];
		const results = prefetch(
			0,
			100,
			() => 3,
			async (number) => {
				started.push(number);
				return number;
			},
		);
		for await (const result of results) if (result === 1) break;
		expect(started.length).toBeLessThanOrEqual(5);
	});
});

it("a long loop yields to n8n's other work", async () => {
	const giveWay = eventLoopYielder();
	let isOver = false;
	let others = 0;
	const work = async () => {
		for (; !isOver; others++) await setImmediate();
	};
	const working = work();
	for (let step = 0; step < 20; step++) {
		await giveWay();
		busyFor(10);
	}
	isOver = true;
	await working;

	expect(others).toBeGreaterThan(5);
});
