import { resource } from '../../shared/declaration/operation';
import { amount, oneOf, text } from '../../shared/declaration/fields';
import { movesMoney } from '../../shared/declaration/toolNotes';
import { accountId, currencyId, exchangeRate, saleId, transactionDate } from '../fields';
import { tenantId } from '../profile';

export const salePayment = resource('Sale Payment', {
	create: {
		name: 'Create',
		action: 'Create sale payment',
		description: 'Record a payment for a sale',
		toolNote: movesMoney(
			'it books a payment for the sale in the accounts (amount such as 1500.00)',
		),
		request: 'POST /api/v1/sales/{saleId}/payments',
		fields: [tenantId, saleId, amount('amount', 'Amount', { placeholder: '1500.00' })],
		additionalFields: [
			accountId,
			currencyId,
			text('description', 'Description'),
			exchangeRate,
			transactionDate,
			oneOf('type', 'Type', ['collection', 'payment']),
		],
		reply: { item: 'data' },
		id: 'sale_id',
	},
});
