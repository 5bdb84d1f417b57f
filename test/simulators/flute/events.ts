import type { Decline, TransactionEvent } from './model';

/** Makes one entry of a transaction's history, by default approved and now. */
export function event(
	type: TransactionEvent['type'],
	amount: number,
	{
		status = 'Approved',
		at = new Date().toISOString(),
		decline = null,
		original = null,
	}: {
		status?: TransactionEvent['status'];
		at?: string;
		decline?: Decline | null;
		original?: string | null;
	} = {},
): TransactionEvent {
	return {
		type,
		status,
		dateTime: at,
		amount,
		originalTransactionId: original,
		declineDetails: decline,
	};
}
