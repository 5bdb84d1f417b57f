import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { orgId } from '../orgFields';
import { UUID_EXAMPLE } from '../../shared/declaration/patterns';

/**
 * Not marked as beta: the docs have no beta notice on webhooks (docs/providers/flipdish.md, "Two
 * API families").
 */
export const orgWebhook = resource('Org Webhook Subscription', {
	trigger: {
		name: 'Trigger Test Events',
		action: 'Trigger test events of org webhook subscription',
		description: 'Send a test event of each type in a webhook subscription of an organization',
		request: 'GET /webhooks/orgs/{orgId}/subscriptions/{subscriptionId}/trigger',
		fields: [
			orgId,
			text('subscriptionId', 'Subscription ID', {
				description: 'ID of the subscription (see the Flipdish portal)',
				placeholder: `sub_${UUID_EXAMPLE}`,
			}),
		],
	},
});
