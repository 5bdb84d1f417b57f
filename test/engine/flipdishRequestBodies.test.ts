import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { app, form, useFlipdish } from './support/flipdish';
import { byId } from './support/providers';

const { flipdish, sent } = useFlipdish();

const orgMenu = { orgId: byId('org101'), menuId: byId('00000000-0000-4000-8000-000000000701') };
const item = { itemId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', itemType: 'menu.item' };
const snoozed = { items: { values: [{ ...item, propertyIds: 'p1, p2' }] } };
const languages = { values: [{ languageId: 'en', displayOrder: 1, enabled: true }] };

it.each<{ key: string; fields: INodeParameters; query?: IDataObject; body?: unknown }>([
	{
		key: 'voucher.update',
		fields: { voucherId: byId('2001'), updateFields: { isEnabled: false, percentValue: 10 } },
		query: { percentValue: '10' },
		body: { IsEnabled: false },
	},
	{
		key: 'app.setLanguages',
		fields: { ...app, languages },
		body: [{ LanguageId: 'en', DisplayOrder: 1, Enabled: true }],
	},
	{
		key: 'order.getFulfillmentStatuses',
		fields: { ...app, orderIds: '60001, 60002' },
		query: { orderIds: '60001,60002' },
	},
	{
		key: 'orgMenu.unsnooze',
		fields: { ...orgMenu, ...snoozed },
		body: [{ ...item, propertyIds: ['p1', 'p2'] }],
	},
])(
	'only bodies of the classic API are in PascalCase: $key',
	async ({ key, fields, query = {}, body }) => {
		await flipdish.outputOf(form(key, fields));

		expect(await sent()).toEqual([{ call: expect.any(String), query, body }]);
	},
);

const menuIds = "={{ ['10', '12a'] }}";
it.each<[string, string, string, INodeParameters]>([
	['Percentages', 'numbers', 'tip.update', { updateFields: { percentages: '10, 12a' } }],
	['Order IDs', 'whole numbers', 'order.search', { filters: { orderIds: '10, 12a' } }],
	[
		'Menu Names or IDs',
		'whole numbers',
		'catalogChange.publish',
		{ additionalFields: { menuIds } },
	],
])('refuses "12a" in the number list %s', async (label, kind, key, fields) => {
	const where = key.startsWith('tip') ? { storeId: byId('501') } : app;
	const { error } = await flipdish.run(form(key, { ...where, ...fields }));

	expect(error?.message).toBe(`'${label}' must contain only ${kind}, not "12a"`);
	expect(await flipdish.simulator.log()).toEqual([]);
});
