import type { IDataObject } from 'n8n-workflow';
import type { ListEntries } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { locator, text } from '../../shared/declaration/fields';
import { INTEGER, storeId } from '../fields';
import { menuPath } from '../menuFields';
import { classicList } from '../profile';
import { entryLabel } from '../../shared/util/label';
import { fillPath } from '../../shared/request/serialize';

/** The levels of nesting in a full menu. */
const LEVELS = ['MenuSections', 'MenuItems', 'MenuItemOptionSets', 'MenuItemOptionSetItems'];

interface Part {
	/** Its name, prefixed by the names of its parents. */
	name: string;
	record: IDataObject;
}

const partsOf = ({ name, record }: Part, [level, ...deeper]: readonly string[]): Part[] => {
	const parts = ((record[level] ?? []) as IDataObject[]).map((part) => ({
		name: entryLabel(name, part.Name),
		record: part,
	}));
	return deeper.length === 0 ? parts : parts.flatMap((part) => partsOf(part, deeper));
};

/** Lists all parts of a menu at one level, across all sections. */
const partsAtDepth =
	(depth: number, id: string): ListEntries =>
	async ({ parameter, fetchBody }) => {
		const menuId = String(parameter('menuId') ?? '');
		const path = fillPath('/api/v1.0/menus/{menuId}', { menuId }, { menuId: 'Menu' });
		const { Data: menu } = (await fetchBody({ method: 'GET', path })) as { Data: IDataObject };
		return partsOf({ name: '', record: menu }, LEVELS.slice(0, depth)).map(({ name, record }) => ({
			name: `${name} (${String(record[id])})`,
			value: String(record[id]),
		}));
	};

const menuItemId = locator('menuItemId', 'Item', {
	description: 'The item of the menu; its ID can change when the menu does',
	placeholder: '12345',
	pattern: INTEGER,
	entries: partsAtDepth(2, 'MenuItemId'),
});

const optionSetItemId = locator('optionSetItemId', 'Option Set Item', {
	description: 'The option in an option set of the menu; its ID can change when the menu does',
	placeholder: '12345',
	pattern: INTEGER,
	entries: partsAtDepth(4, 'MenuItemOptionSetItemId'),
});

const key = text('key', 'Key', {
	description: 'Name of the metadata value',
	placeholder: 'sku',
	maxLength: 128,
});

const value = text('value', 'Value', {
	description: 'Value to store. Do not store secrets: others can read it.',
	placeholder: 'KORMA-01',
	maxLength: 4000,
});

export const menuMetadata = resource('Menu Metadata', {
	deleteOfItem: {
		name: 'Delete for Item',
		action: 'Delete metadata of menu item',
		description: 'Remove a metadata value of a menu item',
		request: 'DELETE /api/v1.0/menus/{menuId}/menuitem/{menuItemId}/metadata/{key}/store/{storeId}',
		fields: [...menuPath, menuItemId, storeId, key],
		reply: { deletes: true },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many metadata of menu',
		description: "Retrieve all metadata of a menu's items that integrations store for a store",
		request: 'GET /api/v1.0/menus/{menuId}/metadata/store/{storeId}',
		fields: [...menuPath, storeId],
		reply: { paging: classicList },
	},
	getAllOfItem: {
		name: 'Get Many for Item',
		action: 'Get many metadata of menu item',
		description: 'Retrieve a list of the metadata values of a menu item',
		request: 'GET /api/v1.0/menus/{menuId}/menuitem/{menuItemId}/metadata/store/{storeId}',
		fields: [...menuPath, menuItemId, storeId],
		reply: { paging: classicList },
	},
	getOfItem: {
		name: 'Get for Item',
		action: 'Get metadata of menu item',
		description: 'Retrieve a metadata value of a menu item',
		request: 'GET /api/v1.0/menus/{menuId}/menuitem/{menuItemId}/metadata/{key}/store/{storeId}',
		fields: [...menuPath, menuItemId, storeId, key],
		reply: { item: 'Data' },
	},
	getOfOption: {
		name: 'Get for Option Set Item',
		action: 'Get metadata of option set item',
		description: 'Retrieve the metadata of an option set item',
		request:
			'GET /api/v1.0/menus/{menuId}/optionsetitem/{optionSetItemId}/metadata/store/{storeId}',
		fields: [...menuPath, optionSetItemId, storeId],
		reply: { item: 'Data' },
	},
	setOfItem: {
		name: 'Set for Item',
		action: 'Set metadata of menu item',
		description: 'Store a metadata value with a menu item',
		request: 'PUT /api/v1.0/menus/{menuId}/menuitem/{menuItemId}/metadata/store/{storeId}',
		fields: [...menuPath, menuItemId, storeId, key, value],
		// The body must contain the item's ID too.
		body: (body, { menuItemId: id }) => ({ MenuEntityId: Number(id), ...body }),
	},
	setOfOption: {
		name: 'Set for Option Set Item',
		action: 'Set metadata of option set item',
		description: 'Store a metadata value with an option set item',
		request:
			'PUT /api/v1.0/menus/{menuId}/optionsetitem/{optionSetItemId}/metadata/store/{storeId}',
		fields: [...menuPath, optionSetItemId, storeId, key, value],
		body: (body, { optionSetItemId: id }) => ({ MenuEntityId: Number(id), ...body }),
	},
});
