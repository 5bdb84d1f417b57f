import { monotonicMs } from '../util/clock';
import { sleep } from '../util/sleep';
import type { Result } from '../util/result';
import { settle } from '../util/result';

/** So long (ms) a loop may block the event loop, and with it n8n's other work. */
const MAX_BLOCKING_MS = 20;

/**
 * Returns a function for each step of a long loop: it yields to the event loop when it is time.
 *
 * @param maxBlockingMs how long the loop may block the event loop
 */
export function eventLoopYielder(maxBlockingMs = MAX_BLOCKING_MS): () => Promise<void> {
	let began = monotonicMs();
	return async () => {
		if (monotonicMs() - began < maxBlockingMs) return;
		await sleep(1);
		began = monotonicMs();
	};
}

/**
 * Runs a task for the numbers from `first` to before `end` and yields the results in their order;
 * the one that is waited for and those behind it are under way together, at most `width()`, but at
 * least one. Ends when those under way have ended, whatever ends it.
 */
export async function* prefetch<Output>(
	first: number,
	end: number,
	width: () => number,
	task: (number: number) => Promise<Output>,
): AsyncGenerator<Output> {
	const underWay: Array<Promise<Result<Output>>> = [];
	let next = first;
	const fill = () => {
		while (next < end && underWay.length < Math.max(width(), 1)) {
			underWay.push(settle(task(next++)));
		}
	};
	try {
		for (fill(); underWay.length > 0; fill()) {
			const result = await underWay[0];
			underWay.shift();
			if ('error' in result) throw result.error;
			fill();
			yield result.value;
		}
	} finally {
		await Promise.all(underWay);
	}
}

/**
 * Runs a task for every entry and keeps the results in the entries' order. After a failure no new
 * task starts; the failure of the earliest entry is thrown when those under way have ended.
 *
 * @param width how many tasks may run at once when an entry's task starts, which can change
 * meanwhile; at least one runs
 */
export async function mapConcurrent<Entry, Output>(
	entries: readonly Entry[],
	width: (next: Entry) => number,
	task: (entry: Entry, index: number) => Promise<Output>,
): Promise<Output[]> {
	const results: Output[] = [];
	const failures: Array<{ index: number; error: unknown }> = [];
	const underWay = new Set<Promise<void>>();
	let next = 0;
	const run = async (index: number) => {
		try {
			results[index] = await task(entries[index], index);
		} catch (error) {
			failures.push({ index, error });
		}
	};
	const fill = () => {
		while (next < entries.length && failures.length === 0) {
			if (underWay.size > 0 && underWay.size >= width(entries[next])) return;
			const running: Promise<void> = run(next++).then(() => {
				underWay.delete(running);
				fill();
			});
			underWay.add(running);
		}
	};
	for (fill(); underWay.size > 0;) await Promise.all(underWay);
	if (failures.length > 0) throw failures.sort((a, b) => a.index - b.index)[0].error;
	return results;
}
