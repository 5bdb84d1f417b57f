/** When a call counts as unanswered. */
import { getEventListeners } from 'node:events';

import { withTimeout } from '../../nodes/shared/http/timeout';
import { settle } from '../../nodes/shared/util/result';

/** Longer than any of these tests takes (ms). */
const NEVER = 2 ** 30;

it('returns what the work returns, and keeps no reference to it', async () => {
	const controller = new AbortController();

	expect(await withTimeout(NEVER, controller.signal, async () => 'reply')).toBe('reply');
	expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

it('throws what the work throws', async () => {
	const failing = withTimeout(NEVER, undefined, async () => {
		throw new Error('refused');
	});
	await expect(failing).rejects.toThrow('refused');
});

it('ends as a network fault when there is no answer in time, and stops the work', async () => {
	let seen: AbortSignal | undefined;
	const waiting = settle(
		withTimeout(1, undefined, async (signal) => {
			seen = signal;
			return await new Promise<never>(() => {});
		}),
	);

	expect(await waiting).toMatchObject({
		error: { code: 'ETIMEDOUT', message: 'No answer within 1 ms' },
	});
	expect(seen?.aborted).toBe(true);
});

it('ends with the given failure when the execution is cancelled, and stops the work', async () => {
	const controller = new AbortController();
	const failure = new Error('cancelled');
	let seen: AbortSignal | undefined;
	const waiting = settle(
		withTimeout(
			NEVER,
			controller.signal,
			async (signal) => {
				seen = signal;
				return await new Promise<never>(() => {});
			},
			failure,
		),
	);
	expect(seen?.aborted).toBe(false);
	controller.abort();

	expect(await waiting).toEqual({ error: failure });
	expect(seen?.aborted).toBe(true);
});
