import { byId } from '../../engine/support/providers';
import type { Draft, Operation } from '../operation';
import {
	action,
	all,
	api,
	copies,
	itemsOf,
	itsId,
	listOf,
	nextNumber,
	oneOf,
	picker,
	poll,
	using,
	writing,
} from './builders';

const ownStoreGroups = async (draft: Draft) =>
	await copies(
		draft,
		'storeGroups',
		'StoreGroupId',
		draft.world.records('flipdish', 'storeGroups')[0]!,
		nextNumber,
	);

const MENU = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

const sale: Operation = {
	kind: 'sale',
	connection: 'flipdish',
	name: 'sale.create',
	side: 'writes',
	most: 3,
	inputs: { amounts: [{ path: 'items.values.0.unitPrice', label: 'Unit Price' }] },
	prepare: (draft) => {
		const isOwn = draft.chance(0.5);
		const items = itemsOf(draft).map((item, index) => ({ ...item, price: 9.5 + index }));
		return {
			parameters: action('sale', 'create', {
				orgId: byId('org101'),
				salesChannelId: 'sc1',
				menuId: byId(MENU),
				menuRevisionId: '12',
				dispatchType: 'Collection',
				requestedFulfilmentTime: '2026-01-31T12:00:00Z',
				items: { values: [{ menuItemId: MENU, quantity: 1, unitPrice: '={{ $json.price }}' }] },
				additionalFields: isOwn ? { idempotencyKey: '={{ $json.correlationId }}' } : {},
			}),
			items,
			writes: {
				match: /^POST \/salesManagement\/orgs\/org101\/sales$/,
				correlationIds: items.map(({ price }) => `"unitPrice":${price}`),
				rule: 'key',
				made: /"saleId":"[^"]+"/,
				id: 'saleId',
				reference: ({ headers }) => headers['x-idempotency-key'],
			},
		};
	},
};

export const flipdish: Operation[] = [
	oneOf('flipdish', 'apps', 'AppId', (id) => action('app', 'get', { appId: byId(id) }), 'app.get'),
	listOf('flipdish', 'apps', 'AppId', action('app', 'getAll', all), undefined, {
		inputs: { filters: [{ path: 'filters.nameFilter', label: 'Name' }] },
	}),
	sale,
	writing(
		'create',
		'flipdish',
		'storeGroup.create',
		/^POST \/api\/v1.0\/fd1001\/storegroups$/,
		'once',
		action('storeGroup', 'create', {
			appNameId: byId('fd1001'),
			name: '={{ $json.correlationId }}',
		}),
		{ most: 3, collection: 'storeGroups' },
	),
	using(
		'change',
		'flipdish',
		'storeGroup.update',
		/^POST \/api\/v1.0\/storegroups\/\d+$/,
		'once',
		ownStoreGroups,
		action('storeGroup', 'update', {
			storeGroupId: itsId,
			updateFields: { name: '={{ $json.correlationId }}' },
		}),
	),
	using(
		'delete',
		'flipdish',
		'storeGroup.delete',
		/^DELETE \/api\/v1.0\/storegroups\//,
		'repeatable',
		ownStoreGroups,
		action('storeGroup', 'delete', { storeGroupId: itsId }),
	),
	writing(
		'upload',
		'flipdish',
		'catalogImage.upload',
		/^POST \/api\/v1.0\/fd1001\/catalog\/images$/,
		'once',
		action('catalogImage', 'upload', { appId: byId('fd1001') }),
		{ hasFile: true },
	),
	{
		kind: 'download',
		connection: 'flipdish',
		name: 'payoutExport.exportPayouts',
		side: 'reads',
		prepare: () => ({
			parameters: action('payoutExport', 'exportPayouts', { appId: byId('fd1001') }),
			file: /^GET \/api\/v1.0\/fd1001\/payouts\/export/,
		}),
	},
	picker('flipdish', 'appId', action('app', 'get'), 'apps', 'AppId'),
	listOf(
		'flipdish',
		'apps',
		'AppId',
		api({ method: 'GET', path: '/api/v1.0/apps', pagination: 'classicPages', ...all }),
		undefined,
		{ kind: 'API read', name: 'GET /api/v1.0/apps' },
	),
	writing(
		'API write',
		'flipdish',
		'POST storegroups',
		/^POST \/api\/v1.0\/fd1001\/storegroups$/,
		'once',
		api({
			method: 'POST',
			path: '/api/v1.0/fd1001/storegroups',
			body: '={{ JSON.stringify({ Name: $json.correlationId, Currency: "EUR" }) }}',
		}),
		{ most: 3, collection: 'storeGroups' },
	),
	poll(
		'flipdish',
		'flipdishPollTrigger',
		{ resource: 'order', simplify: false },
		'orders',
		'OrderId',
	),
	{
		kind: 'webhook',
		connection: 'flipdish',
		name: 'flipdishTrigger',
		side: 'writes',
		trigger: 'flipdishTrigger',
		prepare: () => ({
			parameters: { subscription: 'app', appId: byId('fd1001'), events: ['order.accepted'] },
			writes: {
				match: /^(POST|DELETE) \/api\/v1.0\/fd1001\/webhooks\/[^/]+\/subscriptions/,
				correlationIds: [],
				rule: 'once',
				made: /"Data":(\d+)/,
			},
		}),
	},
];
