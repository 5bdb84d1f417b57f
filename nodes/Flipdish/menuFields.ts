import type { Choice, Picker } from '../shared/declaration/operation';
import {
	amount,
	flag,
	group,
	locator,
	number,
	oneOf,
	text,
	upload,
} from '../shared/declaration/fields';
import { INTEGER, listingApp, menuId, nameAndId } from './fields';
import { classicList } from './profile';
import { UUID, UUID_EXAMPLE } from '../shared/declaration/patterns';

/** Pickers of the parts of a menu. Each lists the children of the part chosen above it. */

const menuPart = <Name extends string>(
	name: Name,
	label: string,
	description: string,
	request: Picker['request'],
	id: string,
) =>
	locator(name, label, {
		description: `${description}; its ID can change when the menu does`,
		placeholder: '12345',
		pattern: INTEGER,
		picker: { request, paging: classicList, value: id, label: nameAndId('Name', id) },
	});

const SECTIONS = '/api/v1.0/menus/{menuId}/sections';
const ITEMS = `${SECTIONS}/{menuSectionId}/sectionitems` as const;
const OPTION_SETS = `${ITEMS}/{menuSectionItemId}/optionsets` as const;

export const menuPath = [listingApp, menuId] as const;

export const menuSectionId = menuPart(
	'menuSectionId',
	'Section',
	'Section of the menu',
	`GET ${SECTIONS}`,
	'MenuSectionId',
);

export const sectionPath = [...menuPath, menuSectionId] as const;

export const menuSectionItemId = menuPart(
	'menuSectionItemId',
	'Item',
	'Item in the section',
	`GET ${ITEMS}`,
	'MenuItemId',
);

export const itemPath = [...sectionPath, menuSectionItemId] as const;

export const optionSetId = menuPart(
	'optionSetId',
	'Option Set',
	'Option set of the item',
	`GET ${OPTION_SETS}`,
	'MenuItemOptionSetId',
);

export const optionSetPath = [...itemPath, optionSetId] as const;

export const menuItemOptionSetItemId = menuPart(
	'menuItemOptionSetItemId',
	'Option Set Item',
	'Option in the option set',
	`GET ${OPTION_SETS}/{optionSetId}/optionsetitems`,
	'MenuItemOptionSetItemId',
);

const taxRates: Picker = {
	// The full menu contains the tax rates, and unlike their own endpoint it is not marked as
	// internal.
	request: 'GET /api/v1.0/menus/{menuId}',
	paging: { kind: 'none', items: ['Data.TaxRates'] },
	value: 'TaxRateId',
	label: nameAndId('Name', 'TaxRateId'),
	list: 'taxRateId',
};

/** Chooses a tax rate of the menu. Requires the field `menuId` in the same form. */
export const taxRate = <Name extends string>(
	name: Name,
	description = 'Choose the tax rate from the list, or enter its ID',
) =>
	locator(name, 'Tax Rate', {
		description,
		idType: 'integer',
		placeholder: '12345',
		pattern: INTEGER,
		picker: taxRates,
	});

export const taxRateId = taxRate('taxRateId');

/** Members of a tax rate. */
export const taxRateMembers = [
	text('name', 'Name', { maxLength: 2048, placeholder: 'Reduced' }),
	number('rate', 'Rate', { description: 'Rate in percent', placeholder: '13.5' }),
] as const;

/** Whether the prices of a menu include tax. */
export const taxType = <Name extends string>(name: Name) =>
	oneOf(
		name,
		'Tax Type',
		[
			['ExcludedFromBasePrice', 'Excluded From Base Price'],
			['IncludedInBasePrice', 'Included in Base Price'],
		],
		{ default: 'IncludedInBasePrice', description: 'Whether prices include tax' },
	);

/** Fields that several parts of a menu share. */

export const nameField = (placeholder: string) =>
	text('name', 'Name', { description: 'Name shown to customers', maxLength: 4000, placeholder });

/** Name of an item. */
export const menuItemName = nameField('Chicken korma');

export const description = text('description', 'Description', {
	description: 'Description shown to customers',
	maxLength: 4000,
	rows: 3,
});

export const displayOrder = number('displayOrder', 'Display Order', {
	description: 'Position in the list. The lowest number comes first.',
	placeholder: '1',
	decimals: 0,
});

export const isAvailable = flag('isAvailable', 'Available', {
	description: 'Whether customers can order the item or option',
	default: true,
});

export const imageUrl = text('imageUrl', 'Image URL', {
	description: 'URL of the image',
	placeholder: 'https://example.com/korma.jpg',
});

export const publicId = text('publicId', 'Public ID', {
	description: 'Permanent reference. Unlike the ID it never changes.',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
});

export const depositReturnFee = amount('depositReturnFee', 'Deposit Return Fee', {
	description: 'Deposit to add to the price, such as for bottles',
	placeholder: '0.25',
	min: 0,
	nullable: true,
});

const CELL_LAYOUT_TYPES = [
	'HiddenImage',
	'Large',
	'Medium',
	'Small',
] as const satisfies readonly Choice[];

export const cellLayoutType = oneOf('cellLayoutType', 'Cell Layout', CELL_LAYOUT_TYPES, {
	default: 'Medium',
	description: 'Size of the item in the menu',
});

export const image = upload({ wire: 'image', description: 'Image file' });

export const undoAfter = number('undoAfter', 'Undo After (Hours)', {
	in: 'query',
	limits: true,
	description: 'Time until a hidden option or item is shown again',
	placeholder: '2.5',
});

export const displayOrders = group(
	'displayOrders',
	'Position',
	[
		number('id', 'ID', {
			description: 'ID of the section or item to move',
			placeholder: '12345',
			decimals: 0,
		}),
		displayOrder,
	],
	{ several: true, description: 'Position of each section or item' },
);
