import type { Field, Operation } from '../../nodes/shared/declaration/operation';
import { declaredOperations } from '../reference/operations';
import { sampleIds } from '../simulators/flipdish/samples';
import type { State } from '../simulators/types';
import { describeOperations } from './support/describeOperations';
import { byId, useProvider } from './support/providers';
import { COLLECTIONS } from '../../nodes/shared/declaration/operation';
import { pathParameters } from '../../nodes/shared/declaration/route';

const flipdish = useProvider('flipdish');

const ofOrg = { orgId: 'org101', salesChannelId: 'sc501' };
const inStore = { menuId: 701, storeId: 501 };

/** What the simulator does not start with, and some operations need. */
const further: State = {
	menuMetadata: [
		{ key: 'of an item', Key: 'sku', at: { ...inStore, menuItemId: 70_111 } },
		{ key: 'of an option', Key: 'sku', at: { ...inStore, optionSetItemId: 7_011_111 } },
	],
	sales: [{ ...ofOrg, saleId: '3N356', idempotencyKey: 'fake-key' }],
};

const put = async (records: State, most = Infinity) => {
	const all = Object.entries(records) as Array<[string, object[]]>;
	const { simulator } = flipdish;
	await Promise.all(
		all.map(async ([name, some]) => await simulator.put(name, some.slice(0, most))),
	);
};

let seeds: State;
beforeAll(async () => {
	const { orgMenus } = (await flipdish.simulator.state()) as { orgMenus: object[] };
	const snoozed = [{ itemId: 'item-1', itemType: 'menu.item', isSnoozed: true }];
	await put({ ...further, orgMenus: orgMenus.map((menu) => ({ ...menu, snoozed })) });
	seeds = await flipdish.simulator.state();
});

/** What a write has used up is put back for the next one; samples are among the first records. */
afterEach(async () => {
	const calls = await flipdish.calls();
	if (calls.some(({ method }) => method !== 'GET')) await put(seeds, 3);
});

let made = 0;
/** A text that is another one each time. */
const unique = (text: string) => async () => await Promise.resolve(text.replace('*', `${++made}`));

const { newFamilyMenuId, newFamilySubscriptionId: subscriptionId, ...ids } = sampleIds;

const anything = { body: '{ "stand_in": "any" }' };
const modifier = '{ "modifierItemId": "1", "menuItemId": "1", "quantity": 1, "unitPrice": 0.5 }';

describeOperations('flipdish', flipdish, {
	samples: {
		...ids,
		...ofOrg,
		businessHoursOverrideId: 901,
		configId: 'config-1',
		menuElementId: 70_111,
		orderIds: '60001, 60002',
		ownerEntity: 'CatalogItem',
		saleId: '3N356',
		subscriptionId,
		targetStoreGroupId: 302,
		userId: 50_001,
	},
	operations: {
		auditLog: anything,
		operationsUpdate: anything,
		catalogGroup: { catalogItemId: 'group-1' },
		catalogItem: { catalogItemId: 'item-1' },
		menuMetadata: { key: 'sku' },
		'menuSection.reorder': { id: 7011 },
		'menuSection.reorderItems': { id: 70_111 },
		metafieldDefinition: { key: 'origin' },
		'metafieldDefinition.create': { key: unique('calories-*') },
		order: { id: 60_001 },
		'order.dispatch': { id: 60_002 },
		orgMenu: { menuId: newFamilyMenuId, revisionId: 2 },
		retentionCampaign: { campaignId: 2201 },
		sale: { menuId: newFamilyMenuId, modifierItems: `[${modifier}]` },
		salesChannel: { id: 1 },
		'storeGroup.delete': { storeGroupId: 303 },
		teammate: { id: 'teammate-1' },
		'teammate.grantAccess': { email: unique('teammate-*@example.com') },
		'voucher.create': { code: unique('SUMMER*') },
		'webhookSubscription.addEvent': { eventName: 'store.updated' },
	},
	variants: {
		'sale.create': [{ dispatchType: 'Delivery' }, { dispatchType: 'DineIn' }],
		'voucher.create': ['AddItem', 'CreditNote', 'FreeDelivery', 'LumpDiscount'].map((type) => ({
			voucherType: type,
			maxDiscountAmount: undefined,
		})),
	},
});

/** All fields, those within groups too. */
const fieldsOf = (operation: Operation): Field[] =>
	[...(operation.fields ?? []), ...COLLECTIONS.flatMap((name) => operation[name] ?? [])].flatMap(
		(field) => [field, ...(field.members ?? [])],
	);

const lists = declaredOperations
	.filter(({ node }) => node === 'flipdish')
	.flatMap((declared) => fieldsOf(declared.declaration).map((field) => ({ declared, field })))
	.filter(({ field }) => field.picker)
	.map((each) => [each.field.picker?.list ?? each.field.name, each] as const);

it.each([...new Map(lists)])('has entries in the picker %s', async (name, each) => {
	const { resource, operation, declaration } = each.declared;
	const above = pathParameters(each.field.picker!.request).map((parameter) => {
		const field = declaration.fields?.find((one) => one.name === parameter);
		const id = String({ ...ids, ...ofOrg, ownerEntity: 'CatalogItem' }[parameter]);
		return [parameter, field?.property.type === 'resourceLocator' ? byId(id) : id];
	});
	const parameters = { resource, operation, ...Object.fromEntries(above) };
	const entries =
		each.field.property.type === 'multiOptions'
			? await flipdish.options(name, parameters)
			: (await flipdish.search(name, parameters)).results;
	expect(entries).not.toEqual([]);
	for (const { name: label, value } of entries) {
		expect(label).not.toMatch(/^\s*$|undefined|null|NaN/);
		expect(String(value)).toMatch(/\S/);
	}
});
