import { sleep as sleepUnaborted } from 'n8n-workflow';

/** Longest time (ms) that a timer goes on after the sleep was aborted. */
const SLICE_MS = 1_000;

/**
 * Waits for some time, or until the signal aborts.
 *
 * n8n-workflow has an abortable sleep of its own up to 2.33 only, and n8n's lint rule
 * `no-restricted-globals` forbids timers. So this uses `sleep`, which every n8n line has, in slices:
 * its timer cannot be cleared. Timers are monotonic: a wall clock that is set back does not make it
 * longer.
 *
 * @param ms how long, in ms; nothing to wait for where it is not above 0
 * @throws the signal's reason when it aborts
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => (stop = resolve));
	signal?.addEventListener('abort', stop);
	try {
		for (let left = ms; left > 0; left -= SLICE_MS) {
			await Promise.race([sleepUnaborted(Math.min(left, SLICE_MS)), aborted]);
			signal?.throwIfAborted();
		}
	} finally {
		signal?.removeEventListener('abort', stop);
	}
}

/**
 * Waits for something that goes on whatever becomes of this caller.
 *
 * @throws the signal's reason when it aborts
 */
export async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (signal === undefined) return await work;
	let abort = () => {};
	const aborted = new Promise<void>((resolve) => (abort = resolve));
	signal.addEventListener('abort', abort);
	try {
		signal.throwIfAborted();
		await Promise.race([work, aborted]);
		signal.throwIfAborted();
		return await work;
	} finally {
		signal.removeEventListener('abort', abort);
	}
}
