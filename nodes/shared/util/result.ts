/** The outcome of a promise as a value. */
export type Result<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Awaits a promise and returns its value or its error. It replaces try/catch, because n8n's lint
 * rule `require-node-api-error` forbids re-throwing in a catch block, and wrapping a NodeApiError
 * loses its message.
 */
export const settle = async <T>(work: Promise<T>): Promise<Result<T>> =>
	await work.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);

/**
 * Calls work and returns its result as a promise, which a synchronous throw rejects. The same as
 * `Promise.try`, which Node 22 and older do not have.
 */
export const promiseTry = async <T>(work: () => T | Promise<T>): Promise<T> => await work();
