import { resource } from '../../shared/declaration/operation';
import { amount, text } from '../../shared/declaration/fields';
import {
	cellLayoutType,
	depositReturnFee,
	displayOrder,
	image,
	imageUrl,
	optionSetPath,
	isAvailable,
	menuItemOptionSetItemId,
	publicId,
	taxRateId,
	undoAfter,
} from '../menuFields';
import { classicList } from '../profile';

const simplify = [
	'MenuItemOptionSetItemId',
	'Name',
	'Price',
	'IsAvailable',
	'DisplayOrder',
	'PublicId',
	'TaxRateName',
	'CatalogItemId',
	'NextMenuItemOptionSetId',
	'ImageUrl',
];

const optionPath = [...optionSetPath, menuItemOptionSetItemId] as const;

const name = text('name', 'Name', {
	description: 'Name shown to customers',
	placeholder: 'Extra cheese',
});

const price = amount('price', 'Price', {
	description: 'Price to add to the price of the item',
	placeholder: '1.50',
	min: undefined,
});

const details = [
	cellLayoutType,
	depositReturnFee,
	displayOrder,
	imageUrl,
	isAvailable,
	publicId,
] as const;

export const menuOptionSetItem = resource('Menu Option Set Item', {
	assignTaxRate: {
		name: 'Assign Tax Rate',
		action: 'Assign tax rate to menu option set item',
		description: "Set which of the menu's tax rates applies to an option",
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems/{menuItemOptionSetItemId}/taxrate/{taxRateId}',
		fields: [...optionPath, taxRateId],
		internal: true,
	},
	create: {
		name: 'Create',
		action: 'Create menu option set item',
		description: 'Add an option to an option set, such as a size or an extra',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems',
		fields: [...optionSetPath, name, price],
		additionalFields: details,
		reply: { item: 'Data', simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete menu option set item',
		description: 'Remove an option from an option set',
		request:
			'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems/{menuItemOptionSetItemId}',
		fields: optionPath,
		reply: { deletes: true },
	},
	deleteImage: {
		name: 'Delete Image',
		action: 'Delete image of menu option set item',
		description: 'Remove the image of an option',
		request:
			'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems/{menuItemOptionSetItemId}/image',
		fields: optionPath,
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get menu option set item',
		description: 'Retrieve an option of an option set',
		request:
			'GET /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems/{menuItemOptionSetItemId}',
		fields: optionPath,
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many menu option set items',
		description: 'Retrieve a list of the options of an option set',
		request:
			'GET /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems',
		fields: optionSetPath,
		reply: { paging: classicList, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update menu option set item',
		description:
			'Change an option, such as its price or availability. What you leave out stays as it is. An empty Deposit Return Fee is cleared.',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems/{menuItemOptionSetItemId}',
		fields: optionPath,
		updateFields: [name, price, ...details, undoAfter],
	},
	uploadImage: {
		name: 'Upload Image',
		action: 'Upload image of menu option set item',
		description: 'Set the image of an option, and return its URL',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets/{optionSetId}/optionsetitems/{menuItemOptionSetItemId}/image',
		fields: [...optionPath, image],
	},
});
