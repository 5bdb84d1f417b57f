import type { Choice, Field } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { amount, dateTime, flag, list, number, oneOf, text } from '../../shared/declaration/fields';
import { orderBy } from '../fields';
import { paymentProcessorId, pick, pickCustomer, pickPaymentMethod } from '../pickers';
import { UUID_EXAMPLE } from '../../shared/declaration/patterns';
import { cannotBeUndone, movesMoney } from '../../shared/declaration/toolNotes';
import { secCodes } from '../payment';
import { version1Pages, unpagedList } from '../profile';
import { entryLabel, formatMoney, toDay } from '../../shared/util/label';

/** Enumerations of version 1 are numbers. */
const numericChoice = <Name extends string>(
	name: Name,
	label: string,
	values: readonly Choice[],
	options: { default: string; description: string },
): Field<Name> => {
	const built = oneOf(name, label, values, options);
	return {
		...built,
		encode: (raw, context) => {
			const value = built.encode?.(raw, context);
			return value === undefined ? undefined : Number(value);
		},
	};
};

const subscriptionId = pick('subscriptionId', 'Subscription', {
	request: 'GET /sub-api/v1/subscriptions',
	paging: version1Pages,
	search: 'search',
	value: ['id', 'subscriptionId'],
	label: ({ amount: each, status, customerName, createdOn }) =>
		entryLabel(customerName, formatMoney(each, 'USD'), status, toDay(createdOn)),
})('Choose the subscription from the list, or enter its ID');

/**
 * Subscriptions use version 1 of the API with the same token; paths, query and body are taken from
 * Flute's CLI (docs/providers/flute.md, "Version 1 endpoints").
 */
export const subscription = resource('Subscription', {
	create: {
		name: 'Create',
		action: 'Create subscription',
		description: 'Charge a saved payment method at regular intervals (version 1 of the API)',
		toolNote: movesMoney(
			'the payment method is charged again and again until the subscription ends (amount in dollars, such as 10.50)',
		),
		request: 'POST /sub-api/v1/subscriptions',
		fields: [
			pickCustomer('Customer who pays'),
			pickPaymentMethod('Payment method to charge'),
			paymentProcessorId,
			amount('amount', 'Amount', { description: 'Amount of each payment, in dollars' }),
			number('paymentFrequency', 'Every', {
				default: 1,
				min: 1,
				decimals: 0,
				description:
					'Number of days, weeks or months between two payments. With days: 7, 15 or 30.',
			}),
			numericChoice(
				'paymentFrequencyUnit',
				'Unit',
				[
					['1', 'Days'],
					['2', 'Weeks'],
					['3', 'Months'],
				],
				{ default: '3', description: 'Unit of the time between two payments' },
			),
			number('numberOfPayments', 'Number of Payments', {
				min: 1,
				decimals: 0,
				placeholder: '12',
				description: 'Number of payments after which the subscription ends',
			}),
			text('requesterIpAddress', 'Requester IP Address', {
				description: 'IP address of the person who pays',
				placeholder: '203.0.113.10',
				maxLength: 45,
			}),
		],
		additionalFields: [
			flag('isFasterProcessing', 'Faster ACH Processing', {
				description: 'Whether ACH debits are processed faster',
			}),
			secCodes('secCode'),
			dateTime('paymentStartDateTime', 'Start', {
				limits: true,
				description: 'When the first payment is made. Leave empty to start at once.',
			}),
			numericChoice(
				'transactionType',
				'Transaction Type',
				[
					['1', '1 (Authorization)'],
					['2', '2 (Sale)'],
					['11', '11 (ACH Debit)'],
				],
				{
					default: '2',
					description:
						"Flute's number of the transaction type. The meaning of the numbers is not confirmed by its docs.",
				},
			),
		],
		body: (body) => ({ currencyId: 1, transactionType: 2, ...body }),
	},
	get: {
		name: 'Get',
		action: 'Get subscription',
		description: 'Retrieve a subscription (version 1 of the API)',
		request: 'GET /sub-api/v1/subscriptions/{subscriptionId}',
		fields: [subscriptionId],
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many subscriptions',
		description: 'Retrieve a list of subscriptions (version 1 of the API)',
		request: 'GET /sub-api/v1/subscriptions',
		filters: [
			list('customerIds', 'Customer IDs', {
				description: 'IDs of the customers whose subscriptions to return, separated by commas',
				placeholder: UUID_EXAMPLE,
			}),
			text('search', 'Search', { description: 'Text to search for' }),
		],
		reply: { paging: version1Pages },
		sort: [...orderBy],
	},
	getPayments: {
		name: 'Get Payments',
		action: 'Get payments of subscription',
		description: 'Retrieve the payments of a subscription (version 1 of the API)',
		request: 'GET /sub-api/v1/subscriptions/{subscriptionId}/payments',
		fields: [subscriptionId],
		reply: { paging: unpagedList('items', 'payments') },
	},
	terminate: {
		name: 'Terminate',
		action: 'Terminate subscription',
		description: 'End a subscription early and permanently (version 1 of the API)',
		toolNote: cannotBeUndone('the subscription ends permanently'),
		request: 'PUT /sub-api/v1/subscriptions/{subscriptionId}/terminate',
		fields: [subscriptionId],
	},
});
