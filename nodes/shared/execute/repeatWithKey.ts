import { monotonicMs } from '../util/clock';
import type { ApiResponse } from '../http/wire';
import { operationError, OutcomeUnknownError, withErrorDetails } from '../errors/userErrors';
import { keyErrorOf } from '../declaration/idempotencyKey';
import type { Write } from './write';
import { backoff } from '../http/retry';
import { sleep } from '../util/sleep';
import { settle } from '../util/result';

/** What a look at the provider says of a write whose reply was lost; nothing where it cannot tell. */
export interface EffectLookup {
	/** The write was carried out, with this result. */
	readonly reply?: ApiResponse;
	/** It was not carried out. */
	readonly wasApplied?: false;
	/** What the caller is told if it is not sent again; without `wasDone` it is not. */
	readonly error?: OutcomeUnknownError;
}

/** Between two requests with a key whose first request is still running, in ms. */
const IN_PROGRESS_WAIT_MS = 1_000;

/**
 * Sends a write until its outcome is known, at most as often as Max Attempts says.
 *
 * After a lost reply it looks whether the write was carried out. If not, a write with a key is sent
 * again. Where no look can tell, it is sent again with its key unless the reply was a 5xx that the
 * provider does not store.
 *
 * @param look says what became of the write
 * @param earlier the unknown outcome of an earlier try: then the look comes first
 * @throws OutcomeUnknown where the write may have been carried out
 */
export async function sendUntilKnown(
	write: Write,
	look: (unknown: OutcomeUnknownError) => Promise<EffectLookup>,
	earlier: OutcomeUnknownError | undefined,
): Promise<ApiResponse> {
	const { context, client, operation, request, options } = write;
	const { maxTries, timeout } = client.settings;
	const { idempotencyKey: key } = operation;
	const signal = context.getExecutionCancelSignal();
	let unknown = earlier;
	let tries = earlier ? 1 : 0;
	let inProgressSince: number | undefined;
	for (let isToSend = earlier === undefined; ; isToSend = true) {
		let refusal: { readonly error: unknown } | undefined;
		if (isToSend) {
			const sent = await settle(client.send(request, options));
			if ('value' in sent) return sent.value;
			signal?.throwIfAborted();
			const { error } = sent;
			const keyRefusal = keyErrorOf(error);
			if (error instanceof OutcomeUnknownError) {
				tries++;
				unknown = error;
				await sleep(error.retryAfterMs ?? 0, signal);
			} else if (keyRefusal === 'inProgress') {
				unknown ??= inProgressError(write);
				inProgressSince ??= monotonicMs();
				if (monotonicMs() - inProgressSince >= timeout) throw unknown;
				await sleep(IN_PROGRESS_WAIT_MS, signal);
			} else if (unknown === undefined) {
				throw keyRefusal === 'conflict' ? keyConflictError(write) : error;
			} else refusal = sent;
		}
		const seen = await look(unknown!);
		if (seen.reply) return seen.reply;
		// A refused repetition says nothing of the call before it, and may be its consequence.
		if (refusal) throw seen.error ?? (seen.wasApplied === false ? refusal.error : unknown);
		const isStored = key && (key.storesServerErrors || !unknown!.isServerError);
		const mayRepeat =
			seen.wasApplied === false
				? key !== undefined || unknown!.retryAfterMs !== undefined
				: seen.error === undefined && isStored;
		if (!mayRepeat || tries >= maxTries) throw seen.error ?? unknown;
		if (seen.wasApplied === undefined && isToSend) await sleep(backoff(tries), signal);
	}
}

/** The header of a write's key, and the key. */
function sentKey({ operation: { idempotencyKey }, request }: Write): [header: string, key: string] {
	const header = String(idempotencyKey?.header);
	return [header, String(request.headers?.[header])];
}

/** The error for a key whose first request does not end in time. */
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

/** The error for a key that belongs to another request. */
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
