import { resource } from '../../shared/declaration/operation';
import { number } from '../../shared/declaration/fields';
import { conversationId } from '../fields';
import { tenantId } from '../profile';

export const conversationAgent = resource('Conversation Agent', {
	disable: {
		name: 'Disable',
		action: 'Disable conversation agent',
		description: 'Stop the AI agent from answering in a conversation',
		request: 'POST /api/v1/conversations/{conversationId}/agent/disable',
		fields: [
			tenantId,
			conversationId,
			number('durationMinutes', 'Duration (Minutes)', {
				optional: true,
				limits: true,
				decimals: 0,
				min: 1,
				max: 525600,
				placeholder: '60',
				description: 'How long the agent stays disabled. Leave empty for no end.',
			}),
		],
		requiresBody: true,
		reply: { item: 'data' },
	},
	enable: {
		name: 'Enable',
		action: 'Enable conversation agent',
		description: 'Let the AI agent answer in a conversation again',
		request: 'POST /api/v1/conversations/{conversationId}/agent/enable',
		fields: [tenantId, conversationId],
		requiresBody: true,
		reply: { item: 'data' },
	},
	get: {
		name: 'Get',
		action: 'Get conversation agent',
		description: 'Retrieve whether the AI agent answers in a conversation',
		request: 'GET /api/v1/conversations/{conversationId}/agent',
		fields: [tenantId, conversationId],
		reply: { item: 'data' },
	},
});
