import { resource } from '../../shared/declaration/operation';
import { flag, list, number } from '../../shared/declaration/fields';
import { storeId } from '../fields';

export const tip = resource('Tip Configuration', {
	get: {
		name: 'Get',
		action: 'Get tip configuration',
		description: 'Retrieve the tips that a store offers its customers',
		request: 'GET /api/v1.0/stores/{storeId}/tipconfig',
		fields: [storeId],
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update tip configuration',
		description:
			'Change the tips that a store offers. What you leave out stays as it is. An empty Default Percentage is cleared.',
		request: 'POST /api/v1.0/stores/{storeId}/tipconfig',
		fields: [storeId],
		updateFields: [
			flag('allowCustomTips', 'Allow Custom Tips', {
				description: 'Whether customers can enter a tip of their own',
				default: true,
			}),
			flag('allowEmojis', 'Allow Emojis', {
				description: 'Whether emojis are shown with the tips',
				default: true,
			}),
			flag('allowRoundUp', 'Allow Round Up', {
				description: 'Whether customers can round the amount up',
				default: true,
			}),
			number('defaultPercentage', 'Default Percentage', {
				description: 'Tip that is preselected. It must be one of the percentages.',
				placeholder: '10',
				nullable: true,
			}),
			flag('isEnabled', 'Enabled', {
				description: 'Whether customers can give tips',
				default: true,
			}),
			list('percentages', 'Percentages', {
				itemType: 'number',
				description: 'Tips to choose from, the smallest first, separated by commas',
				placeholder: '5, 10, 12.5',
			}),
		],
		reply: { item: 'Data' },
	},
});
