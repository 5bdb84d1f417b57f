import type { Merchant, MerchantEvent, Transaction } from './model';

/**
 * Tells of something that happened. `settlement` is the one resource type that is documented; it is
 * the first word of its event's type, and so are the others. [inferred]
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

/** That a partial authorization is announced as one is inferred. */
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
