import { resource } from '../../shared/declaration/operation';
import { day, flag, group, number, text } from '../../shared/declaration/fields';
import { movesMoney } from '../../shared/declaration/toolNotes';
import { accountId, currencyId, customerId, exchangeRate, transactionDate } from '../fields';
import { tenantId } from '../profile';

const simplify = [
	'id',
	'type',
	'transaction_date',
	'amount',
	'currency.code',
	'description',
	'customer_id',
	'sale_id',
	'invoice_number',
	'created_at',
];

const description = text('description', 'Description', { optional: true });
const amountOptions = { placeholder: '1500.00' };

export const customerTransaction = resource('Customer Transaction', {
	create: {
		name: 'Create',
		action: 'Create customer transaction',
		description: 'Record money that a customer pays or owes',
		toolNote: movesMoney(
			'it books what a customer pays or owes in the accounts (amount such as 1500.00)',
		),
		request: 'POST /api/v1/customers/{customerId}/transactions',
		fields: [
			tenantId,
			customerId,
			text('type', 'Type', {
				placeholder: 'collection',
				description: 'Type of transaction, as Flextell spells it',
			}),
			number('amount', 'Amount', { ...amountOptions, optional: true }),
		],
		additionalFields: [
			accountId,
			currencyId,
			description,
			exchangeRate,
			day('firstDueDate', 'Installment First Due', {
				description: 'When the first installment is due',
			}),
			number('installmentCount', 'Installment Count', {
				decimals: 0,
				placeholder: '6',
				description: 'How many installments there are',
			}),
			group(
				'installments',
				'Installment',
				[number('amount', 'Amount', amountOptions), day('dueDate', 'Due Date'), description],
				{ several: true, description: 'Amount and due date of each installment' },
			),
			text('invoiceNumber', 'Invoice Number'),
			flag('isInstallment', 'Installment Plan', {
				description: 'Whether the amount is paid in installments',
			}),
			transactionDate,
		],
		reply: { item: 'data', simplify },
	},
});
