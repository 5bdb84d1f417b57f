import { change, create, list, one, remove } from '../crud';
import { classic } from '../errors';
import type { Behaviour, Behaviours, Entry, Kind } from '../store';

/**
 * Customers, vouchers, campaigns and push notifications
 * (docs/providers/flipdish.md, "Customers, vouchers and campaigns").
 */

const digits = (value: unknown): string => String(value).replace(/\D/g, '');

const customers: Behaviours = {
	'GET /{appId}/customers': ({ world, params, query }) => ({
		Items: world
			.all('customers', params)
			.filter(({ PhoneNumber }) => digits(PhoneNumber) === digits(query.phoneNumber)),
	}),
	'POST /{appId}/customers': create('customers'),
	'GET /{appId}/customers/{customerId}': one('customers'),
	'POST /{appId}/customers/{customerId}': change('customers'),
};

/** Member with the voucher's value, by its type. [inferred] */
const details: Record<string, string> = {
	LumpDiscount: 'LumpDiscountDetails',
	PercentageDiscount: 'PercentDiscountDetails',
	CreditNote: 'CreditNoteDetails',
	AddItem: 'Promotion',
};

const createVoucher: Behaviour = (call) => {
	const { VoucherType, Promotion, ...rest } = call.body as Entry;
	const { Code = `CODE${call.world.newNumber()}` } = rest;
	const detail = details[String(VoucherType)];
	if (detail && (call.body as Entry)[detail] === undefined) {
		throw classic(400, `${detail} goes with ${String(VoucherType)}.`);
	}
	if (call.world.all('vouchers', call.params).some((voucher) => voucher.Code === Code)) {
		throw classic(409, `There is a voucher ${String(Code)} already.`);
	}
	const unused = { PromotionDetails: null, CreditNoteDetails: null, LumpDiscountDetails: null };
	return call.world.add('vouchers', {
		...unused,
		PercentDiscountDetails: null,
		IsEnabled: true,
		...rest,
		...(Promotion !== undefined && {
			PromotionDetails: { Name: (Promotion as Entry).Name, PromotionAwards: [] },
		}),
		VoucherType,
		Code,
		Status: rest.IsEnabled === false ? 'Disabled' : 'Valid',
		TotalUsed: 0,
		TotalCustomers: 0,
		at: { ...call.params },
	});
};

const vouchers: Behaviours = {
	'GET /{appId}/vouchers/summaries': list('vouchers', {
		equals: {
			searchCodes: 'Code',
			statusSearch: 'Status',
			typeSearch: 'VoucherType',
			subTypeSearch: 'VoucherSubType',
		},
		only: ({ Stores }, { query: { storeIds } }) =>
			storeIds === undefined ||
			(storeIds as unknown[]).some((id) => (Stores as unknown[]).includes(id)),
	}),
	'POST /vouchers/{appId}': createVoucher,
	'GET /vouchers/{voucherId}': one('vouchers'),
	'POST /vouchers/{voucherId}': change('vouchers', ({ body }) => {
		const { IsEnabled } = body as Entry;
		return IsEnabled === undefined ? {} : { Status: IsEnabled ? 'Valid' : 'Disabled' };
	}),
	'GET /{appId}/vouchers/code/{code}': ({ world, params: { appId = '', code } }) => {
		const voucher = world.all('vouchers', { appId }).find(({ Code }) => Code === code);
		if (!voucher) throw classic(404, `There is no voucher ${String(code)}`);
		return voucher;
	},
	'GET /vouchers/{appId}/customer/{customerId}': ({ world, params: { appId = '', customerId } }) =>
		world.all('vouchers', { appId }).filter(({ CustomerId }) => CustomerId === customerId),
};

function campaign(kind: Kind, path: string): Behaviours {
	return {
		[`GET ${path}`]: list(kind),
		[`POST ${path}`]: create(kind),
		[`GET ${path}/{storeId}`]: ({ world, params: { appId = '', storeId } }) =>
			world
				.all(kind, { appId })
				.filter(({ StoreIds }) => (StoreIds as unknown[]).includes(storeId)),
		[`POST ${path}/{campaignId}`]: change(kind),
	};
}

const campaigns: Behaviours = {
	...campaign('loyaltyCampaigns', '/{appId}/campaigns/loyalty'),
	...campaign('retentionCampaigns', '/{appId}/campaigns/retention'),
	'GET /{appId}/campaigns/stores': ({ world, params, query }) =>
		world
			.all('stores', params)
			.filter(({ IsPublished }) => query.onlyPublished !== true || IsPublished === true)
			.map((store) => ({ ...store, StoreName: store.Name })),
	'DELETE /{appId}/campaigns/{campaignId}': (call) => {
		const id = String(call.params.campaignId);
		const loyalty = call.world.of('loyaltyCampaigns').get(id) !== undefined;
		return remove(loyalty ? 'loyaltyCampaigns' : 'retentionCampaigns')(call);
	},
};

const pushNotifications: Behaviours = {
	'GET /{appId}/pushnotifications': list('pushNotifications'),
	'POST /{appId}/pushnotifications': create('pushNotifications', () => ({ Sent: false })),
	'POST /{appId}/pushnotifications/{scheduledPushNotificationId}': change('pushNotifications'),
	'DELETE /{appId}/pushnotifications/{scheduledPushNotificationId}': remove('pushNotifications'),
};

export const marketing: Behaviours = {
	...customers,
	...vouchers,
	...campaigns,
	...pushNotifications,
};
