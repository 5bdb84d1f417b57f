import { resource } from '../../shared/declaration/operation';
import { dateTime, text } from '../../shared/declaration/fields';
import { accountFields, cardFields, orderBy, taxId } from '../fields';
import { customerFilter, pickCustomer, pickPaymentMethod } from '../pickers';
import { cannotBeUndone } from '../../shared/declaration/toolNotes';
import { pageIndex } from '../profile';

const paymentMethodId = pickPaymentMethod(
	'Choose the saved card or bank account from the list, or enter its ID',
);

const customerRoute = customerFilter('Customer whose payment methods are listed below');

const owner = pickCustomer('Customer that the payment method belongs to', {
	optional: true,
	hint: 'Leave empty to save it without a customer',
});

const NAME = { description: 'A name for your own reference', placeholder: 'Company card' };

export const paymentMethod = resource('Payment Method', {
	createAch: {
		name: 'Create Bank Account (ACH)',
		action: 'Create bank account payment method',
		description: 'Save a bank account for later payments',
		request: 'POST /v2/payment-methods/ach',
		fields: [...accountFields(), owner],
		additionalFields: [
			text('companyName', 'Company Name', {
				description: 'Legal name. Required for business accounts without a customer.',
			}),
			text('name', 'Name', NAME),
			taxId(),
		],
	},
	createCard: {
		name: 'Create Card',
		action: 'Create card payment method',
		description: 'Save a card for later payments',
		request: 'POST /v2/payment-methods/cards',
		fields: [...cardFields(), owner],
		additionalFields: [text('paymentName', 'Name', NAME)],
	},
	delete: {
		name: 'Delete',
		action: 'Delete payment method',
		description: 'Remove a saved card or bank account',
		toolNote: cannotBeUndone('the saved card or bank account is removed'),
		request: 'DELETE /v2/payment-methods/{paymentMethodId}',
		fields: [customerRoute, paymentMethodId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get payment method',
		description: 'Retrieve a saved card or bank account',
		request: 'GET /v2/payment-methods/{paymentMethodId}',
		fields: [customerRoute, paymentMethodId],
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many payment methods',
		description: 'Retrieve a list of saved cards and bank accounts, newest first',
		request: 'GET /v2/payment-methods',
		filters: [
			dateTime('createdFrom', 'Created From', {
				description: 'Only payment methods saved on or after this date',
			}),
			dateTime('createdTo', 'Created To', {
				endOfDay: true,
				description: 'Only payment methods saved on or before this date',
			}),
			pickCustomer('Only payment methods of this customer'),
			text('search', 'Search', { description: 'Text to search for' }),
		],
		reply: { paging: pageIndex },
		sort: [...orderBy],
	},
	setDefault: {
		name: 'Set Default',
		action: 'Set default payment method',
		description: "Make it the customer's default payment method",
		request: 'POST /v2/payment-methods/{paymentMethodId}/set-default',
		fields: [
			pickCustomer('Customer that the payment method belongs to', { in: 'query' }),
			paymentMethodId,
		],
	},
	update: {
		name: 'Update',
		action: 'Update payment method',
		description: 'Rename a saved card or bank account. An empty name is cleared.',
		request: 'PATCH /v2/payment-methods/{paymentMethodId}',
		fields: [customerRoute, paymentMethodId],
		updateFields: [text('paymentName', 'Name', { ...NAME, nullable: true })],
	},
});
