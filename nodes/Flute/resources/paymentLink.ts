import type { Field } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { amount, dateTime, flag, json, oneOf, text } from '../../shared/declaration/fields';
import {
	changedPaymentMethods,
	currencyCode,
	fasterProcessing,
	hasCustomerConsent,
	mode,
	acceptedMethods,
	processorFields,
	sortBy,
	sortOrder,
} from '../fields';
import { pick, pickCustomer } from '../pickers';
import { idempotencyKeyField, idempotencyKey } from '../idempotencyKey';
import { pageIndex } from '../profile';
import { NOT_IN_OLDER_RELEASES, tax } from '../tax';
import { entryLabel, formatMoney } from '../../shared/util/label';

const simplify = [
	'paymentLinkId',
	'name',
	'shortUrl',
	'paymentLinkStatus',
	'linkType',
	'baseAmount',
	'currencyCode',
	'paymentCount',
	'totalCollectedAmount',
	'createdOn',
];

const linkType = oneOf('linkType', 'Link Type', ['MultiUse', 'SingleUse'], {
	default: 'SingleUse',
	description: 'Whether the link can be paid once or several times',
});

const paymentLinkStatus = oneOf('paymentLinkStatus', 'Status', [
	'Active',
	'Completed',
	'Expired',
	'Inactive',
]);

const paymentLinkId = pick('paymentLinkId', 'Payment Link', {
	request: 'GET /v2/payment-links',
	paging: pageIndex,
	search: 'search',
	value: 'paymentLinkId',
	label: ({ name, baseAmount, currencyCode: currency, paymentLinkStatus: status }) =>
		entryLabel(name, formatMoney(baseAmount, currency), status),
})('Choose the payment link from the list, or enter its ID');

const IN_DOLLARS = 'Amount in dollars';

/**
 * Sends null to clear the amount. It is a separate field, so that an empty amount does not clear it
 * by mistake.
 */
const payerChooses: Field<'payerChoosesAmount'> = {
	...flag('payerChoosesAmount', 'Payer Chooses Amount', {
		wire: 'baseAmount',
		description: 'Whether to remove the amount and let the payer choose it',
	}),
	encode: (raw) => (raw === true || raw === 'true' ? null : undefined),
};

/** Fields of links for create and update; values can be cleared in updates only. */
const details = ({ isUpdate = false } = {}) => [
	pickCustomer('Customer who pays', { nullable: isUpdate }),
	text('description', 'Description', {
		nullable: isUpdate,
		maxLength: 500,
		rows: 2,
		description: 'For your own reference. The payer does not see it.',
	}),
	dateTime('expiresOn', 'Expires On', {
		nullable: isUpdate,
		limits: !isUpdate,
		description: 'When the link stops working. Leave empty for no expiry.',
	}),
	linkType,
	json('metadata', 'Metadata', {
		shape: 'object',
		placeholder: '{ "order": "1001" }',
		description: `JSON object with up to 50 text values of your own, copied to the sessions of the link${isUpdate ? '; null removes one' : ''}. ${NOT_IN_OLDER_RELEASES}.`,
	}),
	text('name', 'Name', { maxLength: 80, placeholder: 'Invoice 1001' }),
	text('referenceId', 'Reference ID', {
		nullable: isUpdate,
		maxLength: 200,
		description: 'Your own reference, such as an order number',
	}),
	tax({ isUpdate }),
];

export const paymentLink = resource('Payment Link', {
	create: {
		name: 'Create',
		action: 'Create payment link',
		description: 'Create a web page where a customer can pay',
		request: 'POST /v2/payment-links',
		fields: [
			amount('baseAmount', 'Amount', {
				optional: true,
				description: IN_DOLLARS,
				hint: 'Leave empty to let the payer choose the amount. An expression must return an amount.',
			}),
			...acceptedMethods('paymentMethods.'),
			currencyCode,
		],
		additionalFields: [
			...details(),
			fasterProcessing,
			idempotencyKeyField,
			mode(`What the payer does on the page. ${NOT_IN_OLDER_RELEASES}.`),
			...processorFields('paymentMethods.'),
		],
		reply: { simplify },
		id: 'paymentLinkId',
		idempotencyKey,
	},
	delete: {
		name: 'Delete',
		action: 'Delete payment link',
		description: 'Remove a payment link',
		request: 'DELETE /v2/payment-links/{paymentLinkId}',
		fields: [paymentLinkId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get payment link',
		description: 'Retrieve a payment link',
		request: 'GET /v2/payment-links/{paymentLinkId}',
		fields: [paymentLinkId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many payment links',
		description: 'Retrieve a list of payment links, newest first',
		request: 'GET /v2/payment-links',
		filters: [
			linkType,
			text('search', 'Search', { description: 'Words in the name or description, or the ID' }),
			paymentLinkStatus,
		],
		reply: { paging: pageIndex, simplify },
		sort: [
			sortBy('createdOn', ['baseAmount', 'Amount'], 'name', ['paymentLinkStatus', 'Status']),
			sortOrder,
		],
	},
	share: {
		name: 'Share',
		action: 'Share payment link',
		description: 'Send an active payment link to a customer',
		request: 'POST /v2/payment-links/{paymentLinkId}/share',
		fields: [
			paymentLinkId,
			oneOf(
				'shareBy',
				'Share By',
				[
					['Email', 'Email'],
					['Sms', 'SMS'],
				],
				{ description: 'How the link is sent' },
			),
			text('recipient', 'Recipient', {
				maxLength: 254,
				placeholder: 'name@email.com or +13125550123',
				description: 'Email address or mobile phone of the customer',
			}),
			hasCustomerConsent,
		],
		additionalFields: [idempotencyKeyField],
		idempotencyKey,
	},
	update: {
		name: 'Update',
		action: 'Update payment link',
		description:
			'Change a payment link. What you leave out stays as it is; an empty field is cleared, unless it is the name or the amount.',
		request: 'PATCH /v2/payment-links/{paymentLinkId}',
		fields: [paymentLinkId],
		updateFields: [
			amount('baseAmount', 'Amount', { description: IN_DOLLARS }),
			...details({ isUpdate: true }),
			currencyCode,
			payerChooses,
			changedPaymentMethods,
			paymentLinkStatus,
		],
		exclusive: [['baseAmount', 'payerChoosesAmount']],
		reply: { simplify },
	},
});
