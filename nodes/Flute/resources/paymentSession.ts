import { resource } from '../../shared/declaration/operation';
import { amount, dateTime, flag, json, oneOf, text } from '../../shared/declaration/fields';
import { fasterProcessing, id, mode, paymentMethods, tipAmount } from '../fields';
import { pickCustomer } from '../pickers';
import { givenKey, idempotencyKey } from '../idempotencyKey';
import { tax } from '../tax';

/** Flute's reply has no id. */
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

const paymentSessionId = id(
	'paymentSessionId',
	'Payment Session ID',
	'The session, as Create returned it',
);

export const paymentSession = resource('Payment Session', {
	cancel: {
		name: 'Cancel',
		action: 'Cancel payment session',
		description: 'End a session that nobody has paid yet',
		request: 'POST /v2/payment-sessions/{paymentSessionId}/cancel',
		fields: [paymentSessionId],
		additionalFields: [givenKey],
		idempotencyKey,
	},
	create: {
		name: 'Create',
		action: 'Create payment session',
		description: 'Begin a checkout for Flute Elements or Checkout',
		request: 'POST /v2/payment-sessions',
		fields: [
			mode('What the customer is to do'),
			amount('amount', 'Amount', {
				optional: true,
				show: { mode: ['Payment', 'PaymentAndSave'] },
				description: 'In dollars',
				hint: 'Leave empty to let the payer choose. An expression has to give an amount.',
			}),
		],
		additionalFields: [
			text('afterCompletionMessage', 'Completion Message', {
				rows: 2,
				placeholder: 'Thank you!',
				description: 'What the customer reads when all is done',
			}),
			pickCustomer('Who is to pay'),
			oneOf('customerHandling', 'Customer Handling', ['CreateCustomer', 'TokenOnly'], {
				description: 'What saving a payment method makes beside it',
			}),
			dateTime('expiresAt', 'Expires At', {
				limits: true,
				description: 'Until when it can be paid',
			}),
			json('metadata', 'Metadata', {
				shape: 'object',
				placeholder: '{ "order": "1001" }',
				description: 'JSON object of your own texts, kept with the session',
			}),
			text('pageName', 'Page Name', { description: 'Title of the checkout page' }),
			fasterProcessing,
			givenKey,
			paymentMethods('How the customer can pay'),
			text('paymentNotes', 'Payment Notes', { rows: 2 }),
			text('referenceId', 'Reference ID', {
				maxLength: 100,
				description: 'Your own reference, such as an order number',
			}),
			text('returnUrl', 'Return URL', {
				placeholder: 'https://example.com/thanks',
				description: 'Where the customer goes when all is done',
			}),
			flag('skipAddressVerification', 'Skip Address Verification', {
				description: 'Whether to take cards without checking the address',
			}),
			tax(),
			tipAmount,
		],
		// Flute takes nothing else for a session that only saves.
		body: (body) => (body.mode === 'SaveMethod' ? { ...body, amount: 0 } : body),
		id: 'id',
		idempotencyKey,
	},
	get: {
		name: 'Get',
		action: 'Get payment session',
		description:
			'Retrieve a payment session. One that is completed may still have been declined: see the response code.',
		request: 'GET /v2/payment-sessions/{paymentSessionId}',
		fields: [paymentSessionId],
		reply: { simplify },
	},
});
