import { OutcomeUnknownError } from '../errors/userErrors';
import type { ApiResponse } from '../http/wire';
import { settle } from '../util/result';
import { addFoundHint } from './noteFound';
import { markReturned, findEffect } from './effectLookup';
import { sendUntilKnown } from './repeatWithKey';
import { sendReferenced } from './sendReferenced';
import type { Write } from './write';

/**
 * Sends each write at most once.
 *
 * The outcome of a write is unknown when its reply was lost, was a 5xx, or is no reply of the
 * provider's ({@link Operation.id}). What can be done then depends on what the operation has:
 *
 * - A reference ({@link Operation.reference}): the record with it is looked up, and is the result.
 * - An effect ({@link Operation.effect}): the record that is written to is read, and tells.
 * - An idempotency key ({@link Operation.idempotencyKey}): it is sent again with the same key, if a
 *   look has not found that it was done. Where the provider stores a 5xx too, the connection does so
 *   at once. Where it does not, the same key after a 5xx is carried out again: what no look can tell
 *   is then not repeated.
 * - A reference alone: it is sent again where the provider asked for that (503 with Retry-After) and
 *   no record is listed.
 * - None of these: the error says that the outcome is unknown.
 *
 * Retry On Fail: the {@link WriteLedger} hands a later try what an earlier one wrote. Its request, with the
 * reference and the key of then, counts, whatever the item's fields say now. What was refused has
 * another key in the next try: the provider may have stored the refusal.
 *
 * Other executions: a generated reference is known to its own execution alone. A reference of the
 * user's own is looked up before it is sent (If Reference Exists); this process remembers those that
 * it sent, for a list can lag behind.
 */

/**
 * Sends a write, unless an earlier try of this run did.
 *
 * @param first what is to be seen to before it is sent
 * @throws what `Connection.send` does, and an OutcomeUnknown that names the reference when its record
 * can't be found
 */
export async function sendIdempotently(
	write: Write,
	first: () => Promise<void>,
): Promise<ApiResponse> {
	const { client, ledger, operation, call, request, options } = write;
	const { idempotencyKey, reference } = operation;
	const earlier = ledger.pendingOf(call.index);
	if (earlier && 'reply' in earlier) return earlier.reply;
	if (earlier && !reference && !idempotencyKey && !request.idempotent) throw earlier.error;
	if (!earlier) await first();
	const sentAt = earlier?.sentAt ?? Date.now();
	let wasLost = false;
	const look = async (lost: OutcomeUnknownError) => {
		wasLost = true;
		const seen = await findEffect(write, sentAt, lost);
		if (seen.reply) addFoundHint(write, 'the record shows that it was carried out');
		return seen;
	};
	const sent = await settle(
		reference
			? sendReferenced(write, reference, earlier)
			: idempotencyKey?.storesServerErrors === false
				? sendUntilKnown(write, look, earlier?.error)
				: client.send(request, options),
	);
	if ('value' in sent) {
		ledger.sent(call, sent.value, write.identify(sent.value.body));
		markReturned(write, sent.value.body);
		return sent.value;
	}
	if (sent.error instanceof OutcomeUnknownError) ledger.unknown(call, sent.error, sentAt);
	// After a lost reply the key stays: with another one a request that is late would be done twice.
	else if (!earlier && !wasLost) ledger.refused(call.index);
	throw sent.error;
}
