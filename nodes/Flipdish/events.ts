import type { Choice } from '../shared/declaration/operation';

const CLOSED_BETA = 'Closed beta. Request access from Flipdish by email.';

/**
 * Event types of an organization's webhooks
 * (docs/providers/flipdish.md, "Organization webhooks"); an app's are read from the API.
 */
export const EVENT_TYPES: readonly Choice[] = [
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
