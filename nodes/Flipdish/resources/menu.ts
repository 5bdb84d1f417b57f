import type { Choice } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { flag, group, json, number, oneOf, text, upload } from '../../shared/declaration/fields';
import { appId } from '../fields';
import { image, imageUrl, menuPath, taxRateMembers, taxType } from '../menuFields';
import { orgId } from '../orgFields';
import { classicList } from '../profile';

const simplify = [
	'MenuId',
	'Name',
	'VersionNumber',
	'ModifiedTime',
	'Locked',
	'IsIntegrated',
	'TaxType',
	'MenuSectionBehaviour',
	'AppId',
	'ImageUrl',
];

const ELEMENT_TYPES = [
	['Item', 'Menu Item'],
	['OptionSetItem', 'Option Set Item'],
] as const satisfies readonly Choice[];

/** Fields that an update can change. */
const header = [
	flag('displaySectionLinks', 'Display Section Links', {
		description: 'Whether customers see links to the sections',
		default: true,
	}),
	flag('isIntegrated', 'Integrated', {
		description: 'Whether the menu has metadata of an integration',
	}),
	oneOf(
		'menuSectionBehaviour',
		'Section Behavior',
		[
			['ExpandMultiple', 'Expand Several'],
			['ExpandSingle', 'Expand One'],
		],
		{ description: 'Number of sections that can be open at the same time' },
	),
	taxType('taxType'),
] as const;

const called = {
	description: 'Name of the menu. Customers do not see it.',
	placeholder: 'Lunch menu',
	maxLength: 255,
} as const;

const name = text('name', 'Name', { optional: true, ...called });

const newName = text('newName', 'New Name', called);

/** Fields of a new menu beside the name. */
const createFields = [
	...header,
	imageUrl,
	json('menuSections', 'Sections', {
		shape: 'list',
		description:
			'JSON list of the sections with their items and option sets. Leave empty to start with sections that Flipdish creates.',
		placeholder: '[{ "Name": "Mains", "MenuItems": [{ "Name": "Korma", "Price": 12.5 }] }]',
	}),
	group('taxRates', 'Tax Rate', taxRateMembers, { several: true }),
] as const;

const available = (description: string) =>
	flag('isAvailable', 'Available', { in: 'query', description, default: true });

export const menu = resource('Menu', {
	clone: {
		name: 'Clone',
		action: 'Clone menu',
		description: 'Create a copy of a menu. No store uses the copy yet.',
		request: 'POST /api/v1.0/menus/{menuId}/clone/{newName}',
		fields: [...menuPath, newName],
		reply: { item: 'Data', simplify },
		internal: true,
	},
	create: {
		name: 'Create',
		action: 'Create menu',
		description: 'Add a menu, and return its ID',
		request: 'POST /api/v1.0/{appId}/menus',
		fields: [appId, name],
		additionalFields: createFields,
		requiresBody: true,
	},
	createAsync: {
		name: 'Create in Background',
		action: 'Create menu in background',
		description:
			'Add a large menu in the background. The event menu.async_creation reports the outcome.',
		request: 'POST /api/v1.0/{appId}/menus/async',
		fields: [appId, name],
		additionalFields: [...createFields, { ...orgId, in: 'query' }],
		requiresBody: true,
	},
	createFromFile: {
		name: 'Create From File',
		action: 'Create menu from file',
		description: 'Add a menu from an Excel file (XLSX), and return its ID',
		request: 'POST /api/v1.0/{appId}/menus/xlsx',
		fields: [appId, upload({ wire: 'menu', description: 'XLSX file with the menu' })],
	},
	delete: {
		name: 'Delete',
		action: 'Delete menu',
		description: 'Remove a menu',
		request: 'DELETE /api/v1.0/menus/{menuId}',
		fields: menuPath,
		reply: { deletes: true },
		internal: true,
	},
	deleteImage: {
		name: 'Delete Image',
		action: 'Delete image of menu',
		description: 'Remove the image of a menu',
		request: 'DELETE /api/v1.0/menus/{menuId}/image',
		fields: menuPath,
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get menu',
		description: 'Retrieve a menu. Turn Simplify off for all sections, items and option sets.',
		request: 'GET /api/v1.0/menus/{menuId}',
		fields: menuPath,
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many menus',
		description: "Retrieve a list of an app's menus",
		request: 'GET /api/v1.0/{appId}/menus',
		fields: [appId],
		reply: { paging: classicList },
		internal: true,
	},
	getElements: {
		name: 'Get Available or Hidden Items',
		action: 'Get available or hidden items of menu',
		description: 'Retrieve the items that customers can order, or the hidden ones',
		request: 'GET /api/v1.0/menus/{menuId}/bulkshowhide/list',
		fields: [
			...menuPath,
			available('Whether to return the available items instead of the hidden ones'),
		],
		reply: { paging: classicList },
	},
	getStores: {
		name: 'Get Stores',
		action: 'Get stores of menu',
		description: 'Retrieve the names of the stores that use a menu',
		request: 'GET /api/v1.0/menus/{menuId}/stores',
		fields: menuPath,
		reply: { item: 'Data' },
		internal: true,
	},
	rename: {
		name: 'Rename',
		action: 'Rename menu',
		description: 'Change the name of a menu',
		request: 'POST /api/v1.0/menus/{menuId}/name',
		fields: [...menuPath, { ...newName, wire: '' }],
		internal: true,
	},
	setElements: {
		name: 'Show or Hide Items',
		action: 'Show or hide items of menu',
		description: 'Make several items or options available, or hide them',
		request: 'POST /api/v1.0/menus/{menuId}/bulkshowhide',
		fields: [
			...menuPath,
			available('Whether to show the items to customers instead of hiding them'),
			group(
				'elements',
				'Item',
				[
					number('menuElementId', 'ID', {
						description: 'ID of the item or option (see Get Available or Hidden Items)',
						placeholder: '12345',
						decimals: 0,
					}),
					oneOf('menuElementType', 'Type', ELEMENT_TYPES, { default: 'Item' }),
				],
				{ several: true, in: 'body', wire: '', description: 'Items and options to show or hide' },
			),
		],
		reply: { item: 'Data' },
	},
	setLock: {
		name: 'Lock or Unlock',
		action: 'Lock or unlock menu',
		description: 'Lock a menu against changes, or unlock it',
		request: 'POST /api/v1.0/menus/{menuId}/lock',
		fields: [
			...menuPath,
			flag('locked', 'Locked', {
				wire: '',
				description: 'Whether to lock the menu against changes',
				default: true,
			}),
		],
		internal: true,
	},
	update: {
		name: 'Update',
		action: 'Update menu',
		description: "Change a menu's settings; what you leave out stays as it is",
		request: 'POST /api/v1.0/menus/{menuId}',
		fields: menuPath,
		updateFields: header,
	},
	uploadImage: {
		name: 'Upload Image',
		action: 'Upload image of menu',
		description: 'Set the image of a menu, and return its URL',
		request: 'POST /api/v1.0/menus/{menuId}/image',
		fields: [...menuPath, image],
	},
});
