import { locator, text } from '../shared/declaration/fields';
import { nameAndId } from './fields';
import { newFamilyList } from './profile';
import { UUID, UUID_EXAMPLE } from '../shared/declaration/patterns';

/** Fields of the organization API: organizations, properties, sales channels, menus and sales. */

export const orgId = locator('orgId', 'Org', {
	description: 'Organization to work with',
	placeholder: 'org123',
	pattern: [/^org\d+$/, 'an org ID such as org123'],
	picker: {
		request: 'GET /orgManagement/orgs',
		paging: newFamilyList,
		value: 'orgId',
		label: nameAndId('name', 'orgId'),
	},
});

export const propertyId = text('propertyId', 'Property ID', {
	description: 'ID of the physical location',
	placeholder: 'p123',
	pattern: [/^p\d+$/, 'a property ID such as p123'],
});

/** No pattern: older IDs are plain digits (docs/providers/flipdish.md, "Ids"). */
export const salesChannelId = text('salesChannelId', 'Sales Channel ID', {
	description: 'ID of the way to order at a property, such as its website or a kiosk',
	placeholder: 'sc123',
});

/** Menus of the organization API, whose IDs are UUIDs; those of the classic API are integers. */
export const orgMenuId = locator('menuId', 'Menu', {
	description: 'Menu of the organization',
	placeholder: UUID_EXAMPLE,
	pattern: UUID,
	picker: {
		list: 'orgMenuId',
		request: 'GET /menuManagement/orgs/{orgId}/menus/headers',
		paging: newFamilyList,
		value: 'menuId',
		label: nameAndId('name', 'menuId'),
	},
});

export const DISPATCH_TYPES = ['Collection', 'Delivery', 'DineIn', 'TakeAway'] as const;
