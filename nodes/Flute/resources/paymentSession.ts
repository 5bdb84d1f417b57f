import { resource } from '../../shared/declaration/operation';
import { amount, dateTime, flag, json, oneOf, text } from '../../shared/declaration/fields';
import { fasterProcessing, id, mode, paymentMethods, tipAmount } from '../fields';
import { pickCustomer } from '../pickers';
import { idempotencyKeyField, idempotencyKey } from '../idempotencyKey';
import { tax } from '../tax';

/** Flute's reply contains no ID. */
const simplify = [
	'status',
	'mode',
	'referenceId',
	'customerId',
	'vaultedPaymentMethodId',
	'tipAmount',
	'surchargeAmount',
	'expiresAt',
	'transactionDetails.responseCode',
	'transactionDetails.responseMessage',
];

const paymentSessionId = id('paymentSessionId', 'Payment Session ID', 'ID that Create returned');

export const paymentSession = resource('Payment Session', {
	cancel: {
		name: 'Cancel',
		action: 'Cancel payment session',
		description: 'End a payment session that has not been paid yet',
		request: 'POST /v2/payment-sessions/{paymentSessionId}/cancel',
		fields: [paymentSessionId],
		additionalFields: [idempotencyKeyField],
		idempotencyKey,
	},
	create: {
		name: 'Create',
		action: 'Create payment session',
		description: 'Start a checkout for Flute Elements or Checkout',
		request: 'POST /v2/payment-sessions',
		fields: [
			mode('What the customer does in the session'),
			amount('amount', 'Amount', {
				optional: true,
				show: { mode: ['Payment', 'PaymentAndSave'] },
				description: 'Amount in dollars',
				hint: 'Leave empty to let the payer choose the amount. An expression must return an amount.',
			}),
		],
		additionalFields: [
			text('afterCompletionMessage', 'Completion Message', {
				rows: 2,
				placeholder: 'Thank you!',
				description: 'Message shown to the customer after the checkout',
			}),
			pickCustomer('Customer who pays'),
			oneOf('customerHandling', 'Customer Handling', ['CreateCustomer', 'TokenOnly'], {
				description: 'What to create when a payment method is saved',
			}),
			dateTime('expiresAt', 'Expires At', {
				limits: true,
				description: 'When the session stops working',
			}),
			json('metadata', 'Metadata', {
				shape: 'object',
				placeholder: '{ "order": "1001" }',
				description: 'JSON object with your own text values, stored with the session',
			}),
			text('pageName', 'Page Name', { description: 'Title of the checkout page' }),
			fasterProcessing,
			idempotencyKeyField,
			paymentMethods('How the customer can pay'),
			text('paymentNotes', 'Payment Notes', { rows: 2 }),
			text('referenceId', 'Reference ID', {
				maxLength: 100,
				description: 'Your own reference, such as an order number',
			}),
			text('returnUrl', 'Return URL', {
				placeholder: 'https://example.com/thanks',
				description: 'URL that the customer is sent to after the checkout',
			}),
			flag('skipAddressVerification', 'Skip Address Verification', {
				description: 'Whether to accept cards without checking the address',
			}),
			tax(),
			tipAmount,
		],
		// Flute requires amount 0 for a session that only saves a payment method.
		body: (body) => (body.mode === 'SaveMethod' ? { ...body, amount: 0 } : body),
		id: 'id',
		idempotencyKey,
	},
	get: {
		name: 'Get',
		action: 'Get payment session',
		description:
			'Retrieve a payment session. A completed session may have been declined: see the response code.',
		request: 'GET /v2/payment-sessions/{paymentSessionId}',
		fields: [paymentSessionId],
		reply: { simplify },
	},
});
