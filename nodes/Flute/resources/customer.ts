import { resource } from '../../shared/declaration/operation';
import { dateTime, flag, group, text } from '../../shared/declaration/fields';
import { cannotBeUndone } from '../../shared/declaration/toolNotes';
import {
	accountFields,
	address,
	cardFields,
	email,
	hasSmsConsent,
	orderBy,
	phone,
	shippingAddress,
	taxId,
} from '../fields';
import { customerId } from '../pickers';
import { pageIndex } from '../profile';

const simplify = [
	'customerId',
	'firstName',
	'lastName',
	'companyName',
	'email',
	'mobilePhoneNumber',
	'transactionsCount',
	'transactionsVolume',
	'lastTransactionDate',
	'externalId',
];

/** Both are required and cannot be cleared. */
const names = [text('firstName', 'First Name'), text('lastName', 'Last Name')] as const;

const details = ({ isUpdate = false } = {}) => [
	address('billingAddress', 'Billing Address', {
		description: 'Address used for payments with saved payment methods',
	}),
	text('companyName', 'Company Name', { nullable: isUpdate }),
	text('email', 'Email', { ...email, nullable: isUpdate }),
	hasSmsConsent,
	text('mobilePhoneNumber', 'Mobile Phone', {
		...phone,
		nullable: isUpdate,
		description: 'Required for payments with a saved bank account',
	}),
	shippingAddress,
	flag('shouldUseBillingAsShippingAddress', 'Ship to Billing Address', {
		description: 'Whether to use the billing address as the shipping address',
	}),
];

const paymentName = text('paymentName', 'Name', {
	optional: true,
	description: 'A name for your own reference',
});

export const customer = resource('Customer', {
	create: {
		name: 'Create',
		action: 'Create customer',
		description: 'Add a customer, optionally with payment methods',
		request: 'POST /v2/customers',
		fields: names,
		additionalFields: [
			...details(),
			group('paymentMethodsCards', 'Card', [...cardFields(), paymentName], {
				several: true,
				description: 'Cards to save for the customer',
			}),
			group(
				'paymentMethodsAchAccounts',
				'Bank Account',
				[...accountFields(), paymentName, taxId()],
				{ several: true, description: 'Bank accounts to save for the customer' },
			),
		],
	},
	delete: {
		name: 'Delete',
		action: 'Delete customer',
		description: 'Remove a customer',
		toolNote: cannotBeUndone('the customer is removed'),
		request: 'DELETE /v2/customers/{customerId}',
		fields: [customerId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get customer',
		description: 'Retrieve a customer',
		request: 'GET /v2/customers/{customerId}',
		fields: [customerId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many customers',
		description: 'Retrieve a list of customers, newest first',
		request: 'GET /v2/customers',
		filters: [
			text('companyName', 'Company Name'),
			dateTime('createdFrom', 'Created From', {
				description: 'Only customers added on or after this date',
			}),
			dateTime('createdTo', 'Created To', {
				endOfDay: true,
				description: 'Only customers added on or before this date',
			}),
			text('email', 'Email', { placeholder: 'name@email.com' }),
			text('fullName', 'Full Name'),
			text('mobilePhoneNumber', 'Mobile Phone', { description: 'Whole number or part of it' }),
		],
		reply: { paging: pageIndex },
		sort: [...orderBy],
	},
	update: {
		name: 'Update',
		action: 'Update customer',
		description:
			'Change a customer. What you leave out stays as it is; an empty company name, email or mobile phone is cleared.',
		request: 'PATCH /v2/customers/{customerId}',
		fields: [customerId],
		updateFields: [...details({ isUpdate: true }), ...names],
	},
});
