import { sleep } from '../../../nodes/shared/util/sleep';

/** What Date.now gives in the tests that use {@link useWaits}. */
export const NOW = Date.UTC(2026, 0, 1);

/**
 * Stops the clock and the jitter of pauses, and lets pauses take no time. The test file has to mock
 * `nodes/shared/util/sleep`, because jest moves such a call to the top of its own file only.
 *
 * @returns the pauses of the current test in ms
 */
export function useWaits(): number[] {
	const waits: number[] = [];
	beforeEach(() => {
		waits.length = 0;
		jest.spyOn(Date, 'now').mockReturnValue(NOW);
		jest.spyOn(Math, 'random').mockReturnValue(1);
		jest.mocked(sleep).mockImplementation(async (ms, signal) => {
			waits.push(ms);
			signal?.throwIfAborted();
		});
	});
	afterEach(() => jest.restoreAllMocks());
	return waits;
}
