import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { tenantId } from '../profile';

export const tag = resource('Tag', {
	create: {
		name: 'Create',
		action: 'Create tag',
		description: 'Add a tag for customers',
		request: 'POST /api/v1/tags',
		fields: [
			tenantId,
			text('name', 'Name', {
				maxLength: 255,
				placeholder: 'VIP',
				description: 'Name of the tag, unique in the clinic',
			}),
			text('color', 'Color', {
				placeholder: '#1E90FF',
				pattern: [/^#[\da-f]{6}$/i, 'a color such as #1E90FF'],
			}),
		],
		reply: { item: 'data' },
	},
});
