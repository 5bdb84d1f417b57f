import { networkError } from '../errors/hostErrors';

/**
 * Runs work with a timeout (ms) and a cancel signal. The signal passed to the work aborts with
 * either of them; work that ignores it continues unobserved.
 *
 * @throws `failure` on timeout or cancel; by default the network error ETIMEDOUT
 */
export async function withTimeout<T>(
	ms: number,
	cancel: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
	failure?: Error,
): Promise<T> {
	// Not `AbortSignal.any`: Node garbage-collects a timeout signal that only it references, which
	// then never fires.
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
		// The signals outlive the work and would keep its result in memory.
		late.removeEventListener('abort', end);
		cancel?.removeEventListener('abort', end);
	}
}
