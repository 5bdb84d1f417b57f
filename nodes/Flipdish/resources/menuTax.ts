import { resource } from '../../shared/declaration/operation';
import { flag } from '../../shared/declaration/fields';
import { menuPath, taxRate, taxRateMembers, taxType } from '../menuFields';

export const menuTax = resource('Menu Tax', {
	deleteRate: {
		name: 'Delete Rate',
		action: 'Delete tax rate of menu',
		description: 'Remove an unused tax rate from a menu',
		request: 'DELETE /api/v1.0/menus/{menuId}/tax/{taxId}',
		fields: [...menuPath, taxRate('taxId')],
		reply: { deletes: true },
		internal: true,
	},
	get: {
		name: 'Get',
		action: 'Get taxes of menu',
		description: 'Retrieve the tax rates of a menu with the items and options that use them',
		request: 'GET /api/v1.0/menus/{menuId}/tax',
		fields: menuPath,
		reply: { item: 'Data' },
		internal: true,
	},
	setType: {
		name: 'Set Type',
		action: 'Set tax type of menu',
		description: 'Set whether the prices of a menu include the tax',
		request: 'POST /api/v1.0/menus/{menuId}/tax/type/{type}',
		fields: [...menuPath, taxType('type')],
		internal: true,
	},
	setVisibility: {
		name: 'Show or Hide',
		action: 'Show or hide taxes of menu',
		description: 'Set whether the tax is shown to customers',
		request: 'POST /api/v1.0/menus/{menuId}/tax/show/{show}',
		fields: [
			...menuPath,
			flag('show', 'Show Tax', {
				description: 'Whether to show the tax. It must be shown if prices exclude it.',
				default: true,
			}),
		],
		internal: true,
	},
	upsertRate: {
		name: 'Create or Update Rate',
		action: 'Create or update tax rate of menu',
		description: 'Add a tax rate to a menu, or change an existing one',
		request: 'POST /api/v1.0/menus/{menuId}/taxrate',
		fields: [...menuPath, ...taxRateMembers],
		additionalFields: [
			{ ...taxRate('taxRateId', 'Tax rate to change. Leave empty to add one.'), limits: true },
		],
		internal: true,
	},
});
