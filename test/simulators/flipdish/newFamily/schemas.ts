import type { Schema } from '../description';

/**
 * Bodies of the organization API; unknown members are refused
 * (docs/providers/flipdish.md, "Organization menus" and "Sales").
 */

type Members = Record<string, Schema>;

export const closed = (required: Members, optional: Members = {}): Schema => ({
	type: 'object',
	additionalProperties: false,
	required: Object.keys(required),
	properties: { ...required, ...optional },
});

/** Makes optional members nullable. */
const maybe = (members: Members): Members =>
	Object.fromEntries(
		Object.entries(members).map(([name, schema]) => [name, { anyOf: [schema, { type: 'null' }] }]),
	);

const texts = (names: string): Members =>
	Object.fromEntries(names.split(' ').map((name) => [name, text]));
const numbers = (names: string): Members =>
	Object.fromEntries(names.split(' ').map((name) => [name, number]));
const flags = (names: string): Members =>
	Object.fromEntries(names.split(' ').map((name) => [name, flag]));

export const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const amount: Schema = { type: 'number', minimum: 0 };
const whole: Schema = { type: 'integer' };
const count: Schema = { type: 'integer', minimum: 1 };
const flag: Schema = { type: 'boolean' };
const uuid: Schema = { type: 'string', format: 'uuid' };
const instant: Schema = { type: 'string', format: 'date-time' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const oneOf = (values: string): Schema => ({ type: 'string', enum: values.split(' ') });

const dispatchType = oneOf('DineIn TakeAway Collection Delivery');
const venueCode = oneOf(
	'Property MobileApp WebApp Deliveroo UberEats JustEats ExternalApp Flipdish',
);
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const time: Schema = { type: 'string', pattern: '^\\d\\d:\\d\\d$' };

const availability = closed(
	{ name: text, enabled: flag },
	maybe({
		dispatchTypes: listOf(dispatchType),
		propertyIds: listOf(text),
		venueCodes: listOf(venueCode),
		...flags(weekdays.map((day) => `${day}Enabled`).join(' ')),
		fromTime: time,
		toTime: time,
	}),
);

const priced = (way: string): Members => ({
	...numbers(`${way}Price ${way}TaxablePrice ${way}Tax ${way}UpsellingPoints`),
	[`${way}Taxable`]: flag,
});
const pricingProfile: Schema = {
	...closed(
		{ priceBandId: text },
		maybe(Object.assign({}, ...waysToPrice().map(priced)) as Members),
	),
};
function waysToPrice(): string[] {
	return ['collection', 'delivery', 'dineIn', 'takeaway'];
}

const colours = texts(
	'backgroundColor foregroundColor selectedBackgroundColor selectedForegroundColor',
);

/** @param isUpdate whether every child needs its id */
function menuParts(isUpdate: boolean): Members {
	const part = (required: Members, optional: Members): Schema =>
		isUpdate
			? closed({ id: text, ...required }, maybe(optional))
			: closed(required, maybe({ id: text, ...optional }));
	const member = part(
		{ parentModifierId: text, enabled: flag },
		{ caption: text, min: whole, max: whole, canSameItemBeSelectedMultipleTimes: flag },
	);
	const item = (more: Members): Schema =>
		part(
			{ enabled: flag, alcohol: flag },
			{
				...colours,
				...texts('externalId metadata caption productId description imageUrl'),
				...flags('disableVouchers excludeFromVoucherDiscounting'),
				availabilityOverrides: listOf(availability),
				allergens: listOf(text),
				cellLayoutType: oneOf('Small Medium Large HiddenImage'),
				modifierMembers: listOf(member),
				pricingProfiles: listOf(pricingProfile),
				charges: listOf(closed({ chargeId: text, priceBandId: text })),
				...more,
			},
		);
	const container = (required: Members, optional: Members): Schema =>
		part(
			{ enabled: flag, ...required },
			{
				...texts('externalId metadata description caption'),
				...colours,
				...optional,
			},
		);
	const category = container(
		{ items: listOf(item({})) },
		{ imageUrl: text, availabilityOverrides: listOf(availability) },
	);
	const modifier = container(
		{
			items: listOf(item({ autoSelectedQuantity: whole })),
			min: whole,
			max: whole,
			hiddenInOrderFlow: flag,
		},
		{ canSameItemBeSelectedMultipleTimes: flag },
	);
	const group = part({ name: text, categoryIds: listOf(text) }, texts('description imageUrl'));
	return {
		categories: { anyOf: [listOf(category), { type: 'null' }] },
		modifiers: listOf(modifier),
		categoryGroups: listOf(group),
	};
}

const menuHead = maybe(texts('description metadata integrationName'));
export const menuCreate = closed({ name: text, type: text, ...menuParts(false) }, menuHead);
export const menuUpdate = closed(
	{ id: text, name: text, type: text, ...menuParts(true) },
	menuHead,
);

/** The request's wrapper is not documented: a list, or a list under `items`. [inferred] */
const wrapped = (item: Schema): Schema => ({
	anyOf: [{ ...listOf(item), minItems: 1 }, closed({ items: { ...listOf(item), minItems: 1 } })],
});
const snoozable = { itemId: text, itemType: oneOf('menu.item menu.option') };
export const snoozes = wrapped(
	// snoozeEnd is in seconds.
	closed(
		{ ...snoozable, snoozeStart: instant },
		maybe({ snoozeEnd: whole, propertyIds: listOf(text) }),
	),
);
export const unSnoozes = wrapped(closed(snoozable, maybe({ propertyIds: listOf(text) })));

const modifierItem: Schema = closed(
	{ modifierItemId: text, menuItemId: text, quantity: count, unitPrice: amount },
	{
		...texts('modifierItemName notes'),
		modifierItems: listOf({ $ref: '#/definitions/modifierItem' }),
	},
);
const location = closed(
	{
		addressFields: closed({ line1: text }, texts('line2 line3 postCode')),
		countryCode: { type: 'string', pattern: '^[A-Z]{2}$' },
	},
	{ coordinates: closed(numbers('latitude longitude')) },
);
const delivery: Schema = {
	...closed({}, { notes: text, deliveredBy: oneOf('Client External'), location }),
	if: { required: ['deliveredBy'], properties: { deliveredBy: { const: 'Client' } } },
	then: { required: ['location'] },
};
const discount: Schema = {
	...closed({ type: oneOf('Voucher Loyalty Spot Other'), amount: number }, { code: text }),
	if: { properties: { type: { enum: ['Voucher', 'Loyalty'] } } },
	then: { required: ['code'] },
};

export const saleCreate: Schema = {
	...closed(
		{
			salesChannelId: text,
			dispatchType,
			menuId: uuid,
			menuRevisionId: text,
			charges: listOf(
				closed({ type: oneOf('Delivery Service Tip Other'), amount }, texts('menuItemId itemId')),
			),
			discounts: listOf(discount),
			items: {
				...listOf(
					closed(
						{ menuItemId: text, quantity: count, unitPrice: amount },
						{ ...texts('menuItemName notes'), modifierItems: listOf(modifierItem) },
					),
				),
				minItems: 1,
			},
			payments: listOf(
				closed(
					{
						type: oneOf('Sale Refund'),
						paymentMethod: oneOf('Cash Credit Online PhonePayment ExternalPayment'),
						amount: number,
						paidAt: instant,
					},
					texts('description1 description2'),
				),
			),
		},
		{
			source: text,
			// Two names of the same member; the second one is deprecated.
			requestedFulfilmentTime: instant,
			requestedFulfillmentTime: instant,
			desiredAsap: flag,
			externalId: text,
			displayId: { type: 'string', maxLength: 15 },
			customer: closed(
				{},
				{
					...texts('externalId name contactMaskingCode emailAddress'),
					id: uuid,
					contactPhoneNumber: { type: 'string', pattern: '^\\+\\d+$' },
				},
			),
			delivery,
			dineIn: closed({ tableId: text, guests: whole }),
			notes: text,
		},
	),
	anyOf: [{ required: ['requestedFulfilmentTime'] }, { required: ['requestedFulfillmentTime'] }],
	if: { properties: { dispatchType: { const: 'Delivery' } } },
	then: { required: ['delivery'] },
	definitions: { modifierItem },
};

export const saleCancel = closed(
	{
		salesChannelId: text,
		cancellationReason: {
			type: 'string',
			enum: [
				...['customer', 'restaurant', 'marketplace', 'integration partner', 'system'].map(
					(who) => `Cancelled by ${who}`,
				),
				'Other',
			],
		},
	},
	{ cancellationNotes: { type: 'string', maxLength: 255 } },
);

/** Body of a delivery status, whose member's name is not documented. [inferred] */
export const deliveryStatus = closed({
	salesChannelId: text,
	status: oneOf('SALE_DISPATCHED SALE_DELIVERED'),
});
