import { change, copy, create, found, list, remove, set } from '../crud';
import { classic } from '../errors';
import { without } from '../store';
import type { Behaviour, Behaviours, Call, Entry, Kind, World } from '../store';

/**
 * Menus, from the whole tree to the options of an item
 * (docs/providers/flipdish.md, "Menus and catalog").
 */

const OPTION_SETS =
	'/menus/{menuId}/sections/{menuSectionId}/sectionitems/{menuSectionItemId}/optionsets';
const OPTIONS = `${OPTION_SETS}/{optionSetId}/optionsetitems`;
const ITEMS = '/menus/{menuId}/sections/{menuSectionId}/sectionitems';
const SECTIONS = '/menus/{menuId}/sections';

/** Levels of a menu: kind, member with the next level, its model, path parameter of the parent. */
const levels: Array<[Kind, string, Kind, string]> = [
	['menus', 'MenuSections', 'menuSections', 'menuId'],
	['menuSections', 'MenuItems', 'menuItems', 'menuSectionId'],
	['menuItems', 'MenuItemOptionSets', 'optionSets', 'menuSectionItemId'],
	['optionSets', 'MenuItemOptionSetItems', 'optionSetItems', 'optionSetId'],
];

/** Returns a record with all levels below it. */
export function tree(world: World, kind: Kind, record: Entry): Entry {
	const [, member, below, param] = levels.find(([one]) => one === kind) ?? [];
	if (!member || !below || !param) return record;
	const key = record[world.keyOf(kind)] as number;
	const parts = world.all(below, { [param]: key }).map((part) => tree(world, below, part));
	const more = kind === 'menus' && { TaxRates: world.all('taxRates', { menuId: key }) };
	return { ...record, ...more, [member]: parts };
}

/** Stores the nested members of a body in the collections of the levels below. */
function storeNested(world: World, kind: Kind, record: Entry, given: Entry): void {
	const [, member, below, param] = levels.find(([one]) => one === kind) ?? [];
	if (!member || !below || !param) return;
	const at = { ...record.at, [param]: record[world.keyOf(kind)] as number };
	for (const part of (given[member] ?? []) as Entry[]) {
		const members = without(part, world.keyOf(below));
		storeNested(world, below, world.add(below, { ...members, at }), part);
	}
}

const treeOf =
	(kind: Kind): Behaviour =>
	(call) =>
		tree(call.world, kind, found(kind, call));

const trees =
	(kind: Kind): Behaviour =>
	(call) =>
		(list(kind)(call) as Entry[]).map((record) => tree(call.world, kind, record));

/** Returns list, read, create, update, delete and copy of one level. */
function level(kind: Kind, path: string, key: string): Behaviours {
	return {
		[`GET ${path}`]: trees(kind),
		[`POST ${path}`]: (call) => tree(call.world, kind, create(kind)(call) as Entry),
		[`GET ${path}/{${key}}`]: treeOf(kind),
		[`POST ${path}/{${key}}`]: change(kind),
		[`DELETE ${path}/{${key}}`]: remove(kind),
		[`DELETE ${path}/{${key}}/image`]: ({ world, params }) =>
			world.change(kind, world.find(kind, params[key], {}), { ImageName: '', ImageUrl: '' }),
	};
}

const copyOf =
	(kind: Kind): Behaviour =>
	(call) => {
		const source = tree(call.world, kind, found(kind, call));
		const made = copy(kind)(call) as Entry;
		storeNested(call.world, kind, made, source);
		return tree(call.world, kind, made);
	};

const createMenu: Behaviour = ({ world, params, body }) => {
	const { TaxRates = [], ...header } = without(body as object, 'MenuSections');
	const menu = world.add('menus', { ...header, AppId: params.appId, at: { ...params } });
	const at = { menuId: menu.MenuId as number };
	for (const rate of TaxRates as Entry[]) world.add('taxRates', { ...rate, at });
	storeNested(world, 'menus', menu, body as Entry);
	return menu.MenuId;
};

const storesOf = ({ world }: Call, { MenuId }: Entry): unknown[] =>
	world
		.all('stores')
		.filter((store) => store.MenuId === MenuId)
		.map(({ Name }) => Name);

const menuOf = ({ world, params }: Call): Entry => world.find('menus', params.menuId);

