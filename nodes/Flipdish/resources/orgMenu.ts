import type { IDataObject } from 'n8n-workflow';
import { resource } from '../../shared/declaration/operation';
import { dateTime, group, json, list, number, oneOf, text } from '../../shared/declaration/fields';
import { orgMenuId } from '../orgFields';
import { orgId } from '../orgFields';
import { UUID, DIGITS, UUID_EXAMPLE } from '../../shared/declaration/patterns';
import { newFamilyList } from '../profile';

const menuPath = [orgId, orgMenuId] as const;

const revisionId = text('revisionId', 'Revision', {
	description: 'Number of the revision',
	placeholder: '12',
	pattern: DIGITS,
});

const revisionPath = [...menuPath, revisionId] as const;

const name = text('name', 'Name', { placeholder: 'Lunch menu' });

const type = text('type', 'Type', { placeholder: 'Store', default: 'Store' });

const contents = [
	json('categories', 'Categories', {
		shape: 'list',
		description: 'JSON list of categories with their items',
		default: '[]',
		optional: true,
	}),
	json('modifiers', 'Modifiers', {
		shape: 'list',
		description: 'JSON list of modifiers with their items',
		default: '[]',
		optional: true,
	}),
	json('categoryGroups', 'Category Groups', {
		shape: 'list',
		description: 'JSON list of groups of categories',
		default: '[]',
		optional: true,
	}),
] as const;

/** Adds the lists that Flipdish requires even if they are empty. */
const withLists = (body: IDataObject): IDataObject => ({
	categories: [],
	modifiers: [],
	categoryGroups: [],
	...body,
});

const details = [
	text('description', 'Description', { rows: 3 }),
	text('integrationName', 'Integration Name'),
	text('metadata', 'Metadata', {
		description: 'Your own data as JSON text',
		placeholder: '{ "source": "n8n" }',
	}),
] as const;

const snoozed = [
	text('itemId', 'Item ID', { placeholder: UUID_EXAMPLE, pattern: UUID }),
	oneOf('itemType', 'Item Type', [
		['menu.item', 'Item'],
		['menu.option', 'Option'],
	]),
	list('propertyIds', 'Property IDs', {
		description: 'IDs of the properties, separated by commas. Leave empty for all properties.',
		placeholder: 'p123, p124',
		optional: true,
		limits: true,
	}),
] as const;

/**
 * Sent as a plain list, because the wrapper is not documented (docs/providers/flipdish.md,
 * "Organization menus").
 */
const wrapping = { in: 'body', wire: '', several: true, inferred: true } as const;

