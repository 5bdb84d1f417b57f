import { change, copy, create, list, one, set } from '../crud';
import { classic } from '../errors';
import type { Behaviours, Kind } from '../store';

/**
 * Operations on the catalog of an app, whose entries are archived and not deleted
 * (docs/providers/flipdish.md, "Menus and catalog").
 */
function library(kind: Kind, path: string, types: string, member: string): Behaviours {
	return {
		[`GET ${path}`]: list(kind, {
			contains: { searchTerm: 'Name' },
			equals: { [types]: member },
			only: ({ IsArchived }) => IsArchived !== true,
		}),
		[`POST ${path}`]: create(kind, () => ({ IsArchived: false })),
		[`GET ${path}/{catalogItemId}`]: one(kind),
		[`POST ${path}/{catalogItemId}`]: change(kind),
		[`POST ${path}/{catalogItemId}/archive`]: ({ world, params }) =>
			world.change(kind, world.find(kind, params.catalogItemId, params), { IsArchived: true }),
		[`POST ${path}/{catalogItemId}/duplicate`]: copy(kind),
	};
}

const DEFINITIONS = '/{appId}/metafields/definitions/{ownerEntity}';

export const catalog: Behaviours = {
	...library('products', '/{appId}/catalog/products', 'productTypes', 'ProductType'),
	...library('catalogItems', '/{appId}/catalog/items', 'itemTypes', 'ItemType'),
	...library('catalogGroups', '/{appId}/catalog/groups', 'groupTypes', 'GroupType'),

	'GET /{appId}/menus/catalog-changes/summaries': ({ world, params }) =>
		world.all('menus', params).map(({ MenuId }) => ({ MenuId, TotalPendingChanges: 1 })),
	'GET /{appId}/menus/catalog-changes': ({ world, params, query }) =>
		world
			.all('menus', params)
			.flatMap(({ MenuId }) =>
				world
					.all('products', params)
					.slice(0, 1)
					.map(({ CatalogItemId }) => ({ MenuId, CatalogItemId })),
			)
			.filter(
				({ MenuId, CatalogItemId }) =>
					(query.menuId ?? MenuId) === MenuId &&
					(query.catalogItemId ?? CatalogItemId) === CatalogItemId,
			),

	[`GET ${DEFINITIONS}`]: list('metafieldDefinitions', { contains: { searchTerm: 'Name' } }),
	[`POST ${DEFINITIONS}`]: ({ world, params, body }) => {
		const { Key } = body as { Key: string };
		if (world.of('metafieldDefinitions').get(Key)) throw classic(400, `${Key} is taken.`);
		const { ownerEntity: OwnerEntity } = params;
		const members = { ...(body as object), OwnerEntity };
		return world.add('metafieldDefinitions', { ...members, at: { ...params } });
	},
	[`GET ${DEFINITIONS}/{key}`]: one('metafieldDefinitions'),
	[`POST ${DEFINITIONS}/{key}`]: set('metafieldDefinitions', ({ body }) => body as object),
};
