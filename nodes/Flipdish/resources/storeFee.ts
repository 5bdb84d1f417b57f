import { resource } from '../../shared/declaration/operation';
import { amount, flag, group, number, oneOf } from '../../shared/declaration/fields';
import { appNameId, PAYMENT_ACCOUNT_TYPES, storeId } from '../fields';
import { classicList } from '../profile';

const filters = [appNameId] as const;

export const storeFee = resource('Store Fee', {
	get: {
		name: 'Get',
		action: 'Get fees of store',
		description: 'Retrieve what Flipdish charges a store and its customers',
		request: 'GET /api/v1.0/stores/{storeId}/feeConfig',
		fields: [storeId],
		reply: {
			simplify: [
				'FeeConfigId',
				'StoreId',
				'StartTime',
				'PercentFeeCardOrders',
				'FixedFeeCardOrders',
				'PercentFeeCashOrders',
				'FixedFeeCashOrders',
				'PercentFeeDelivery',
				'FixedFeeDelivery',
				'TaxRatePercent',
			],
		},
	},
	getDeliveryZoneFees: {
		name: 'Get Delivery Zone Fees',
		action: 'Get delivery zone fees of store',
		description: 'Retrieve the fee of each delivery zone',
		request: 'GET /api/v1.0/stores/{storeId}/feeConfig/deliveryZones',
		fields: [storeId],
		reply: { paging: classicList },
	},
	setDeliveryZoneFees: {
		name: 'Set Delivery Zone Fees',
		action: 'Set delivery zone fees of store',
		description: 'Replace the fees of the delivery zones',
		request: 'PUT /api/v1.0/stores/{storeId}/feeConfig/deliveryZones',
		fields: [
			storeId,
			group(
				'deliveryZoneFees',
				'Delivery Zone Fee',
				[
					number('deliveryZoneId', 'Delivery Zone ID', {
						min: 1,
						decimals: 0,
						description: 'Get Many of the delivery zones shows the IDs',
						placeholder: '12345',
					}),
					amount('fee', 'Fee', {
						min: 0,
						description: 'For a delivery in this zone',
						placeholder: '3.50',
					}),
				],
				{ several: true, description: 'What deliveries cost in which zone' },
			),
		],
	},
	getProcessingFees: {
		name: 'Get Processing Fees',
		action: 'Get processing fees of store',
		description: 'Retrieve the processing fees of all payment types',
		request: 'GET /api/v1.0/stores/{storeId}/processingfeeconfigs',
		fields: [storeId],
		filters,
		reply: { paging: classicList },
	},
	getProcessingFee: {
		name: 'Get Processing Fee',
		action: 'Get processing fee of store',
		description: 'Retrieve the processing fee of one payment type',
		request: 'GET /api/v1.0/stores/{storeId}/processingfeeconfigs/{paymentAccountType}',
		fields: [
			storeId,
			oneOf('paymentAccountType', 'Payment Type', PAYMENT_ACCOUNT_TYPES, {
				default: 'Card',
				description: 'How customers pay',
			}),
		],
		filters,
		reply: { item: 'Data' },
	},
	getServiceCharge: {
		name: 'Get Service Charge',
		action: 'Get service charge of store',
		description: 'Retrieve the service charge of a store',
		request: 'GET /api/v1.0/stores/{storeId}/servicecharge',
		fields: [storeId],
	},
	setServiceCharge: {
		name: 'Set Service Charge',
		action: 'Set service charge of store',
		description: 'Switch the service charge of a store on or off, and say how much it is',
		request: 'POST /api/v1.0/stores/{storeId}/servicecharge',
		fields: [
			storeId,
			flag('enabled', 'Enabled', {
				default: true,
				description: 'Whether the store has a service charge',
			}),
			number('percentageValue', 'Percentage', {
				min: 0,
				description: 'Service charge in percent',
				placeholder: '10',
			}),
		],
		additionalFields: [
			flag('displayWithProcessingFee', 'Display With Processing Fee', {
				description: 'Whether it is shown together with the processing fee',
			}),
			flag('includesVouchers', 'Include Vouchers', {
				description: 'Whether it is calculated on what is left after vouchers',
			}),
			flag('isOptional', 'Optional for Customers', {
				description: 'Whether customers can decline it',
			}),
		],
		reply: { item: 'Data' },
	},
});
