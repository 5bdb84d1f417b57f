/** By key: a promise that resolves when the latest caller and all before it have released the lock. */
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
	let release = () => {};
	const released = new Promise<void>((resolve) => (release = resolve));
	const allReleased = Promise.all([previous, released]).then(() => {
		if (locks.get(key) === allReleased) locks.delete(key);
	});
	locks.set(key, allReleased);
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => (stop = resolve));
	signal?.addEventListener('abort', stop);
	await Promise.race([previous, aborted]);
	signal?.removeEventListener('abort', stop);
	if (signal?.aborted) release();
	signal?.throwIfAborted();
	return release;
}
