import { resource } from '../../shared/declaration/operation';
import { json, number, oneOf, text } from '../../shared/declaration/fields';
import { channelId, customerId } from '../fields';
import { tenantId } from '../profile';

export const channelBlacklist = resource('Channel Blacklist', {
	create: {
		name: 'Create',
		action: 'Create channel blacklist entry',
		description: 'Block a customer on a channel',
		request: 'POST /api/v1/channel-blacklists',
		fields: [
			tenantId,
			customerId,
			channelId,
			oneOf(
				'reason',
				'Reason',
				['abusive_language', ['llm_spam', 'LLM Spam'], 'manual', 'rate_limit', 'security_threat'],
				{ default: 'manual' },
			),
		],
		additionalFields: [
			json('metadata', 'Metadata', {
				shape: 'list',
				description: 'JSON list of additional data to store with the entry',
			}),
			text('note', 'Note', { rows: 4 }),
			number('ttlSeconds', 'Duration (Seconds)', {
				decimals: 0,
				limits: true,
				placeholder: '86400',
				description: 'How long to block the customer. Leave empty to block permanently.',
			}),
		],
		reply: {
			item: 'data',
			simplify: [
				'id',
				'reason',
				'reason_label',
				'note',
				'blocked_at',
				'expires_at',
				'is_active',
				'is_permanent',
				'channel',
				'customer',
			],
		},
	},
});