export const orgMenu = resource('Menu (Beta)', {
	archive: {
		name: 'Archive',
		action: 'Archive menu of org',
		description: 'Archive a menu',
		request: 'DELETE /menuManagement/orgs/{orgId}/menus/{menuId}',
		beta: true,
		fields: menuPath,
	},
	checkPublish: {
		name: 'Check Publishing',
		action: 'Check publishing of menu of org',
		description: 'Check whether a revision can be published',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/revisions/{revisionId}/publishCheck',
		beta: true,
		fields: revisionPath,
	},
	create: {
		name: 'Create',
		action: 'Create menu of org',
		description: 'Add a menu to an organization',
		request: 'POST /menuManagement/orgs/{orgId}/menus',
		beta: true,
		fields: [orgId, name, type, ...contents],
		additionalFields: details,
		body: withLists,
	},
	exportRevision: {
		name: 'Export Revision',
		action: 'Export revision of menu of org',
		description: 'Retrieve a revision in the format of a channel',
		request:
			'GET /menuManagement/orgs/{orgId}/menus/{menuId}/revisions/{revisionId}/export/{channel}',
		beta: true,
		fields: [
			...revisionPath,
			text('channel', 'Channel', { description: 'Channel that defines the format' }),
		],
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many menus of org',
		description: 'Retrieve a list of the menus of an organization without their content',
		request: 'GET /menuManagement/orgs/{orgId}/menus/headers',
		beta: true,
		fields: [orgId],
		reply: { paging: newFamilyList },
	},
	getAllOnlineOrdering: {
		name: 'Get Many for Online Ordering',
		action: 'Get many menus of org for online ordering',
		description: "Retrieve a list of the menus on Flipdish's own channels",
		request: 'GET /menuManagement/orgs/{orgId}/menus/online-ordering',
		beta: true,
		inferred: true,
		fields: [orgId],
		reply: { paging: newFamilyList },
	},
	getAllPublished: {
		name: 'Get Many Published',
		action: 'Get many published menus of org',
		description: 'Retrieve all published menus of an organization',
		request: 'GET /menuManagement/orgs/{orgId}/menus/published',
		beta: true,
		fields: [orgId],
		reply: { paging: newFamilyList },
	},
	getCharges: {
		name: 'Get Charges',
		action: 'Get charges of org',
		description: 'Retrieve the charges of an organization, such as for service or bags',
		request: 'GET /menuManagement/orgs/{orgId}/charges',
		beta: true,
		fields: [orgId],
		reply: { paging: newFamilyList },
	},
	getCurrent: {
		name: 'Get Current',
		action: 'Get current menu of org',
		description: 'Retrieve the current version of a menu',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/current',
		beta: true,
		fields: menuPath,
	},
	getItemMetadata: {
		name: 'Get Item Metadata',
		action: 'Get metadata of item in menu of org',
		description: 'Retrieve the metadata of an item in a revision',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/{revisionId}/items/{itemId}/metadata',
		beta: true,
		fields: [...revisionPath, text('itemId', 'Item ID', { placeholder: UUID_EXAMPLE })],
	},
	getPublished: {
		name: 'Get Published',
		action: 'Get published menu of org',
		description: 'Retrieve the last published version of a menu',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/published',
		beta: true,
		fields: menuPath,
	},
	getReferences: {
		name: 'Get References',
		action: 'Get references to menu of org',
		description: 'Retrieve the properties and sales channels that use a menu',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/references',
		beta: true,
		fields: menuPath,
	},
	getRevision: {
		name: 'Get Revision',
		action: 'Get revision of menu of org',
		description: 'Retrieve a menu as it was in a revision',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/revisions/{revisionId}',
		beta: true,
		fields: revisionPath,
	},
	getRevisions: {
		name: 'Get Revisions',
		action: 'Get revisions of menu of org',
		description: 'Retrieve a list of the revisions of a menu',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/revisions',
		beta: true,
		fields: menuPath,
		reply: { paging: newFamilyList },
	},
	getSnoozes: {
		name: 'Get Snoozes',
		action: 'Get snoozes of menu of org',
		description: 'Retrieve which items of a menu are snoozed',
		request: 'GET /menuManagement/orgs/{orgId}/menus/{menuId}/snoozes',
		beta: true,
		fields: menuPath,
		reply: { paging: newFamilyList },
	},
	publish: {
		name: 'Publish',
		action: 'Publish menu of org',
		description: 'Publish a revision to the sales channels that use the menu',
		request: 'POST /menuManagement/orgs/{orgId}/menus/{menuId}/revisions/{revisionId}/publish',
		beta: true,
		fields: revisionPath,
	},
	snooze: {
		name: 'Snooze Items',
		action: 'Snooze items in menu of org',
		description: 'Make items unavailable for a time',
		request: 'POST /menuManagement/orgs/{orgId}/menus/{menuId}/snoozes',
		beta: true,
		fields: [
			...menuPath,
			group(
				'items',
				'Item',
				[
					...snoozed,
					dateTime('snoozeStart', 'Snooze Start'),
					number('snoozeEnd', 'Snooze Duration', {
						description:
							'How long to snooze, in seconds. Leave empty to keep the item snoozed until it is unsnoozed.',
						decimals: 0,
						min: 1,
						placeholder: '3600',
						optional: true,
						limits: true,
					}),
				],
				wrapping,
			),
		],
	},
	unsnooze: {
		name: 'Unsnooze Items',
		action: 'Unsnooze items in menu of org',
		description: 'Make snoozed items available again',
		request: 'POST /menuManagement/orgs/{orgId}/menus/{menuId}/un-snoozes',
		beta: true,
		inferred: true,
		fields: [...menuPath, group('items', 'Item', snoozed, wrapping)],
	},
	update: {
		name: 'Update',
		action: 'Update menu of org',
		description: 'Replace the content of a menu. Pricing profiles may be lost.',
		request: 'PUT /menuManagement/orgs/{orgId}/menus/{menuId}',
		beta: true,
		// What is left out is removed from the menu.
		fields: [...menuPath, name, type, ...contents.map((list) => ({ ...list, limits: true }))],
		additionalFields: details,
		// The body must contain the menu's ID too.
		body: (body, { menuId: id }) => ({ id, ...withLists(body) }),
	},
});
