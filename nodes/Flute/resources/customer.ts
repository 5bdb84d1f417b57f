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

/** Both are needed from the start, and cannot be cleared. */
const names = [text('firstName', 'First Name'), text('lastName', 'Last Name')] as const;

const details = (nullable: boolean) => [
	address('billingAddress', 'Billing Address', {
		description: 'Payments with saved methods use it',
	}),
	text('companyName', 'Company Name', { nullable }),
	text('email', 'Email', { ...email, nullable }),
	hasSmsConsent,
	text('mobilePhoneNumber', 'Mobile Phone', {
		...phone,
		nullable,
		description: 'Payments with a saved bank account need it',
	}),
	shippingAddress,
	flag('shouldUseBillingAsShippingAddress', 'Ship to Billing Address', {
		description: 'Whether the billing address is the shipping address too',
	}),
];

const paymentName = text('paymentName', 'Name', {
	optional: true,
	description: 'What you call the payment method',
});

export const customer = resource('Customer', {
	create: {
		name: 'Create',
		action: 'Create customer',
		description: 'Add a customer, with payment methods if you like',
		request: 'POST /v2/customers',
		fields: names,
		additionalFields: [
			...details(false),
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
		description: 'Retrieve a list of customers, the newest first',
		request: 'GET /v2/customers',
		filters: [
			text('companyName', 'Company Name'),
			dateTime('createdFrom', 'Created From', { description: 'Added on or after' }),
			dateTime('createdTo', 'Created To', { description: 'Added on or before' }),
			text('email', 'Email', { placeholder: 'name@email.com' }),
			text('fullName', 'Full Name'),
			text('mobilePhoneNumber', 'Mobile Phone', { description: 'All or some of its digits' }),
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
		updateFields: [...details(true), ...names],
	},
});
