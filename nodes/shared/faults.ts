import type { IDataObject } from 'n8n-workflow';

/**
 * n8n's helpers wrap what went wrong in one or more errors, differently from version to version;
 * these read through all layers.
 */
function* layers(error: unknown): Generator<IDataObject> {
	let layer = error;
	for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth++) {
		yield layer as IDataObject;
		layer = (layer as { cause?: unknown }).cause;
	}
}

const NETWORK_CODE = /\b(E[A-Z_]{4,}|ERR_[A-Z_]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+)\b/;

/** Code of the network fault behind an error (ECONNRESET, ETIMEDOUT, …), if there is one. */
export function networkCodeOf(error: unknown): string | undefined {
	if (statusOf(error) !== undefined) return undefined;
	let hungUp = false;
	for (const { code, httpCode, message } of layers(error)) {
		for (const words of [code, httpCode, message]) {
			const found = typeof words === 'string' ? NETWORK_CODE.exec(words) : null;
			// `EAUTH` and `ESTATUS` are answers of a token endpoint, in n8n's OAuth client.
			if (found && found[1] !== 'EAUTH' && found[1] !== 'ESTATUS') return found[1];
		}
		hungUp ||= typeof message === 'string' && /socket hang up|aborted|network/i.test(message);
	}
	return hungUp ? 'ECONNRESET' : undefined;
}

/** HTTP status behind an error, if the other side answered. */
export function statusOf(error: unknown): number | undefined {
	for (const { status, statusCode, httpCode, response } of layers(error)) {
		const nested = (response as IDataObject | undefined)?.status;
		const found = Number(status ?? statusCode ?? httpCode ?? nested);
		if (found >= 100 && found < 600) return found;
	}
	return undefined;
}

/** Body of the reply behind an error: OAuth's `{error, error_description}` from a token endpoint. */
export function bodyOf(error: unknown): unknown {
	for (const { body } of layers(error)) {
		if (body !== undefined) return body;
	}
	return undefined;
}

/** How some work ended, as a value. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Waits for work and gives its result or its error. For callers that look at an error and pass it
 * on as it is: n8n's errors lose what they say when they are wrapped.
 */
export const settled = async <T>(work: Promise<T>): Promise<Settled<T>> =>
	await work.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
