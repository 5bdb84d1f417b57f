import { resource } from '../../shared/declaration/operation';
import { flag } from '../../shared/declaration/fields';
import { inMenu, taxRate, taxRateMembers, taxType } from '../menuFields';

export const menuTax = resource('Menu Tax', {
	deleteRate: {
		name: 'Delete Rate',
		action: 'Delete tax rate of menu',
		description: 'Remove a tax rate that nothing in the menu uses',
		request: 'DELETE /api/v1.0/menus/{menuId}/tax/{taxId}',
		fields: [...inMenu, taxRate('taxId')],
		reply: { deletes: true },
		internal: true,
	},
	get: {
		name: 'Get',
		action: 'Get taxes of menu',
		description: "Retrieve a menu's tax rates, and which items and options have them",
		request: 'GET /api/v1.0/menus/{menuId}/tax',
		fields: inMenu,
		reply: { item: 'Data' },
		internal: true,
	},
	setType: {
		name: 'Set Type',
		action: 'Set tax type of menu',
		description: 'Set whether the prices of a menu include the tax',
		request: 'POST /api/v1.0/menus/{menuId}/tax/type/{type}',
		fields: [...inMenu, taxType('type')],
		internal: true,
	},
	setVisibility: {
		name: 'Show or Hide',
		action: 'Show or hide taxes of menu',
		description: 'Set whether customers see the tax',
		request: 'POST /api/v1.0/menus/{menuId}/tax/show/{show}',
		fields: [
			...inMenu,
			flag('show', 'Show Tax', {
				description: 'Whether to show the tax; it cannot be hidden where prices exclude it',
				default: true,
			}),
		],
		internal: true,
	},
	upsertRate: {
		name: 'Create or Update Rate',
		action: 'Create or update tax rate of menu',
		description: 'Add a tax rate to a menu, or change one that it has',
		request: 'POST /api/v1.0/menus/{menuId}/taxrate',
		fields: [...inMenu, ...taxRateMembers],
		additionalFields: [
			{ ...taxRate('taxRateId', 'The one to change; without it, one is added'), limits: true },
		],
		internal: true,
	},
});
