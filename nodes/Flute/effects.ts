import type { IDataObject } from 'n8n-workflow';
import type { Effect } from '../shared/declaration/operation';
import { parseTime } from '../shared/util/time';

/** An event of a transaction. */
interface TransactionEvent {
	readonly type: string;
	readonly time: number;
	readonly cents: number;
	/** Of a refund: the transaction that it made. */
	readonly madeId?: string;
}

/**
 * The events of some types since a time (ms since 1970) that were not declined; undefined where the
 * record does not tell. Members have two names: docs/providers/flute.md, Transactions.
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
				? { madeId: String(event.originalTransactionId) }
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

/** A capture. */
export const captured: Effect = {
	read,
	wasApplied: (record, _, since) => hasEventSince(record, since, 'Capture'),
};

/** A tip that is set. */
export const tipAdjusted: Effect = {
	read,
	wasApplied: (record, _, since) => hasEventSince(record, since, 'TipAdjustment'),
};

/** An ACH debit that is stopped. */
export const held: Effect = {
	read,
	wasApplied: (record, _, since) =>
		record.transactionStatus === 'Held' || hasEventSince(record, since, 'Hold'),
};

/** An ACH debit that goes on. */
export const released: Effect = {
	read,
	wasApplied: (record, _, since) => hasEventSince(record, since, 'UnHold'),
};

/**
 * A void, the reversal of an ACH payment, or a refund. The refund of a card is a transaction of its
 * own, named by the event; two of the same amount are told apart by it.
 */
export const reversed: Effect = {
	read,
	wasApplied: (record, { reversalAmount }, since) => {
		const events = eventsSince(record, since, 'Void', 'Refund');
		if (events === undefined) return undefined;
		const isWhole = record.paymentMethodType === 'ACH';
		if (events.some(({ type }) => type === 'Void' || isWhole)) return true;
		const cents = Math.round(Number(reversalAmount) * 100);
		const refunds = events.filter((event) => reversalAmount == null || event.cents === cents);
		const made = refunds.flatMap(({ madeId }) => madeId ?? []);
		return made.length < refunds.length ? undefined : made;
	},
};

/** A payment at a terminal that is cancelled. */
export const posCancelled: Effect = {
	read: 'GET /v2/pos/transactions/{posTransactionId}',
	wasApplied: ({ posTransactionStatus }) => posTransactionStatus === 'Cancelled',
};
