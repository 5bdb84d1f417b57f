import { change, create, found, list, one, remove } from '../crud';
import { classic } from '../errors';
import { without } from '../store';
import type { Behaviour, Behaviours, Call, Entry, World } from '../store';

/** Stores, store groups and sales channels (docs/providers/flipdish.md, "Stores"). */

const storeOf = ({ world, params }: Call): Entry => world.find('stores', params.storeId);

const setStore =
	(members: (call: Call, store: Entry) => object): Behaviour =>
	(call) => {
		const store = storeOf(call);
		return call.world.change('stores', store, members(call, store));
	};

const addStore: Behaviour = (call) => {
	const { world, params, query, body } = call;
	const { StoreGroupId, at } = world.find('storeGroups', query.storeGroupId);
	const { SalesChannelType = 'Web', ...members } = (body ?? {}) as Entry;
	return world.add('stores', {
		...members,
		StoreGroupId,
		// Only the official client has this member; replies do not.
		SalesChannelTypes: SalesChannelType === 'PhoneAgent' ? [] : [SalesChannelType],
		AppIds: [at?.appId],
		IsArchived: false,
		IsPublished: false,
		...(params.propertyId !== undefined && { PropertyId: params.propertyId }),
		at,
	});
};

const stillThere = ({ IsArchived }: Entry): boolean => IsArchived !== true;
const onChannel = (store: Entry, { query }: Call): boolean =>
	query.salesChannelType === undefined ||
	(store.SalesChannelTypes as unknown[]).includes(query.salesChannelType);

const hoursMember = ({ params }: Call): string =>
	/^delivery$/i.test(String(params.deliveryType)) ? 'DeliveryHours' : 'PickupHours';

const validation: Behaviour = (call) => {
	const wanted = [call.query.storeId].flat();
	return call.world.all('stores', call.params).filter(({ StoreId }) => wanted.includes(StoreId));
};

const stores: Behaviours = {
	'GET /stores': list('stores', {
		contains: { searchQuery: 'Name' },
		equals: { storeGroupId: 'StoreGroupId' },
		only: stillThere,
	}),
	'POST /stores': addStore,
	'POST /properties/{propertyId}/stores': addStore,
	'GET /{appId}/stores': list('stores', {
		contains: { searchQuery: 'Name' },
		only: (store, call) =>
			stillThere(store) &&
			onChannel(store, call) &&
			(call.query.excludeUnpublished !== true || store.IsPublished === true),
	}),
	'GET /{appId}/stores/header': list('stores', {
		contains: { storeNameQuery: 'Name' },
		only: onChannel,
	}),
	'GET /{appId}/storevalidation/kiosk': validation,
	'GET /stores/{storeId}': one('stores'),
	'POST /stores/{storeId}': change('stores'),
	'POST /stores/{storeId}/clone': (call) => {
		const members = without(storeOf(call), 'StoreId');
		const { TargetStoreGroupId } = call.body as Entry;
		const group = call.world.find('storeGroups', TargetStoreGroupId ?? members.StoreGroupId);
		const { StoreGroupId, at } = group;
		return call.world.add('stores', { ...members, StoreGroupId, at });
	},
	'POST /stores/{storeId}/archive': setStore(() => ({ IsArchived: true, IsPublished: false })),
	'POST /stores/{storeId}/publish': setStore(() => ({ IsPublished: true })),
	'POST /stores/{storeId}/unpublish': setStore(() => ({ IsPublished: false })),
	'POST /stores/{storeId}/address': (call) =>
		setStore(({ body }, { Address }) => ({
			Address: { ...(Address as object), ...(body as object) },
		}))(call),
	'POST /stores/{storeId}/address/coordinates': (call) => {
		setStore(({ body }, { Address }) => ({
			Address: { ...(Address as object), Coordinates: body },
		}))(call);
		return call.body;
	},
	'POST /stores/{storeId}/menu/{menuId}': (call) => {
		setStore(({ params }) => ({ MenuId: params.menuId }))(call);
	},
	'POST /stores/{storeId}/propertyId/{propertyId}': (call) => {
		setStore(({ params }) => ({ PropertyId: params.propertyId }))(call);
	},
	'POST /properties/{propertyId}/stores/{storeId}/supportedSalesChannels': setStore(({ body }) => ({
		SalesChannelTypes: body,
	})),
	'POST /stores/{storeId}/collectionsettings': (call) => {
		setStore(({ body }) => body as object)(call);
	},
	'GET /stores/{storeId}/availability/{deliveryType}': (call) => storeOf(call)[hoursMember(call)],
	'POST /stores/{storeId}/availability/{deliveryType}': (call) => {
		const { DayOfWeek } = call.body as Entry;
		const member = hoursMember(call);
		setStore((_call, store) => {
			const others = (store[member] as Entry[]).filter((one) => one.DayOfWeek !== DayOfWeek);
			return { [member]: [...others, call.body] };
		})(call);
		return call.body;
	},
	'GET /stores/{storeId}/businesshoursoverrides': list('businessHoursOverrides', {
		only: ({ EndTime }, { query: { after } }) =>
			after === undefined || Date.parse(String(EndTime)) > Date.parse(String(after)),
	}),
	'POST /stores/{storeId}/businesshoursoverrides': create('businessHoursOverrides'),
	'DELETE /stores/{storeId}/businesshoursoverrides/{businessHoursOverrideId}':
		remove('businessHoursOverrides'),
	'GET /stores/{storeId}/deliveryzones': list('deliveryZones'),
	'POST /stores/{storeId}/deliveryzones': create('deliveryZones'),
	'POST /stores/{storeId}/deliveryzones/{deliveryZoneId}': change('deliveryZones'),
	'DELETE /stores/{storeId}/deliveryzones/{deliveryZoneId}': remove('deliveryZones'),
};

