import type { Decline, TransactionEvent } from './model';

/** One line of a transaction's history: approved and now, unless it is said otherwise. */
export function event(
	transactionEventType: TransactionEvent['transactionEventType'],
	processedAmount: number,
	{
		status = 'Approved',
		at = new Date().toISOString(),
		decline = null,
		original = null,
	}: {
		status?: TransactionEvent['transactionEventStatus'];
		at?: string;
		decline?: Decline | null;
		original?: string | null;
	} = {},
): TransactionEvent {
	return {
		transactionEventType,
		transactionEventStatus: status,
		transactionEventDateTime: at,
		processedAmount,
		originalTransactionId: original,
		declineDetails: decline,
	};
}
