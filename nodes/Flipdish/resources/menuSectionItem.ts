import { resource } from '../../shared/declaration/operation';
import { amount, flag, group, oneOf, text } from '../../shared/declaration/fields';
import {
	cellLayoutType,
	depositReturnFee,
	description,
	displayOrder,
	image,
	imageUrl,
	itemPath,
	sectionPath,
	isAvailable,
	menuItemName,
	publicId,
	taxRateId,
	undoAfter,
} from '../menuFields';
import { classicList } from '../profile';

const simplify = [
	'MenuItemId',
	'Name',
	'Description',
	'Price',
	'ActualPrice',
	'IsAvailable',
	'DisplayOrder',
	'PublicId',
	'TaxRateName',
	'ImageUrl',
];

const price = amount('price', 'Price', {
	description: 'Price of the item. Enter 0 if a master option set has the prices.',
	placeholder: '12.50',
	min: 0,
});

const details = [
	flag('alcohol', 'Alcohol', {
		description: 'Whether the item or one of its options contains alcohol',
	}),
	cellLayoutType,
	depositReturnFee,
	description,
	flag('disableVouchers', 'Disable Vouchers', {
		description: 'Whether to exclude the item from vouchers',
	}),
	displayOrder,
	flag('excludeFromVoucherDiscounting', 'Exclude From Voucher Discounting', {
		description: 'Whether to exclude the item from the calculation of discounts',
	}),
	text('imageName', 'Image Name'),
	imageUrl,
	isAvailable,
	publicId,
	oneOf('spicinessRating', 'Spiciness', ['Hot', 'Medium', 'Mild', 'NotRated'], {
		default: 'NotRated',
	}),
] as const;

export const menuSectionItem = resource('Menu Item', {
	addCatalogItems: {
		name: 'Add Catalog Items',
		action: 'Add catalog items to menu section',
		description: 'Create menu items from catalog products',
		request: 'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/add-catalogitems',
		fields: [
			...sectionPath,
			group(
				'menuCatalogItems',
				'Catalog Item',
				[
					text('catalogItemId', 'Catalog Item ID', {
						description: 'ID of the product in the catalog',
						maxLength: 30,
					}),
					cellLayoutType,
				],
				{ several: true, description: 'Catalog products to add' },
			),
		],
		reply: { item: 'Data.MenuSectionItems', simplify },
	},
	assignTaxRate: {
		name: 'Assign Tax Rate',
		action: 'Assign tax rate to menu item',
		description: "Set which of the menu's tax rates applies to an item",
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/taxrate/{taxRateId}',
		fields: [...itemPath, taxRateId],
		internal: true,
	},
	clone: {
		name: 'Clone',
		action: 'Clone menu item',
		description: 'Create a copy of an item in the same section',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/clone',
		fields: itemPath,
		reply: { item: 'Data', simplify },
	},
	create: {
		name: 'Create',
		action: 'Create menu item',
		description: 'Add an item to a section of a menu',
		request: 'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems',
		fields: [...sectionPath, menuItemName, price],
		additionalFields: details,
		reply: { item: 'Data', simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete menu item',
		description: 'Remove an item from a menu',
		request:
			'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}',
		fields: itemPath,
		reply: { deletes: true },
	},
	deleteImage: {
		name: 'Delete Image',
		action: 'Delete image of menu item',
		description: 'Remove the image of an item',
		request:
			'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/image',
		fields: itemPath,
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get menu item',
		description: 'Retrieve an item. Turn Simplify off for its option sets.',
		request:
			'GET /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}',
		fields: itemPath,
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many menu items',
		description: 'Retrieve a list of the items of a section',
		request: 'GET /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems',
		fields: sectionPath,
		reply: { paging: classicList, simplify },
	},
	setPosition: {
		name: 'Set Position',
		action: 'Set position of menu item',
		description:
			'Move an item to another position in its section. An item of another section, entered by ID, moves to this section.',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/setorder/{destinationDisplayOrder}',
		fields: [...itemPath, { ...displayOrder, name: 'destinationDisplayOrder' }],
		internal: true,
	},
	update: {
		name: 'Update',
		action: 'Update menu item',
		description:
			'Change an item, such as its price or availability. What you leave out stays as it is. An empty Deposit Return Fee is cleared.',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}',
		fields: itemPath,
		updateFields: [menuItemName, price, ...details, undoAfter],
	},
	uploadImage: {
		name: 'Upload Image',
		action: 'Upload image of menu item',
		description: 'Set the image of an item, and return its URL',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/image',
		fields: [...itemPath, image],
	},
});
