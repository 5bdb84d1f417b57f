import { resource } from '../../shared/declaration/operation';
import { eventTypesList } from '../profile';

export const eventType = resource('Webhook Event Type', {
	getAll: {
		name: 'Get Many',
		action: 'Get many webhook event types',
		description: 'Retrieve the available event types',
		request: 'GET /v2/webhooks/event-types',
		reply: { paging: eventTypesList },
	},
});
