import { OutcomeUnknownError } from '../errors/userErrors';
import type { ApiResponse } from '../http/wire';
import { settle } from '../util/result';
import { addFoundHint } from './addFoundHint';
import { markReturned, findEffect } from './effectLookup';
import { sendUntilKnown } from './repeatWithKey';
import { sendReferenced } from './sendReferenced';
import type { Write } from './write';

/**
 * Ensures that the provider carries out each write at most once.
 *
 * The outcome of a write is unknown if its reply was lost, was a 5xx, or did not come from the
 * provider ({@link Operation.id}). What happens then depends on the operation:
 *
 * - With a reference ({@link Operation.reference}) the record is looked up, and is the result.
 * - With an effect ({@link Operation.effect}) the written record is read to see whether the write
 * was applied.
 * - With an idempotency key ({@link Operation.idempotencyKey}) the write is sent again with the
 * same key, unless a look-up has found its result. If the provider stores 5xx replies too, the
 * client repeats it at once. If it does not, a repetition after a 5xx is executed again; it is then
 * sent only if a look-up shows that the write was not applied.
 * - With a reference and no key it is sent again if the provider asked for it (503 with
 * Retry-After) and no record is found.
 * - Otherwise the error says that the outcome is unknown.
 *
 * Retry On Fail: the {@link WriteLedger} passes the writes of an earlier attempt to the next. The
 * original request with its reference and key is used, whatever the item's parameters say now. A
 * refused write gets another key in the next attempt, because the provider may have stored the
 * refusal.
 *
 * Other executions: a generated reference is unique to its execution. A user's reference is looked
 * up before it is sent (If Reference Exists). This process remembers the references that it has
 * sent, because the provider's list may lag behind.
 */

/**
 * Sends a write, unless an earlier attempt of this run has done so.
 *
 * @param beforeFirstSend runs before the write is sent for the first time
 * @throws as `ApiClient.send`; OutcomeUnknownError with the reference if its record cannot be found
 */
export async function sendIdempotently(
	write: Write,
	beforeFirstSend: () => Promise<void>,
): Promise<ApiResponse> {
	const { client, ledger, operation, call, request, options } = write;
	const { idempotencyKey, reference } = operation;
	const earlier = ledger.pendingOf(call.index);
	if (earlier && 'reply' in earlier) return earlier.reply;
	if (earlier && !reference && !idempotencyKey && !request.idempotent) throw earlier.error;
	if (!earlier) await beforeFirstSend();
	const sentAt = earlier?.sentAt ?? Date.now();
	let wasLost = false;
	const lookUp = async (lost: OutcomeUnknownError) => {
		wasLost = true;
		const lookup = await findEffect(write, sentAt, lost);
		if (lookup.reply) addFoundHint(write, 'the record shows that it was carried out');
		return lookup;
	};
	const sent = await settle(
		reference
			? sendReferenced(write, reference, earlier)
			: idempotencyKey?.storesServerErrors === false
				? sendUntilKnown(write, lookUp, earlier?.error)
				: client.send(request, options),
	);
	if ('value' in sent) {
		ledger.recordSent(call, sent.value, write.identify(sent.value.body));
		markReturned(write, sent.value.body);
		return sent.value;
	}
	if (sent.error instanceof OutcomeUnknownError) ledger.recordUnknown(call, sent.error, sentAt);
	// After a lost reply the key is kept: with another key, a delayed request would be executed
	// twice.
	else if (!earlier && !wasLost) ledger.recordRefusal(call.index);
	throw sent.error;
}
