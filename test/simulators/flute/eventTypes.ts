/** The 41 event types by group, without the ping. */
const groups = {
	Card: [
		'transaction.card.authorized',
		'transaction.card.captured',
		'transaction.card.declined',
		'transaction.card.failed',
		'transaction.card.refunded',
		'transaction.card.voided',
	],
	ACH: [
		'transaction.ach.scheduled',
		'transaction.ach.in_progress',
		'transaction.ach.held',
		'transaction.ach.cancelled',
		'transaction.ach.cleared',
		'transaction.ach.charged_back',
		'transaction.ach.failed',
		'transaction.ach.refunded',
	],
	Sessions: ['payment_session.created', 'payment_session.completed'],
	Settlement: ['settlement.batch.completed'],
	Invoices: ['invoice.created', 'invoice.paid'],
	Subscriptions: [
		'subscription.created',
		'subscription.paid',
		'subscription.payment_failed',
		'subscription.delinquent',
	],
	'Quick payments': ['quick_payment.created', 'quick_payment.paid'],
	Terminals: ['terminal.added', 'terminal.deactivated', 'terminal.out_of_paper'],
	'Payment links': ['payment_link.created', 'payment_link.updated'],
	'Affiliate only': ['merchant.created', 'api_key.created', 'api_key.deleted'],
	Applications: [
		'application.draft',
		'application.invited',
		'application.in_progress',
		'application.submitted',
		'application.awaiting_signature',
		'application.under_review',
		'application.information_needed',
		'application.declined',
	],
};

const all = Object.entries(groups).flatMap(([group, names]) =>
	names.map((eventType) => ({
		eventType,
		description: `Sent for ${eventType.replaceAll(/[._]/g, ' ')}`,
		group,
	})),
);

/** The list of event types in replies, without those for partners only. Descriptions are invented. [inferred] */
export const eventTypes = all.filter(({ group }) => group !== 'Applications');

export const eventTypeNames = all.map(({ eventType }) => eventType);