const storesOf = (world: World, { StoreGroupId }: Entry): Entry[] =>
	world.all('stores').filter((store) => store.StoreGroupId === StoreGroupId);

const groups: Behaviours = {
	'GET /{appNameId}/storegroups': list('storeGroups', { contains: { searchQuery: 'Name' } }),
	'POST /{appNameId}/storegroups': create('storeGroups'),
	'GET /{appNameId}/storegroups/extended': (call) =>
		(list('storeGroups', { contains: { searchQuery: 'Name' } })(call) as Entry[]).map((group) => ({
			...group,
			TotalStores: storesOf(call.world, group).length,
			StoreHeaders: storesOf(call.world, group),
		})),
	'GET /storegroups/{storeGroupId}': one('storeGroups'),
	'POST /storegroups/{storeGroupId}': change('storeGroups'),
	'POST /storegroups/{storeGroupId}/CustomerMessages': ({ world, params, body }) =>
		world.change('storeGroups', world.find('storeGroups', params.storeGroupId), body as object),
	'DELETE /storegroups/{storeGroupId}': (call) => {
		if (storesOf(call.world, found('storeGroups', call)).length > 0) {
			throw classic(400, 'The store group has stores.');
		}
		return remove('storeGroups')(call);
	},
	'POST /{appId}/storegroups/{storeGroupId}/assignStores': ({ world, params, body }) => {
		const { StoreGroupId, at } = world.find('storeGroups', params.storeGroupId);
		for (const id of body as number[]) {
			world.change('stores', world.find('stores', id), { StoreGroupId, at });
		}
	},
};

/** Returns the ids of a channel's stores, which the channel stores and replies do not show. */
const attached = ({ stores: ids }: Entry): unknown[] => (ids ?? []) as unknown[];

const channelStores =
	(edit: (ids: unknown[], call: Call) => unknown[]): Behaviour =>
	(call) => {
		const { world, params, query } = call;
		world.find('stores', params.storeId ?? query.storeId ?? world.all('stores')[0]?.StoreId);
		const channel = world.find('channels', params.channelId ?? query.channelId);
		world.change('channels', channel, { stores: edit(attached(channel), call) });
	};

const storeId = ({ params, query }: Call): unknown => params.storeId ?? query.storeId;
const attach = channelStores((ids, call) => [...new Set([...ids, storeId(call)])]);
const detach = channelStores((ids, call) => ids.filter((id) => id !== storeId(call)));

const storesOn = ({ world, params }: Call): Entry[] =>
	attached(world.find('channels', params.channelId)).map((id) => world.find('stores', id));

const channels: Behaviours = {
	'GET /{appId}/channels': list('channels'),
	'GET /{appId}/channels/{id}': one('channels'),
	'GET /{appId}/channels/assigned-channels': list('channels', {
		only: (channel) => attached(channel).length > 0,
	}),
	'GET /{appId}/channels/available-channels': list('channels', {
		only: (channel) => attached(channel).length === 0,
	}),
	'GET /{appId}/channels/{channelId}/stores': (call) => ({ Stores: storesOn(call) }),
	'DELETE /{appId}/channels/{channelId}/stores': channelStores(() => []),
	'GET /{appId}/channels/{channelId}/assigned-stores': (call) =>
		storesOn(call).map(({ StoreId, Name }) => ({
			ChannelId: call.params.channelId,
			StoreId,
			StoreName: Name,
		})),
	'POST /{appId}/channels/{channelId}/stores/{storeId}': attach,
	'DELETE /{appId}/channels/{channelId}/stores/{storeId}': detach,
	'POST /{appId}/channels/assign-store': attach,
	'DELETE /{appId}/channels/unassign-store': detach,
};

export const storeBehaviours: Behaviours = { ...stores, ...groups, ...channels };
