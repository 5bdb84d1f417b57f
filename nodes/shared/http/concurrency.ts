import { monotonicMs } from '../util/clock';
import { sleep } from '../util/sleep';
import type { Result } from '../util/result';
import { settle } from '../util/result';

/** Maximum time (ms) that a loop blocks the event loop, and with it n8n's other work. */
const MAX_BLOCKING_MS = 20;

/**
 * Returns a function to await in each step of a long loop. It yields to the event loop if the loop
 * has blocked it for too long.
 *
 * @param maxBlockingMs maximum time (ms) between two yields
 */
export function eventLoopYielder(maxBlockingMs = MAX_BLOCKING_MS): () => Promise<void> {
	let startedAt = monotonicMs();
	return async () => {
		if (monotonicMs() - startedAt < maxBlockingMs) return;
		await sleep(1);
		startedAt = monotonicMs();
	};
}

/**
 * Runs a task for each number from `first` up to, but not including, `end`, and yields the results in
 * order. Tasks are started ahead of the consumer. If the consumer stops early, or a task fails, it
 * waits for the tasks that still run.
 *
 * @param concurrency maximum number of tasks that run at once; it may change, and at least one runs
 * @throws the error of the first task, in order, that fails
 */
export async function* prefetch<Output>(
	first: number,
	end: number,
	concurrency: () => number,
	task: (number: number) => Promise<Output>,
): AsyncGenerator<Output> {
	const pending: Array<Promise<Result<Output>>> = [];
	let next = first;
	const fill = () => {
		while (next < end && pending.length < Math.max(concurrency(), 1)) {
			pending.push(settle(task(next++)));
		}
	};
	try {
		for (fill(); pending.length > 0; fill()) {
			const result = await pending[0];
			pending.shift();
			if ('error' in result) throw result.error;
			fill();
			yield result.value;
		}
	} finally {
		await Promise.all(pending);
	}
}

/**
 * Runs a task for each entry and returns the results in the order of the entries. After a failure no
 * further task starts.
 *
 * @param concurrencyFor maximum number of tasks that run at once when the task of this entry starts;
 * it may change, and at least one runs
 * @throws the error of the earliest entry that failed, after the running tasks have ended
 */
export async function mapConcurrent<Entry, Output>(
	entries: readonly Entry[],
	concurrencyFor: (next: Entry) => number,
	task: (entry: Entry, index: number) => Promise<Output>,
): Promise<Output[]> {
	const results: Output[] = [];
	const failures: Array<{ index: number; error: unknown }> = [];
	const pending = new Set<Promise<void>>();
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
			if (pending.size > 0 && pending.size >= concurrencyFor(entries[next])) return;
			const running: Promise<void> = run(next++).then(() => {
				pending.delete(running);
				fill();
			});
			pending.add(running);
		}
	};
	for (fill(); pending.size > 0;) await Promise.all(pending);
	if (failures.length > 0) throw failures.sort((a, b) => a.index - b.index)[0].error;
	return results;
}
