import type { Picker } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { locator } from '../../shared/declaration/fields';
import { appId, INTEGER, storeId } from '../fields';
import { classicList } from '../profile';

const channel = <Name extends string>(name: Name, picker: Pick<Picker, 'request' | 'list'>) =>
	locator(name, 'Sales Channel', {
		description: 'Choose the sales channel from the list, or enter its ID',
		placeholder: '12',
		pattern: INTEGER,
		picker: {
			...picker,
			paging: classicList,
			value: 'ChannelId',
			label: ({ TranslationKey: key, ChannelId: id }) => `${String(key ?? '')} (${String(id)})`,
		},
	});

const enabled = { request: 'GET /api/v1.0/{appId}/channels', list: 'channelId' } as const;
const channelId = channel('channelId', enabled);
const id = channel('id', enabled);
/** A channel cannot be enabled before it is assigned. */
const newChannelId = channel('channelId', {
	request: 'GET /api/v1.0/{appId}/channels/available-channels',
	list: 'availableChannelId',
});

const channelPath = [appId, channelId] as const;
const storePath = [appId, channelId, storeId] as const;
const channelQuery = [appId, { ...channelId, in: 'query' }, { ...storeId, in: 'query' }] as const;

export const salesChannel = resource('Sales Channel', {
	get: {
		name: 'Get',
		action: 'Get sales channel',
		description: 'Retrieve a sales channel',
		request: 'GET /api/v1.0/{appId}/channels/{id}',
		fields: [appId, id],
		reply: { item: 'Data' },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many sales channels',
		description: 'Retrieve the sales channels that are enabled',
		request: 'GET /api/v1.0/{appId}/channels',
		fields: [appId],
		reply: { paging: classicList },
	},
	getAssigned: {
		name: 'Get Assigned',
		action: 'Get assigned sales channels',
		description: 'Retrieve the sales channels that are assigned to an app',
		request: 'GET /api/v1.0/{appId}/channels/assigned-channels',
		fields: [appId],
		reply: { paging: classicList },
	},
	getAvailable: {
		name: 'Get Available',
		action: 'Get available sales channels',
		description: 'Retrieve the sales channels that can be assigned to an app',
		request: 'GET /api/v1.0/{appId}/channels/available-channels',
		fields: [appId],
		reply: { paging: classicList },
	},
	assignApp: {
		name: 'Assign App',
		action: 'Assign app to sales channel',
		description: 'Assign a sales channel to an app',
		request: 'POST /api/v1.0/{appId}/channels/{channelId}/assign-appId',
		fields: [appId, newChannelId],
	},
	getAssignedStores: {
		name: 'Get Assigned Stores',
		action: 'Get assigned stores of sales channel',
		description: 'Retrieve the assignments of stores to a sales channel',
		request: 'GET /api/v1.0/{appId}/channels/{channelId}/assigned-stores',
		fields: channelPath,
		reply: { paging: classicList },
	},
	assignStore: {
		name: 'Assign Store',
		action: 'Assign store to sales channel',
		description: 'Assign a store to a sales channel (listed by Get Assigned Stores)',
		request: 'POST /api/v1.0/{appId}/channels/assign-store',
		fields: channelQuery,
	},
	unassignStore: {
		name: 'Unassign Store',
		action: 'Unassign store from sales channel',
		description: 'Unassign a store from a sales channel',
		request: 'DELETE /api/v1.0/{appId}/channels/unassign-store',
		fields: channelQuery,
		reply: { deletes: true },
	},
	getStores: {
		name: 'Get Attached Stores',
		action: 'Get attached stores of sales channel',
		description: 'Retrieve the IDs and names of the stores attached to a sales channel',
		request: 'GET /api/v1.0/{appId}/channels/{channelId}/stores',
		fields: channelPath,
		reply: { paging: { kind: 'none', items: ['Stores'] } },
	},
	attachStore: {
		name: 'Attach Store',
		action: 'Attach store to sales channel',
		description: 'Attach a store to a sales channel (listed by Get Attached Stores)',
		request: 'POST /api/v1.0/{appId}/channels/{channelId}/stores/{storeId}',
		fields: storePath,
	},
	detachStore: {
		name: 'Detach Store',
		action: 'Detach store from sales channel',
		description: 'Detach a store from a sales channel',
		request: 'DELETE /api/v1.0/{appId}/channels/{channelId}/stores/{storeId}',
		fields: storePath,
		reply: { deletes: true },
	},
	detachAllStores: {
		name: 'Detach All Stores',
		action: 'Detach all stores from sales channel',
		description: 'Detach all stores from a sales channel',
		request: 'DELETE /api/v1.0/{appId}/channels/{channelId}/stores',
		fields: channelPath,
		reply: { deletes: true },
	},
});
