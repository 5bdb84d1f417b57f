import { resource } from '../../shared/declaration/operation';
import { flag, oneOf } from '../../shared/declaration/fields';
import { DAYS, openingTimes } from '../fields';
import {
	description,
	displayOrder,
	displayOrders,
	image,
	imageUrl,
	menuPath,
	sectionPath,
	isAvailable,
	nameField,
	publicId,
	undoAfter,
} from '../menuFields';
import { classicList } from '../profile';

const simplify = [
	'MenuSectionId',
	'Name',
	'Description',
	'DisplayOrder',
	'IsAvailable',
	'IsHiddenFromCustomers',
	'PublicId',
	'MenuSectionAvailability.AvailabilityMode',
	'ImageUrl',
];

const name = nameField('Starters');

const details = [
	description,
	displayOrder,
	imageUrl,
	isAvailable,
	flag('isHiddenFromCustomers', 'Hidden From Customers', {
		description: 'Whether to hide it from customers',
	}),
	publicId,
] as const;

export const menuSection = resource('Menu Section', {
	clone: {
		name: 'Clone',
		action: 'Clone menu section',
		description: 'Create a copy of a section in the same menu',
		request: 'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/clone',
		fields: sectionPath,
		reply: { item: 'Data', simplify },
	},
	create: {
		name: 'Create',
		action: 'Create menu section',
		description: 'Add a section to a menu',
		request: 'POST /api/v1.0/menus/{menuId}/sections',
		fields: [...menuPath, name],
		additionalFields: details,
		reply: { item: 'Data', simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete menu section',
		description: 'Remove a section from a menu',
		request: 'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}',
		fields: sectionPath,
		reply: { deletes: true },
	},
	deleteImage: {
		name: 'Delete Image',
		action: 'Delete image of menu section',
		description: 'Remove the image of a section',
		request: 'DELETE /api/v1.0/menus/{menuId}/sections/{menuSectionId}/image',
		fields: sectionPath,
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get menu section',
		description: 'Retrieve a section. Turn Simplify off for its items.',
		request: 'GET /api/v1.0/menus/{menuId}/sections/{menuSectionId}',
		fields: sectionPath,
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many menu sections',
		description: "Retrieve a list of a menu's sections",
		request: 'GET /api/v1.0/menus/{menuId}/sections',
		fields: menuPath,
		reply: { paging: classicList, simplify },
	},
	reorder: {
		name: 'Reorder',
		action: 'Reorder menu sections',
		description: 'Set the order of the sections of a menu',
		request: 'POST /api/v1.0/menus/{menuId}/sectiondisplayorders',
		fields: [...menuPath, displayOrders],
		internal: true,
	},
	reorderItems: {
		name: 'Reorder Items',
		action: 'Reorder items of menu section',
		description: 'Set the order of the items of a section',
		request: 'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/sectionitemdisplayorders',
		fields: [...sectionPath, displayOrders],
	},
	setAvailability: {
		name: 'Set Availability',
		action: 'Set availability of menu section',
		description: 'Set whether a section is always shown or only at certain times',
		request: 'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/availability',
		fields: [
			...sectionPath,
			oneOf(
				'availabilityMode',
				'Availability Mode',
				[
					['DisplayAlways', 'Always'],
					['DisplayAlwaysStartCollapsed', 'Always, Collapsed at First'],
					['DisplayAlwaysStartCollapsedBasedOnTimes', 'Always, Collapsed at First by Times'],
					['DisplayBasedOnTimes', 'At Certain Times'],
				],
				{ description: 'When the section is shown to customers' },
			),
		],
		reply: { item: 'Data' },
	},
	setAvailabilityForDay: {
		name: 'Set Availability for Weekday',
		action: 'Set availability of menu section for weekday',
		description: 'Set the times of a weekday when a section is shown',
		request:
			'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/availability/times/{dayOfWeek}',
		fields: [
			...sectionPath,
			oneOf('dayOfWeek', 'Day of Week', DAYS, {
				default: 'Monday',
				description: 'Day whose times to change',
			}),
		],
		updateFields: openingTimes,
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update menu section',
		description: 'Change or hide a section; what you leave out stays as it is',
		request: 'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}',
		fields: sectionPath,
		updateFields: [name, ...details, undoAfter],
	},
	uploadImage: {
		name: 'Upload Image',
		action: 'Upload image of menu section',
		description: 'Set the image of a section, and return its URL',
		request: 'POST /api/v1.0/menus/{menuId}/sections/{menuSectionId}/image',
		fields: [...sectionPath, image],
	},
});
