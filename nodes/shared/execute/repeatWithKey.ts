import { monotonicMs } from '../util/clock';
import type { ApiResponse } from '../http/wire';
import { operationError, OutcomeUnknownError, withErrorDetails } from '../errors/userErrors';
import { keyErrorOf } from '../declaration/idempotencyKey';
import type { Write } from './write';
import { backoff } from '../http/retry';
import { sleep } from '../util/sleep';
import { settle } from '../util/result';

/** The result of looking up a write whose reply was lost; empty if it is not known. */
export interface EffectLookup {
	/** The write was applied, with this result. */
	readonly reply?: ApiResponse;
	/** The write was not applied. */
	readonly wasApplied?: false;
	/** Error for the caller if the write is not sent again. Without `wasApplied` it is not. */
	readonly error?: OutcomeUnknownError;
}

/** Delay (ms) before a write is repeated whose first request is still running at the provider. */
const IN_PROGRESS_WAIT_MS = 1_000;

/**
 * Sends a write until its outcome is known, up to Max Attempts.
 *
 * After a lost reply it looks up whether the write was applied. If not, a write with a key is sent
 * again. If the look-up cannot tell, the write is sent again with its key, unless the reply was a
 * 5xx that the provider does not store.
 *
 * @param lookUp looks up whether the write was applied
 * @param earlier the unknown outcome of an earlier attempt; the look-up then comes first
 * @throws OutcomeUnknownError if the write may have been applied
 */
export async function sendUntilKnown(
	write: Write,
	lookUp: (unknownOutcome: OutcomeUnknownError) => Promise<EffectLookup>,
	earlier: OutcomeUnknownError | undefined,
): Promise<ApiResponse> {
	const { context, client, operation, request, options } = write;
	const { maxTries, timeout } = client.settings;
	const { idempotencyKey: key } = operation;
	const signal = context.getExecutionCancelSignal();
	let unknownOutcome = earlier;
	let attempts = earlier ? 1 : 0;
	let inProgressSince: number | undefined;
	for (let shouldSend = earlier === undefined; ; shouldSend = true) {
		let refusal: { readonly error: unknown } | undefined;
		if (shouldSend) {
			const sent = await settle(client.send(request, options));
			if ('value' in sent) return sent.value;
			signal?.throwIfAborted();
			const { error } = sent;
			const keyRefusal = keyErrorOf(error);
			if (error instanceof OutcomeUnknownError) {
				attempts++;
				unknownOutcome = error;
				await sleep(error.retryAfterMs ?? 0, signal);
			} else if (keyRefusal === 'inProgress') {
				unknownOutcome ??= inProgressError(write);
				inProgressSince ??= monotonicMs();
				if (monotonicMs() - inProgressSince >= timeout) throw unknownOutcome;
				await sleep(IN_PROGRESS_WAIT_MS, signal);
			} else if (unknownOutcome === undefined) {
				throw keyRefusal === 'conflict' ? keyConflictError(write) : error;
			} else refusal = sent;
		}
		const lookup = await lookUp(unknownOutcome!);
		if (lookup.reply) return lookup.reply;
		// A refused repetition does not mean that the first request was refused; it may even be refused
		// because the first request was applied.
		if (refusal)
			throw lookup.error ?? (lookup.wasApplied === false ? refusal.error : unknownOutcome);
		const isStored = key && (key.storesServerErrors || !unknownOutcome!.isServerError);
		const mayRepeat =
			lookup.wasApplied === false
				? key !== undefined || unknownOutcome!.retryAfterMs !== undefined
				: lookup.error === undefined && isStored;
		if (!mayRepeat || attempts >= maxTries) throw lookup.error ?? unknownOutcome;
		if (lookup.wasApplied === undefined && shouldSend) await sleep(backoff(attempts), signal);
	}
}

/** Returns the header and the value of a write's idempotency key. */
function sentKey({ operation: { idempotencyKey }, request }: Write): [header: string, key: string] {
	const header = String(idempotencyKey?.header);
	return [header, String(request.headers?.[header])];
}

/** Creates the error for a key whose first request does not finish in time. */
function inProgressError(write: Write): OutcomeUnknownError {
	const { context, call } = write;
	const [header, key] = sentKey(write);
	const error = operationError(
		context.getNode(),
		`The outcome is unknown: the first ${call.request.method} ${call.request.path} with the ${header} "${key}" is still being processed`,
		'Look up the record later, before you send this again.',
		call.index,
	);
	const details = { ...write.options.details, outcome: 'unknown' };
	return new OutcomeUnknownError(withErrorDetails(error, details));
}

/** Creates the error for a key that was used for a different request. */
function keyConflictError(write: Write): Error {
	const { context, call } = write;
	const [header, key] = sentKey(write);
	const error = operationError(
		context.getNode(),
		`The ${header} "${key}" was used for another request already`,
		"Nothing was done for this item. Use another key for each request, or leave 'Idempotency Key' empty to have one generated.",
		call.index,
	);
	return withErrorDetails(error, { ...write.options.details, idempotencyKey: 'conflict' });
}
