import { networkError } from '../errors/hostErrors';

/**
 * Waits for work, but not longer than this (ms) nor after `cancel` aborts. The signal that the work is
 * given aborts then; work that does not listen to it goes on unobserved.
 *
 * @throws failure when the time is over or `cancel` aborts; by default the network fault ETIMEDOUT
 */
export async function withTimeout<T>(
	ms: number,
	cancel: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
	failure?: Error,
): Promise<T> {
	// Not `AbortSignal.any`: Node collects a timeout signal that only it holds, and it never fires.
	const late = AbortSignal.timeout(ms);
	const stop = new AbortController();
	let end = () => {};
	const ended = new Promise<never>((_, reject) => {
		end = () => {
			stop.abort();
			reject(failure ?? networkError('ETIMEDOUT', `No answer within ${ms} ms`));
		};
	});
	late.addEventListener('abort', end);
	cancel?.addEventListener('abort', end);
	try {
		return await Promise.race([work(stop.signal), ended]);
	} finally {
		// The signals outlive the work, and must not keep its result in memory.
		late.removeEventListener('abort', end);
		cancel?.removeEventListener('abort', end);
	}
}