const setMenu =
	(members: (call: Call) => object): Behaviour =>
	(call) => {
		call.world.change('menus', menuOf(call), members(call));
	};

/** Sets the order of records; the body names them by id. */
const reorder =
	(kind: Kind): Behaviour =>
	({ world, body }) => {
		const { DisplayOrders = [] } = body as { DisplayOrders?: Entry[] };
		for (const { Id, DisplayOrder } of DisplayOrders) {
			world.change(kind, world.find(kind, Id), { DisplayOrder });
		}
	};

const menuBehaviours: Behaviours = {
	'GET /{appId}/menus': (call) =>
		call.world.all('menus', call.params).map((menu) => ({
			...menu,
			StoreNames: storesOf(call, menu),
		})),
	'POST /{appId}/menus': createMenu,
	'POST /{appId}/menus/async': createMenu,
	'POST /{appId}/menus/xlsx': ({ world, params }) =>
		world.add('menus', { Name: 'From a file', AppId: params.appId, at: { ...params } }).MenuId,
	'GET /menus/{menuId}': treeOf('menus'),
	'POST /menus/{menuId}': change('menus'),
	'DELETE /menus/{menuId}': remove('menus'),
	'GET /menus/{menuId}/name': (call) => menuOf(call).Name,
	'POST /menus/{menuId}/name': setMenu(({ body }) => ({ Name: body })),
	'POST /menus/{menuId}/lock': setMenu(({ body }) => ({ Locked: body })),
	'DELETE /menus/{menuId}/image': setMenu(() => ({ ImageName: '', ImageUrl: '' })),
	'GET /menus/{menuId}/stores': (call) => [{ StoreNames: storesOf(call, menuOf(call)) }],
	'POST /menus/{menuId}/clone/{newName}': (call) => {
		const header = without(menuOf(call), 'MenuId');
		const made = call.world.add('menus', { ...header, Name: call.params.newName });
		storeNested(call.world, 'menus', made, tree(call.world, 'menus', menuOf(call)));
		return tree(call.world, 'menus', made);
	},
	'GET /menus/{menuId}/checkpoints': list('checkpoints'),
	'POST /menus/{menuId}/checkpoints/{checkpointId}/restore': (call) => {
		found('checkpoints', call);
	},
	'GET /menus/{menuId}/tax': (call) => [
		{ TaxRates: list('taxRates')(call), TaxType: menuOf(call).TaxType },
	],
	'POST /menus/{menuId}/tax/type/{type}': setMenu(({ params }) => ({ TaxType: params.type })),
	'POST /menus/{menuId}/taxrate': (call) => {
		const { TaxRateId, ...members } = call.body as Entry;
		const known = call.world.of('taxRates').get(Number(TaxRateId ?? 0));
		if (known) return call.world.change('taxRates', known, members);
		return call.world.add('taxRates', { ...members, at: { ...call.params } });
	},
	'DELETE /menus/{menuId}/tax/{taxId}': remove('taxRates'),
	'POST /menus/{menuId}/sectiondisplayorders': reorder('menuSections'),
	'POST /menus/{menuId}/sections/{menuSectionId}/sectionitemdisplayorders': reorder('menuItems'),
	'POST /menus/{menuId}/bulkshowhide': ({ world, query, body }) =>
		(body as Entry[]).map(({ MenuElementId, MenuElementType = 'Item' }) => {
			const kind = MenuElementType === 'Item' ? 'menuItems' : 'optionSetItems';
			const element = world.find(kind, MenuElementId);
			world.change(kind, element, { IsAvailable: query.isAvailable });
			return {
				ItemName: element.Name,
				MenuElementId,
				MenuElementType,
				ValidationCode: 'Success',
			};
		}),
	'GET /menus/{menuId}/bulkshowhide/list': ({ world, params, query }) =>
		world
			.all('menuItems', params)
			.filter(({ IsAvailable }) => IsAvailable === query.isAvailable)
			.map(({ MenuItemId, Name, IsAvailable }) => ({
				MenuElementName: Name,
				InstanceCount: 1,
				IsAvailable,
				Items: [{ MenuElementId: MenuItemId, MenuElementType: 'Item' }],
			})),
};

/** Path parameter of an entity with metadata, which integrators store by entity, store and key. */
type Owner = 'menuItemId' | 'optionSetItemId';

