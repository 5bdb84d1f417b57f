import type { Choice } from '../shared/declaration/operation';
import { someListed } from '../shared/declaration/listedOptions';
import { eventTypesList } from './profile';

const PARTNERS = 'For partner accounts only';

/**
 * `WebhookEventType` of Flute's OpenAPI description (November 2026), without `ping`
 * (docs/providers/flute.md, "Event types").
 */
export const EVENT_TYPES: readonly Choice[] = [
	['api_key.created', 'API Key: Created', PARTNERS],
	['api_key.deleted', 'API Key: Deleted', PARTNERS],
	['application.awaiting_signature', 'Application: Awaiting Signature', PARTNERS],
	['application.declined', 'Application: Declined', PARTNERS],
	['application.draft', 'Application: Draft', PARTNERS],
	['application.in_progress', 'Application: In Progress', PARTNERS],
	['application.information_needed', 'Application: Information Needed', PARTNERS],
	['application.invited', 'Application: Invited', PARTNERS],
	['application.submitted', 'Application: Submitted', PARTNERS],
	['application.under_review', 'Application: Under Review', PARTNERS],
	['invoice.created', 'Invoice: Created'],
	['invoice.paid', 'Invoice: Paid'],
	['merchant.created', 'Merchant: Created', PARTNERS],
	['payment_link.created', 'Payment Link: Created'],
	['payment_link.updated', 'Payment Link: Updated'],
	[
		'payment_session.completed',
		'Payment Session: Completed',
		'The session was completed, or failed, or was cancelled',
	],
	['payment_session.created', 'Payment Session: Created'],
	['quick_payment.created', 'Quick Payment: Created'],
	['quick_payment.paid', 'Quick Payment: Paid'],
	['settlement.batch.completed', 'Settlement Batch: Completed', 'The batch was settled'],
	['subscription.created', 'Subscription: Created'],
	['subscription.delinquent', 'Subscription: Delinquent'],
	['subscription.paid', 'Subscription: Paid'],
	['subscription.payment_failed', 'Subscription: Payment Failed'],
	['terminal.added', 'Terminal: Added'],
	['terminal.deactivated', 'Terminal: Deactivated'],
	['terminal.out_of_paper', 'Terminal: Out of Paper'],
	['transaction.ach.cancelled', 'ACH Payment: Cancelled'],
	['transaction.ach.charged_back', 'ACH Payment: Charged Back'],
	['transaction.ach.cleared', 'ACH Payment: Cleared'],
	['transaction.ach.failed', 'ACH Payment: Failed'],
	['transaction.ach.held', 'ACH Payment: Held'],
	['transaction.ach.in_progress', 'ACH Payment: In Progress'],
	['transaction.ach.refunded', 'ACH Payment: Refunded'],
	['transaction.ach.scheduled', 'ACH Payment: Scheduled'],
	['transaction.card.authorized', 'Card Payment: Authorized'],
	['transaction.card.captured', 'Card Payment: Captured'],
	['transaction.card.declined', 'Card Payment: Declined'],
	['transaction.card.failed', 'Card Payment: Failed'],
	['transaction.card.refunded', 'Card Payment: Refunded'],
	['transaction.card.voided', 'Card Payment: Voided'],
];

/** A field to choose event types from the API's list, so that new ones can be used at once. */
export const someEvents = <Name extends string>(name: Name, label: string, description: string) =>
	someListed(name, label, {
		description,
		known: EVENT_TYPES,
		picker: {
			request: 'GET /v2/webhooks/event-types',
			paging: eventTypesList,
			value: ['eventType', 'name'],
			label: ({ eventType, name: formerName }) => String(eventType ?? formerName),
		},
	});
