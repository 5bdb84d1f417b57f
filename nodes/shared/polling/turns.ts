/** When the latest turn at each place ends, in this process. */
const lastTurns = new Map<string, Promise<void>>();

/**
 * Waits until nobody else has the turn at a place, first come first served.
 *
 * @param signal ends the wait; the turn then goes to the next one
 * @returns a function that ends the turn
 * @throws the signal's reason when it aborts
 */
export async function acquireTurn(place: string, signal?: AbortSignal): Promise<() => void> {
	signal?.throwIfAborted();
	const before = lastTurns.get(place);
	let end = () => {};
	const over = new Promise<void>((resolve) => (end = resolve));
	const all = Promise.all([before, over]).then(() => {
		if (lastTurns.get(place) === all) lastTurns.delete(place);
	});
	lastTurns.set(place, all);
	let stop = () => {};
	const aborted = new Promise<void>((resolve) => (stop = resolve));
	signal?.addEventListener('abort', stop);
	await Promise.race([before, aborted]);
	signal?.removeEventListener('abort', stop);
	if (signal?.aborted) end();
	signal?.throwIfAborted();
	return end;
}
