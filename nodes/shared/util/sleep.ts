import { sleep as sleepUnaborted } from 'n8n-workflow';

/** Longest time (ms) that a timer keeps running after the signal aborts. */
const SLICE_MS = 1_000;

/**
 * Waits for some time, or until the signal aborts.
 *
 * n8n-workflow exports an abortable sleep only up to 2.33, and n8n's lint rule
 * `no-restricted-globals` forbids timers. Therefore this calls n8n's `sleep`, whose timer cannot be
 * cleared, in slices. Timers are monotonic: setting the wall clock back does not make the wait
 * longer.
 *
 * @param ms duration in ms; returns at once if it is not above 0
 * @throws the signal's reason when it aborts
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => (stop = resolve));
	signal?.addEventListener('abort', stop);
	try {
		for (let remaining = ms; remaining > 0; remaining -= SLICE_MS) {
			await Promise.race([sleepUnaborted(Math.min(remaining, SLICE_MS)), aborted]);
			signal?.throwIfAborted();
		}
	} finally {
		signal?.removeEventListener('abort', stop);
	}
}

/**
 * Awaits work that continues even if this caller stops waiting.
 *
 * @throws the signal's reason when it aborts
 */
export async function abortable<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
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
