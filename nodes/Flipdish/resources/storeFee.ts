import { resource } from '../../shared/declaration/operation';
import { amount, flag, group, number, oneOf } from '../../shared/declaration/fields';
import { appNameId, PAYMENT_ACCOUNT_TYPES, storeId } from '../fields';
import { classicList } from '../profile';

const filters = [appNameId] as const;

export const storeFee = resource('Store Fee', {
	get: {
		name: 'Get',
		action: 'Get fees of store',
		description: 'Retrieve the fees of a store and its customers',
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
						description: 'ID of the delivery zone (see Store Delivery Zone > Get Many)',
						placeholder: '12345',
					}),
					amount('fee', 'Fee', {
						min: 0,
						description: 'Fee for a delivery in this zone',
						placeholder: '3.50',
					}),
				],
				{ several: true, description: 'Delivery fees by zone' },
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
				description: 'Payment type of the fee',
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
		description: 'Turn the service charge of a store on or off, and set its percentage',
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
			flag('displayWithProcessingFee', 'Display with Processing Fee', {
				description: 'Whether the service charge is shown together with the processing fee',
			}),
			flag('includesVouchers', 'Include Vouchers', {
				description: 'Whether the service charge is calculated after vouchers',
			}),
			flag('isOptional', 'Optional for Customers', {
				description: 'Whether customers can decline the service charge',
			}),
		],
		reply: { item: 'Data' },
	},
});
