import { resource } from '../../shared/declaration/operation';
import { dateTime, text } from '../../shared/declaration/fields';
import { accountFields, cardFields, orderBy, taxId } from '../fields';
import { narrowing, pickCustomer, pickPaymentMethod } from '../pickers';
import { cannotBeUndone } from '../../shared/declaration/toolNotes';
import { pageIndex } from '../profile';

const paymentMethodId = pickPaymentMethod('The saved card or bank account');

const ofCustomer = narrowing('Whose payment methods to choose from');

const owner = pickCustomer('Whose it is', {
	optional: true,
	hint: 'Left empty it is saved without a customer',
});

const NAME = { description: 'What you call it', placeholder: 'Company card' };

export const paymentMethod = resource('Payment Method', {
	createAch: {
		name: 'Create Bank Account (ACH)',
		action: 'Create bank account payment method',
		description: 'Save a bank account for later payments',
		request: 'POST /v2/payment-methods/ach',
		fields: [...accountFields(), owner],
		additionalFields: [
			text('companyName', 'Company Name', {
				description: 'Legal name; business accounts without a customer need it',
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
		fields: [ofCustomer, paymentMethodId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get payment method',
		description: 'Retrieve a saved card or bank account',
		request: 'GET /v2/payment-methods/{paymentMethodId}',
		fields: [ofCustomer, paymentMethodId],
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many payment methods',
		description: 'Retrieve a list of saved cards and bank accounts, the newest first',
		request: 'GET /v2/payment-methods',
		filters: [
			dateTime('createdFrom', 'Created From', { description: 'Saved on or after' }),
			dateTime('createdTo', 'Created To', { description: 'Saved on or before' }),
			pickCustomer('Only payment methods of this customer'),
			text('search', 'Search', { description: 'Words to look for' }),
		],
		reply: { paging: pageIndex },
		sort: [...orderBy],
	},
	setDefault: {
		name: 'Set Default',
		action: 'Set default payment method',
		description: 'Make it the one that a customer pays with unless told otherwise',
		request: 'POST /v2/payment-methods/{paymentMethodId}/set-default',
		fields: [
			pickCustomer('The customer whose payment method it is', { in: 'query' }),
			paymentMethodId,
		],
	},
	update: {
		name: 'Update',
		action: 'Update payment method',
		description: 'Rename a saved card or bank account. An empty name is cleared.',
		request: 'PATCH /v2/payment-methods/{paymentMethodId}',
		fields: [ofCustomer, paymentMethodId],
		updateFields: [text('paymentName', 'Name', { ...NAME, nullable: true })],
	},
});
