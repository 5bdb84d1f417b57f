import { resource } from '../../shared/declaration/operation';
import { number, text } from '../../shared/declaration/fields';
import { removedField } from '../../shared/declaration/removedFields';

const product = (member: string) => ({ wire: `level3Settings.product.${member}`, nullable: true });

export const settings = resource('Settings', {
	getAutofill: {
		name: 'Get Autofill',
		action: 'Get autofill settings',
		description: 'Retrieve the level 2 and 3 data that Flute adds to card payments without any',
		request: 'GET /v2/settings/transaction-autofill',
	},
	getContactInformation: {
		name: 'Get Contact Information',
		action: 'Get contact information',
		description: 'Retrieve the addresses, emails and phone numbers of the merchant',
		request: 'GET /v2/settings/contact-information',
		reply: {
			item: 'contactInfos',
			simplify: [
				'contactInfoId',
				'addressName',
				'email',
				'mobilePhoneNumber',
				'addressLine1',
				'city',
				'postalCode',
				'stateCode',
				'countryCode',
				'isMainAddress',
			],
		},
	},
	getPaymentConfig: {
		name: 'Get Payment Configuration',
		action: 'Get payment configuration',
		description: 'Retrieve payment processors, card types, currencies and rates of the merchant',
		request: 'GET /v2/settings/payment-config',
		reply: {
			simplify: [
				'companyName',
				'availablePaymentProcessors',
				'availableCardTypes',
				'availableTransactionTypes',
				'availableCurrencies',
				'currency',
				'isTipsEnabled',
				'zeroCostProcessingOption',
				'addressVerificationServiceOptions',
				'maxTransactionAmount',
			],
		},
	},
	updateAutofill: {
		name: 'Update Autofill',
		action: 'Update autofill settings',
		description:
			'Change the level 2 and 3 data that Flute adds to card payments without any. What you leave out stays as it is. An empty field is cleared, except the tax rate.',
		request: 'PATCH /v2/settings/transaction-autofill',
		updateFields: [
			number('dutyChargeRate', 'Duty Charge Rate (%)', {
				wire: 'level3Settings.dutyChargeRate',
				nullable: true,
				min: 0,
				placeholder: '5',
			}),
			text('code', 'Product Code', product('code')),
			number('discountPercentage', 'Product Discount (%)', {
				...product('discountPercentage'),
				min: 0,
				placeholder: '5',
			}),
			text('measurementUnit', 'Product Measurement Unit', {
				...product('measurementUnit'),
				placeholder: 'each',
			}),
			text('productName', 'Product Name', product('productName')),
			number('quantity', 'Product Quantity', { ...product('quantity'), min: 0, placeholder: '1' }),
			number('unitPrice', 'Product Unit Price', {
				...product('unitPrice'),
				min: 0,
				placeholder: '10.50',
			}),
			number('shippingChargeRate', 'Shipping Charge Rate (%)', {
				wire: 'level3Settings.shippingChargeRate',
				nullable: true,
				min: 0,
				placeholder: '5',
			}),
			number('taxRate', 'Tax Rate (%)', {
				wire: 'level2Settings.taxRate',
				min: 0,
				max: 22,
				placeholder: '8.875',
			}),
			removedField(
				'description',
				'Product Description',
				"Flute has removed this field. Remove it from 'Update Fields'.",
			),
		],
	},
});
