import { resource } from '../../shared/declaration/operation';
import { json } from '../../shared/declaration/fields';
import { orgId } from '../newFamilyFields';

export const auditLog = resource('Audit Log (Beta)', {
	create: {
		name: 'Create',
		action: 'Create audit log entry',
		description: 'Write an entry into the audit log of an organization',
		request: 'POST /auditLogs/orgs/{orgId}',
		beta: true,
		fields: [
			orgId,
			json('body', 'Entry', {
				in: 'body',
				wire: '',
				shape: 'object',
				description:
					"JSON object with the entry's members, such as severity and context, as Flipdish's reference has them",
				placeholder: '{ "name": "value" }',
			}),
		],
	},
});
