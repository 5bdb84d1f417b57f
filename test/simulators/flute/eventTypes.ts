/** The 31 event types by group. */
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
	'Affiliate only': ['merchant.created', 'api_key.created', 'api_key.deleted'],
};

/** The catalogue as it is answered. Ids and descriptions are made up. [inferred] */
export const eventTypes = Object.entries(groups)
	.flatMap(([group, names]) => names.map((name) => ({ group, name })))
	.map(({ group, name }, index) => ({
		eventTypeId: index + 1,
		name,
		description: `Sent for ${name.replaceAll(/[._]/g, ' ')}`,
		group,
	}));

export const eventTypeNames = eventTypes.map(({ name }) => name);
