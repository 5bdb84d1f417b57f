import { resource } from '../../shared/declaration/operation';
import { day } from '../../shared/declaration/fields';
import { appId, storeId, storeIds } from '../fields';
import { classicList, classicPages } from '../profile';

const date = day('date', 'Date', { description: 'Day of the report' });

const fields = [appId, { ...storeIds, in: 'query', wire: 'storeId' }] as const;

export const storeReport = resource('Store Report', {
	getEndOfDay: {
		name: 'Get End of Day',
		action: 'Get end-of-day store report',
		description: 'Retrieve the number and value of the orders of a store on a day',
		request: 'GET /api/v1.0/stores/{storeId}/endofdayreport',
		fields: [storeId],
		filters: [
			{
				...date,
				// The API takes a point in time. The chosen date is sent as midnight UTC, because
				// converting local midnight to UTC might change the date.
				encode: (value, context) => {
					const chosen = date.encode?.(value, context);
					return typeof chosen === 'string' ? `${chosen}T00:00:00Z` : undefined;
				},
			},
		],
		reply: {
			item: 'Data',
			simplify: [
				'StoreId',
				'StoreName',
				'StartTime',
				'EndTime',
				'Currency',
				'OrderCount',
				'OrderValue',
				'DeliveryOrderValue',
				'CollectionOrderValue',
				'CashOrderValue',
			],
		},
	},
	getStatistics: {
		name: 'Get Statistics',
		action: 'Get statistics of stores',
		description: 'Retrieve the sales of stores by day',
		request: 'GET /api/v1.0/{appId}/stores/stats',
		fields,
		reply: { paging: classicList },
	},
	getKioskReadiness: {
		name: 'Get Kiosk Readiness',
		action: 'Get kiosk readiness of stores',
		description: 'Check whether stores are ready for a kiosk',
		request: 'GET /api/v1.0/{appId}/storevalidation/kiosk',
		fields,
		reply: { paging: classicPages },
	},
});
