import { resource } from '../../shared/declaration/operation';
import { json } from '../../shared/declaration/fields';
import { orgId } from '../orgFields';

export const auditLog = resource('Audit Log (Beta)', {
	create: {
		name: 'Create',
		action: 'Create audit log entry',
		description: 'Add an entry to the audit log of an organization',
		request: 'POST /auditLogs/orgs/{orgId}',
		beta: true,
		fields: [
			orgId,
			json('body', 'Entry', {
				in: 'body',
				wire: '',
				shape: 'object',
				description:
					"JSON object with the fields of the entry, such as severity and context (see Flipdish's API reference)",
				placeholder: '{ "name": "value" }',
			}),
		],
	},
});
