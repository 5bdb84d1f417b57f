/** When the latest turn at each place ends, in this process. */
const locks = new Map<string, Promise<void>>();

/**
 * Waits until nobody else has the turn at a place, first come first served.
 *
 * @param signal ends the wait; the turn then goes to the next one
 * @returns a function that ends the turn
 * @throws the signal's reason when it aborts
 */
export async function acquireLock(place: string, signal?: AbortSignal): Promise<() => void> {
	signal?.throwIfAborted();
	const before = locks.get(place);
	let end = () => {};
	const over = new Promise<void>((resolve) => (end = resolve));
	const all = Promise.all([before, over]).then(() => {
		if (locks.get(place) === all) locks.delete(place);
	});
	locks.set(place, all);
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => (stop = resolve));
	signal?.addEventListener('abort', stop);
	await Promise.race([before, aborted]);
	signal?.removeEventListener('abort', stop);
	if (signal?.aborted) end();
	signal?.throwIfAborted();
	return end;
}
