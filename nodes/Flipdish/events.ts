import type { Choice } from '../shared/declaration/operation';

const CLOSED_BETA = 'Closed beta. Request access from Flipdish by email.';

/**
 * Events of an app in Flipdish's docs (docs/providers/flipdish.md, "Classic webhooks"). The API
 * lists more, which the form loads.
 */
export const APP_EVENTS: readonly Choice[] = [
	['customer.consent.updated', 'Customer Consent: Updated'],
	['customer.created', 'Customer: Created'],
	['customer.updated', 'Customer: Updated'],
	['order.accepted', 'Order: Accepted'],
	['order.created', 'Order: Created'],
	['store.created', 'Store: Created'],
	['store.deleted', 'Store: Deleted'],
	['store.opening_hours.updated', 'Store Opening Hours: Updated'],
	['store.updated', 'Store: Updated'],
	['webhook_subscription.created', 'Webhook Subscription: Created'],
	['webhook_subscription.deleted', 'Webhook Subscription: Deleted'],
	['webhook_subscription.updated', 'Webhook Subscription: Updated'],
];

/** Events of an organization's webhooks (docs/providers/flipdish.md, "Organization webhooks"). */
export const ORG_EVENTS: readonly Choice[] = [
	['menu.item.snoozed.v1', 'Menu Item: Snoozed'],
	['menu.item.unsnoozed.v1', 'Menu Item: Unsnoozed'],
	['menu.published.v1', 'Menu: Published'],
	['menu.validation.failed.v1', 'Menu: Validation Failed'],
	['sale.accepted.v1', 'Sale: Accepted', CLOSED_BETA],
	['sale.created.v1', 'Sale: Created', CLOSED_BETA],
	['sale.status.updated.v1', 'Sale: Status Updated', CLOSED_BETA],
	['sale.updated.v1', 'Sale: Updated', CLOSED_BETA],
	['sales_channel.snoozed.v1', 'Sales Channel: Snoozed'],
	['sales_channel.snoozed_menu_items.updated.v1', 'Sales Channel: Snoozed Menu Items Updated'],
	['sales_channel.unsnoozed.v1', 'Sales Channel: Unsnoozed'],
];
