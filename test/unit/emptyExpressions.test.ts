import type { IDataObject } from 'n8n-workflow';
import { flip } from '../../nodes/Flip/provider';
import { flipdish } from '../../nodes/Flipdish/provider';
import { flute } from '../../nodes/Flute/provider';
import type { Provider } from '../../nodes/shared/declaration/provider';
import { findOperation } from '../../nodes/shared/declaration/provider';
import { buildRequest } from '../../nodes/shared/request/buildRequest';

/**
 * Values that limit what a call does. If an expression gives none, the call must not be sent without
 * it: it would charge at once, change all places, or do the opposite.
 */

const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

const requestOf = (
	provider: Provider,
	[resource, name]: readonly [string, string],
	parameters: IDataObject,
	emptyExpressions: readonly string[] = [],
) => {
	const operation = findOperation(provider, resource, name)!;
	const { wireName = String } = provider;
	const context = { timezone: 'UTC', wireName, credentials: {} };
	return buildRequest(operation, parameters, context, new Set(emptyExpressions));
};

const subscription = {
	customerId: UUID,
	paymentMethodId: UUID,
	paymentProcessorId: UUID,
	amount: 10,
	paymentFrequency: 1,
	paymentFrequencyUnit: '3',
	numberOfPayments: 12,
	requesterIpAddress: '203.0.113.10',
};
const tap = { terminalId: UUID, posDeviceId: 'register-1', baseAmount: 10, currencyCode: 'USD' };
const menu = { orgId: 'org1', menuId: UUID };
const items = [{ itemId: UUID, itemType: 'menu.item', snoozeStart: '2026-01-31', propertyIds: '' }];
const content = { ...menu, name: 'Lunch', type: 'Store', modifiers: [], categoryGroups: [] };

const rows: Array<
	[
		whatWouldHappen: string,
		provider: Provider,
		operation: readonly [string, string],
		parameters: IDataObject,
		path: string,
		label: string,
	]
> = [
	[
		'the first payment of a subscription would be taken at once',
		flute,
		['subscription', 'create'],
		{ ...subscription, additionalFields: { paymentStartDateTime: undefined } },
		'additionalFields.paymentStartDateTime',
		'Start',
	],
	[
		'a discount in percent would not be given',
		flute,
		['transaction', 'calculateAmount'],
		{ baseAmount: 10, additionalFields: { discountRate: undefined } },
		'additionalFields.discountRate',
		'Discount Rate (%)',
	],
	[
		'money that should be reserved would be taken',
		flute,
		['posTransaction', 'create'],
		{ ...tap, additionalFields: { captureMethod: '' } },
		'additionalFields.captureMethod',
		'Capture Method',
	],
	[
		'items would be snoozed in all properties',
		flipdish,
		['orgMenu', 'snooze'],
		{ ...menu, items },
		'items.propertyIds',
		'Property IDs',
	],
	[
		'items would be made available in all properties',
		flipdish,
		['orgMenu', 'unsnooze'],
		{ ...menu, items },
		'items.propertyIds',
		'Property IDs',
	],
	[
		'a menu would lose its categories',
		flipdish,
		['orgMenu', 'update'],
		{ ...content, categories: undefined },
		'categories',
		'Categories',
	],
	[
		'a teammate would lose access',
		flipdish,
		['teammate', 'update'],
		{
			appId: 'fd1',
			id: '7',
			appAccessLevel: 'Owner',
			hasAccessToAllStores: false,
			storeIds: [1],
			propertyIds: null,
		},
		'propertyIds',
		'Property IDs',
	],
	[
		'a voucher would be changed in all stores',
		flipdish,
		['voucher', 'update'],
		{ voucherId: '7', updateFields: { percentValue: 50, storeId: '' } },
		'updateFields.storeId',
		'Stores to Update',
	],
	[
		'a voucher would be valid at all times',
		flipdish,
		['voucher', 'update'],
		{ voucherId: '7', updateFields: { validityPeriods: [] } },
		'updateFields.validityPeriods',
		'Validity Periods',
	],
	[
		'a notification would be sent at once',
		flipdish,
		['pushNotification', 'create'],
		{ appId: 'fd1', message: 'Hungry?', additionalFields: { scheduledTime: '' } },
		'additionalFields.scheduledTime',
		'Scheduled Time',
	],
	[
		'pre-orders would be left to the provider’s default',
		flipdish,
		['storePreOrder', 'setEnabled'],
		{ storeId: '7', deliveryType: 'Delivery', enabled: undefined },
		'enabled',
		'Enabled',
	],
	[
		'participation would not be changed, and reported as changed',
		flip,
		['event', 'update'],
		{ siteId: 's', eventId: UUID, isParticipating: null },
		'isParticipating',
		'Is Participating',
	],
];

it.each(rows)('%s', (_, provider, operation, parameters, path, label) => {
	expect(() => requestOf(provider, operation, parameters, [path])).toThrow(`'${label}' is empty`);
});

it('a discount in percent inside a group is refused without a value', () => {
	const payment = {
		baseAmount: 10,
		paymentMethod: 'savedCard',
		paymentMethodId: UUID,
		paymentProcessorId: UUID,
		captureMethod: 'Auto',
		additionalFields: { extraAmounts: { values: { discountRate: null } } },
	};
	const empty = ['additionalFields.extraAmounts.discountRate'];

	expect(() => requestOf(flute, ['transaction', 'create'], payment, empty)).toThrow(
		"'Discount Rate (%)' is empty",
	);
	expect(requestOf(flute, ['transaction', 'create'], payment).body).not.toHaveProperty(
		'extraAmounts.discountRate',
	);
});

it('a menu without categories is sent when an expression says so by an empty list', () => {
	const { body } = requestOf(flipdish, ['orgMenu', 'update'], { ...content, categories: [] }, [
		'categories',
		'modifiers',
	]);

	expect(body).toMatchObject({ categories: [], modifiers: [], categoryGroups: [] });
});

it('false is a value', () => {
	const parameters = { siteId: 's', eventId: UUID, isParticipating: false };

	expect(requestOf(flip, ['event', 'update'], parameters).body).toEqual({
		is_participating: false,
	});
});