const metadataOf = ({ world, params }: Call, owner: Owner): Entry[] =>
	world
		.all('menuMetadata', params)
		.filter(({ at }) => params[owner] === undefined || at?.[owner] !== undefined);

const writeMetadata =
	(owner: Owner): Behaviour =>
	({ world, params, body }) => {
		const { Key } = body as Entry;
		if (Key === undefined) throw classic(400, 'Key is required.');
		const key = `${owner} ${params[owner]} ${params.storeId} ${String(Key)}`;
		const members = { ...(body as object), MenuEntityId: params[owner], key };
		world.add('menuMetadata', { ...members, at: { ...params } });
	};

const oneMetadata = (call: Call): Entry => {
	const found = metadataOf(call, 'menuItemId').find(({ Key }) => Key === call.params.key);
	if (!found) throw classic(404, `There is no ${String(call.params.key)}`);
	return found;
};

const metadataBehaviours: Behaviours = {
	'GET /menus/{menuId}/metadata/store/{storeId}': (call) => {
		const all = call.world.all('menuMetadata', call.params);
		const of = (owner: Owner): Entry[] => all.filter(({ at }) => at?.[owner] !== undefined);
		return [
			{
				MenuItemMetadata: of('menuItemId'),
				MenuItemOptionSetItemMetadata: of('optionSetItemId'),
			},
		];
	},
	'GET /menus/{menuId}/menuitem/{menuItemId}/metadata/store/{storeId}': (call) =>
		metadataOf(call, 'menuItemId'),
	'PUT /menus/{menuId}/menuitem/{menuItemId}/metadata/store/{storeId}': writeMetadata('menuItemId'),
	'GET /menus/{menuId}/menuitem/{menuItemId}/metadata/{key}/store/{storeId}': oneMetadata,
	'DELETE /menus/{menuId}/menuitem/{menuItemId}/metadata/{key}/store/{storeId}': (call) => {
		call.world.of('menuMetadata').delete(String(oneMetadata(call).key));
	},
	'GET /menus/{menuId}/optionsetitem/{optionSetItemId}/metadata/store/{storeId}': (call) => {
		const [first] = metadataOf(call, 'optionSetItemId');
		if (!first) throw classic(404, 'There is no metadata');
		return first;
	},
	'PUT /menus/{menuId}/optionsetitem/{optionSetItemId}/metadata/store/{storeId}':
		writeMetadata('optionSetItemId'),
};

const sectionBehaviours: Behaviours = {
	...level('menuSections', SECTIONS, 'menuSectionId'),
	...level('menuItems', ITEMS, 'menuSectionItemId'),
	...level('optionSets', OPTION_SETS, 'optionSetId'),
	...level('optionSetItems', OPTIONS, 'menuItemOptionSetItemId'),
	[`POST ${SECTIONS}/{menuSectionId}/clone`]: copyOf('menuSections'),
	[`POST ${ITEMS}/{menuSectionItemId}/clone`]: copyOf('menuItems'),
	[`POST ${SECTIONS}/{menuSectionId}/availability`]: set('menuSections', ({ body }) => ({
		MenuSectionAvailability: body,
	})),
	[`POST ${ITEMS}/add-catalogitems`]: (call) => {
		const { MenuCatalogItems } = call.body as { MenuCatalogItems: Entry[] };
		for (const { CatalogItemId, CellLayoutType = 'Medium' } of MenuCatalogItems) {
			const { Name, Description, Price } = call.world.find('products', CatalogItemId);
			const members = { Name, Description, Price, CatalogItemId, CellLayoutType };
			call.world.add('menuItems', { ...members, at: { ...call.params } });
		}
	},
	[`POST ${ITEMS}/{menuSectionItemId}/taxrate/{taxRateId}`]: ({ world, params }) => {
		const { TaxRateId, Name } = world.find('taxRates', params.taxRateId);
		const item = world.find('menuItems', params.menuSectionItemId);
		world.change('menuItems', item, { TaxRateId, TaxRateName: Name });
	},
	[`POST ${ITEMS}/{menuSectionItemId}/setorder/{destinationDisplayOrder}`]: ({ world, params }) => {
		const item = world.find('menuItems', params.menuSectionItemId);
		world.change('menuItems', item, { DisplayOrder: params.destinationDisplayOrder });
	},
};

export const menus: Behaviours = {
	...menuBehaviours,
	...metadataBehaviours,
	...sectionBehaviours,
};
