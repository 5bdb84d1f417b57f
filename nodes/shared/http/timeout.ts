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
	const timeoutSignal = AbortSignal.timeout(ms);
	const controller = new AbortController();
	let abort = () => {};
	const aborted = new Promise<never>((_, reject) => {
		abort = () => {
			controller.abort();
			reject(failure ?? networkError('ETIMEDOUT', `No answer within ${ms} ms`));
		};
	});
	timeoutSignal.addEventListener('abort', abort);
	cancel?.addEventListener('abort', abort);
	try {
		return await Promise.race([work(controller.signal), aborted]);
	} finally {
		// The signals outlive the work and would keep its result in memory.
		timeoutSignal.removeEventListener('abort', abort);
		cancel?.removeEventListener('abort', abort);
	}
}
