import { networkError } from '../errors/hostErrors';

/**
 * The result of some work, unless it takes longer than this (ms) or is cancelled. The work is told by
 * its signal, and is left to itself if it does not listen.
 *
 * @param failure what is thrown then; by default a network fault
 */
export async function withTimeout<T>(
	ms: number,
	cancel: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
	failure?: Error,
): Promise<T> {
	// Not `AbortSignal.any`, which lets go of a timeout that nothing else holds: it never comes then.
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
		// These live on, and must not keep the result.
		late.removeEventListener('abort', end);
		cancel?.removeEventListener('abort', end);
	}
}
