import type { IDataObject } from 'n8n-workflow';
import type { Effect } from '../shared/declaration/operation';
import { parseTime } from '../shared/util/time';

/** An event of a transaction. */
interface TransactionEvent {
	readonly type: string;
	readonly time: number;
	readonly cents: number;
	/** ID of the refund's own transaction. */
	readonly refundId?: string;
}

/**
 * Returns the events of some types since a time (ms since the epoch) that were not declined;
 * undefined if the record does not say. Members have two names: docs/providers/flute.md,
 * "Transactions".
 */
function eventsSince(
	{ transactionEvents }: IDataObject,
	since: number,
	...types: string[]
): TransactionEvent[] | undefined {
	if (!Array.isArray(transactionEvents)) return undefined;
	const events = (transactionEvents as IDataObject[])
		.filter(
			({ status, transactionEventStatus }) =>
				!['Declined', 'Failed'].includes(String(status ?? transactionEventStatus)),
		)
		.map((event) => ({
			type: String(event.type ?? event.transactionEventType),
			time: parseTime(event.dateTime ?? event.transactionEventDateTime),
			cents: Math.round(Number(event.amount ?? event.processedAmount) * 100),
			...(event.originalTransactionId
				? { refundId: String(event.originalTransactionId) }
				: undefined),
		}))
		.filter(({ type }) => types.includes(type));
	if (events.some(({ time }) => time === Infinity)) return undefined;
	return events.filter(({ time }) => time >= since);
}

const hasEventSince = (record: IDataObject, since: number, ...types: string[]) => {
	const events = eventsSince(record, since, ...types);
	return events && events.length > 0;
};

const read = 'GET /v2/transactions/{transactionId}';

/** A capture of an authorization. */
export const captureEffect: Effect = {
	read,
	wasApplied: (record, _, since) => hasEventSince(record, since, 'Capture'),
};

/** A tip adjustment. */
export const tipAdjustmentEffect: Effect = {
	read,
	wasApplied: (record, _, since) => hasEventSince(record, since, 'TipAdjustment'),
};

/** The hold of an ACH debit. */
export const holdEffect: Effect = {
	read,
	wasApplied: (record, _, since) =>
		record.transactionStatus === 'Held' || hasEventSince(record, since, 'Hold'),
};

/** The release of a held ACH debit. */
export const releaseEffect: Effect = {
	read,
	wasApplied: (record, _, since) => hasEventSince(record, since, 'UnHold'),
};

/**
 * A void, the reversal of an ACH payment, or a refund. The refund of a card is a separate
 * transaction, whose ID is in the event; it distinguishes refunds of the same amount.
 */
export const reversalEffect: Effect = {
	read,
	wasApplied: (record, { reversalAmount }, since) => {
		const events = eventsSince(record, since, 'Void', 'Refund');
		if (events === undefined) return undefined;
		const isAch = record.paymentMethodType === 'ACH';
		if (events.some(({ type }) => type === 'Void' || isAch)) return true;
		const cents = Math.round(Number(reversalAmount) * 100);
		const refunds = events.filter((event) => reversalAmount == null || event.cents === cents);
		const refundIds = refunds.flatMap(({ refundId }) => refundId ?? []);
		return refundIds.length < refunds.length ? undefined : refundIds;
	},
};

/** The cancellation of a payment at a terminal. */
export const posCancellationEffect: Effect = {
	read: 'GET /v2/pos/transactions/{posTransactionId}',
	wasApplied: ({ posTransactionStatus }) => posTransactionStatus === 'Cancelled',
};
