import type { Merchant, MerchantEvent, Transaction } from './model';

/**
 * Emits an event. The only documented resource type is `settlement`, the first word of its event's
 * type; the others are formed in the same way. [inferred]
 */
export function announce(
	{ listeners }: Merchant,
	{ type, id, resourceType = type.split('.')[0] ?? '' }: Announcement,
): void {
	for (const tell of listeners) tell({ type, id, resourceType });
}

export type Announcement = Omit<MerchantEvent, 'resourceType'> & { resourceType?: string };

/** Stores a new or changed transaction, and emits an event when its status changed. */
export function keep(merchant: Merchant, transaction: Transaction): Transaction {
	const { transactionId: id, transactionStatus, paymentMethodType } = transaction;
	const before = merchant.transactions.get(id)?.transactionStatus;
	const kept = merchant.transactions.put(transaction);
	const events: Record<string, string> = paymentMethodType === 'ACH' ? achEvents : cardEvents;
	const type = events[transactionStatus];
	if (type !== undefined && before !== transactionStatus) announce(merchant, { type, id });
	return kept;
}

/** Event types by status of a card payment. The one of a partial authorization is inferred. */
const cardEvents = {
	Authorized: 'transaction.card.authorized',
	PartiallyAuthorized: 'transaction.card.authorized',
	Captured: 'transaction.card.captured',
	Declined: 'transaction.card.declined',
	Failed: 'transaction.card.failed',
	Refunded: 'transaction.card.refunded',
	Voided: 'transaction.card.voided',
};
const achEvents = {
	Scheduled: 'transaction.ach.scheduled',
	InProgress: 'transaction.ach.in_progress',
	Held: 'transaction.ach.held',
	Cancelled: 'transaction.ach.cancelled',
	Cleared: 'transaction.ach.cleared',
	ChargedBack: 'transaction.ach.charged_back',
	Failed: 'transaction.ach.failed',
	Refunded: 'transaction.ach.refunded',
};
