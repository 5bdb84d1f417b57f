import { resource } from '../../shared/declaration/operation';
import { oneOf, text } from '../../shared/declaration/fields';
import { channelId, search } from '../fields';
import { laravelPages, tenantId } from '../profile';

const simplify = [
	'id',
	'display_name',
	'address',
	'channel',
	'last_message',
	'last_message_at',
	'last_message_is_customer',
	'unread_count',
	'agent_disabled',
	'agent_expires_at',
];

export const conversation = resource('Conversation', {
	create: {
		name: 'Create',
		action: 'Create conversation',
		description: 'Start a conversation on a channel, such as WhatsApp',
		request: 'POST /api/v1/conversations',
		fields: [
			tenantId,
			channelId,
			text('address', 'Address', {
				maxLength: 255,
				placeholder: '+905551234567',
				description: 'Address of the person on the channel, such as a phone number',
			}),
		],
		additionalFields: [text('firstName', 'First Name'), text('lastName', 'Last Name')],
		reply: { item: 'data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many conversations',
		description: 'Retrieve a list of conversations',
		request: 'GET /api/v1/conversations',
		fields: [tenantId],
		filters: [
			oneOf('channelType', 'Channel Type', [
				['instagram', 'Instagram'],
				['telegram', 'Telegram'],
				['website', 'Website'],
				['whatsapp', 'WhatsApp'],
			]),
			search,
		],
		reply: { paging: laravelPages, simplify },
	},
});
