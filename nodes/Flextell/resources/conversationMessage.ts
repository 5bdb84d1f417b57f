import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { conversationId, conversationIds, timestampTracking, numericId } from '../fields';
import { laravelPages, tenantId } from '../profile';

export const conversationMessage = resource('Conversation Message', {
	getAll: {
		name: 'Get Many',
		action: 'Get many conversation messages',
		description: 'Retrieve the messages of a conversation',
		request: 'GET /api/v1/conversations/{conversationId}/messages',
		fields: [tenantId, conversationId],
		reply: {
			paging: laravelPages,
			simplify: [
				'id',
				'conversation_id',
				'is_customer',
				'user_name',
				'message_type',
				'message',
				'quoted_text',
				'read_at',
				'created_at',
				'file_temporary_url',
			],
		},
		// Messages have no time of the last change.
		changeTracking: {
			id: 'id',
			createdAt: 'created_at',
			parent: {
				parameter: 'conversationId',
				field: conversationIds,
				latestAt: 'last_message_at',
			},
			lookBack: timestampTracking.lookBack,
			cost: 'Each poll makes one call per 100 conversations, and reads all pages of each conversation with a new message',
		},
	},
	send: {
		name: 'Send',
		action: 'Send conversation message',
		description: 'Send a message to the person in a conversation',
		request: 'POST /api/v1/conversations/{conversationId}/messages',
		fields: [tenantId, conversationId, text('message', 'Message', { rows: 4 })],
		additionalFields: [
			numericId('quotedMessageId', 'Quoted Message ID', {
				description: 'ID of the message that this one answers',
			}),
		],
		reply: { item: 'data' },
	},
});
