/** The end of the latest holder's work, by key, in this process. */
const locks = new Map<string, Promise<void>>();

/**
 * Acquires a mutex, first come first served.
 *
 * @param signal aborts the wait; the lock passes to the next caller
 * @returns a function that releases the lock
 * @throws the signal's reason if it aborts
 */
export async function acquireLock(key: string, signal?: AbortSignal): Promise<() => void> {
	signal?.throwIfAborted();
	const previous = locks.get(key);
	let finish = () => {};
	const finished = new Promise<void>((resolve) => (finish = resolve));
	const released = Promise.all([previous, finished]).then(() => {
		if (locks.get(key) === released) locks.delete(key);
	});
	locks.set(key, released);
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => (stop = resolve));
	signal?.addEventListener('abort', stop);
	await Promise.race([previous, aborted]);
	signal?.removeEventListener('abort', stop);
	if (signal?.aborted) finish();
	signal?.throwIfAborted();
	return finish;
}
