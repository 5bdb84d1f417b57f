import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { id } from '../fields';
import { pick } from '../pickers';
import { cannotBeUndone } from '../../shared/declaration/toolNotes';
import { unpagedList } from '../profile';

const paging = unpagedList('apiKeys');

const clientId = pick('clientId', 'API Key', {
	request: 'GET /v2/api-keys',
	paging,
	value: 'clientId',
	label: ({ apiKeyName, clientId: own }) => String(apiKeyName ?? own),
})('Client ID of the API key');

/** Only tokens of partner keys can manage API keys (docs/providers/flute.md, "API keys"). */
export const apiKey = resource('API Key', {
	create: {
		name: 'Create',
		action: 'Create API key',
		description:
			'Create an API key for a merchant (partners only). Its client secret is returned only once: store it, and treat the output as a secret.',
		toolNote: 'The result holds a secret, which must not be repeated in an answer',
		request: 'POST /v2/api-keys',
		fields: [
			id('merchantId', 'Merchant ID', 'ID of the merchant that the key is for'),
			text('apiKeyName', 'Name', {
				placeholder: 'Web shop',
				description: 'A name for your own reference',
			}),
		],
	},
	delete: {
		name: 'Delete',
		action: 'Delete API key',
		description: 'Revoke an API key of a merchant (partners only)',
		toolNote: cannotBeUndone('whatever uses the key loses its access'),
		request: 'DELETE /v2/api-keys/{clientId}',
		fields: [clientId],
		reply: { deletes: true },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many API keys',
		description: 'Retrieve a list of the API keys of merchants (partners only)',
		request: 'GET /v2/api-keys',
		filters: [id('merchantId', 'Merchant ID', 'Only API keys of this merchant')],
		reply: { paging },
	},
});
