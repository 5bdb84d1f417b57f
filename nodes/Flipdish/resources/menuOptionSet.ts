import { resource } from '../../shared/declaration/operation';
import { flag, number } from '../../shared/declaration/fields';
import {
	cellLayoutType,
	displayOrder,
	image,
	itemPath,
	optionSetPath,
	nameField,
	publicId,
} from '../menuFields';
import { classicList } from '../profile';

const simplify = [
	'MenuItemOptionSetId',
	'Name',
	'MinSelectCount',
	'MaxSelectCount',
	'IsMasterOptionSet',
	'DisplayOrder',
	'PublicId',
	'CatalogItemId',
	'CellLayoutType',
	'ImageUrl',
];

const name = nameField('Toppings');

const details = [
	cellLayoutType,
	displayOrder,
	flag('isMasterOptionSet', 'Master Option Set', {
		description: 'Whether the options are products of their own that set the price of the item',
	}),
	number('maxSelectCount', 'Max Selections', {
		description: 'Maximum number of options that a customer can choose',
		placeholder: '3',
		decimals: 0,
	}),
	number('minSelectCount', 'Min Selections', {
		description: 'Minimum number of options that a customer must choose',
		placeholder: '1',
		decimals: 0,
	}),
	publicId,
] as const;

export const menuOptionSet = resource('Menu Option Set', {
	create: {
		name: 'Create',
		action: 'Create menu option set',
		description: 'Add an option set to an item, such as sizes or extras',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets',
		fields: [...itemPath, name],
		additionalFields: details,
		reply: { item: 'Data', simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete menu option set',
		description: 'Remove an option set from an item',
		request:
			'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}',
		fields: optionSetPath,
		reply: { deletes: true },
	},
	deleteImage: {
		name: 'Delete Image',
		action: 'Delete image of menu option set',
		description: 'Remove the image of an option set',
		request:
			'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/image',
		fields: optionSetPath,
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get menu option set',
		description: 'Retrieve an option set. Turn Simplify off for its options.',
		request:
			'GET /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}',
		fields: optionSetPath,
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many menu option sets',
		description: "Retrieve a list of an item's option sets",
		request:
			'GET /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets',
		fields: itemPath,
		reply: { paging: classicList, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update menu option set',
		description: 'Change an option set; what you leave out stays as it is',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}',
		fields: optionSetPath,
		updateFields: [name, ...details],
	},
	uploadImage: {
		name: 'Upload Image',
		action: 'Upload image of menu option set',
		description: 'Set the image of an option set, and return its URL',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/image',
		fields: [...optionSetPath, image],
	},
});
