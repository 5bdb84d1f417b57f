import { sleep } from '../../nodes/shared/util/sleep';

// Time stands still but where a test moves it.
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const reason = new Error('The execution was cancelled');

describe('a wait', () => {
	it('ends after its time, in slices', async () => {
		const ended = jest.fn();
		const waiting = sleep(2_500).then(ended);

		await jest.advanceTimersByTimeAsync(2_499);
		expect(ended).not.toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(1);
		await waiting;
	});

	it('ends at once when the signal aborts, with its reason', async () => {
		const abort = new AbortController();
		const waiting = sleep(60_000, abort.signal);
		const refused = expect(waiting).rejects.toBe(reason);
		await jest.advanceTimersByTimeAsync(1_500);

		abort.abort(reason);

		await refused;
	});

	it('throws when the signal was aborted before, even for no time', async () => {
		const signal = AbortSignal.abort(reason);

		await expect(sleep(60_000, signal)).rejects.toBe(reason);
		await expect(sleep(0, signal)).rejects.toBe(reason);
		expect(jest.getTimerCount()).toBe(0);
	});

	it.each([0, -1, NaN])('of %d ms ends at once', async (ms) => {
		await sleep(ms);

		expect(jest.getTimerCount()).toBe(0);
	});

	it('removes its listener from the signal', async () => {
		const { signal } = new AbortController();
		const added = jest.spyOn(signal, 'addEventListener');
		const removed = jest.spyOn(signal, 'removeEventListener');
		const waiting = sleep(3_000, signal);
		await jest.advanceTimersByTimeAsync(3_000);
		await waiting;

		expect(removed.mock.calls).toEqual(added.mock.calls);
	});
});
