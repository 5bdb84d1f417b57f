import { resource } from '../../shared/declare';
import type { Choice } from '../../shared/declare';
import { day, EMAIL, json, locator, number, oneOf, text } from '../../shared/fields';
import { laravelPages, tenantId } from '../profile';

const GENDERS: readonly Choice[] = [
	['female', 'Female'],
	['male', 'Male'],
	['other', 'Other'],
];

const SORT_BY: readonly Choice[] = [
	['created_at', 'Created At'],
	['date_of_birth', 'Date of Birth'],
	['first_name', 'First Name'],
	['gender', 'Gender'],
	['last_name', 'Last Name'],
	['updated_at', 'Updated At'],
];

const simplify = [
	'id',
	'first_name',
	'last_name',
	'phone_number',
	'email',
	'date_of_birth',
	'gender',
	'country_name',
	'created_at',
	'updated_at',
];

const customerId = locator('customerId', 'Customer', {
	description: 'The customer (patient)',
	placeholder: '1042',
	pattern: [/^\d+$/, 'a number'],
	picker: {
		request: 'GET /api/v1/customers',
		paging: laravelPages,
		search: 'search',
		value: 'id',
		label: ({ first_name: first, last_name: last, phone_number: phone }) =>
			[first, last, phone && `(${String(phone)})`].filter(Boolean).join(' '),
	},
});

const name = { maxLength: 255 };

/** Documented for email; that the others can be cleared too is inferred (sheet, section 8). */
const nullable = true;

/** Members of a customer beside those that Flextell always has. */
const details = [
	text('address', 'Address', { maxLength: 1000, nullable }),
	number('countryId', 'Country ID', { decimals: 0, min: 1, nullable }),
	day('dateOfBirth', 'Date of Birth', { nullable }),
	number('defaultChannelId', 'Default Channel ID', {
		decimals: 0,
		min: 1,
		nullable,
		description: 'Channel on which messages go out',
	}),
	text('email', 'Email', {
		maxLength: 255,
		placeholder: 'name@email.com',
		pattern: EMAIL,
		nullable,
	}),
	oneOf('gender', 'Gender', GENDERS, { nullable }),
	text('identityNumber', 'Identity Number', { nullable }),
	text('job', 'Job', { maxLength: 255, nullable }),
	json('tags', 'Tag IDs', {
		shape: 'list',
		description:
			'JSON list of tag IDs, such as [1, 2]. The name of this member is not confirmed by the docs.',
	}),
	number('userId', 'User ID', {
		decimals: 0,
		min: 1,
		nullable,
		description: 'The user who looks after the customer',
	}),
] as const;

export const customer = resource('Customer', {
	create: {
		name: 'Create',
		action: 'Create customer',
		description: 'Add a customer',
		request: 'POST /api/v1/customers',
		fields: [
			tenantId,
			text('firstName', 'First Name', name),
			text('lastName', 'Last Name', name),
			text('phoneNumber', 'Phone Number', { maxLength: 20, placeholder: '+905551234567' }),
		],
		additionalFields: details,
		reply: { item: 'data', simplify },
	},
	get: {
		name: 'Get',
		action: 'Get customer',
		description: 'Retrieve a customer',
		request: 'GET /api/v1/customers/{customerId}',
		fields: [tenantId, customerId],
		reply: { item: 'data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many customers',
		description: 'Retrieve a list of customers',
		request: 'GET /api/v1/customers',
		fields: [tenantId],
		filters: [
			oneOf('gender', 'Gender', GENDERS),
			text('search', 'Search', { maxLength: 255, description: 'Words to look for' }),
		],
		sort: [
			oneOf('sortBy', 'Sort By', SORT_BY),
			oneOf('sortOrder', 'Sort Order', [
				['asc', 'Ascending'],
				['desc', 'Descending'],
			]),
		],
		reply: { paging: laravelPages, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update customer',
		description: 'Change a customer. What you leave out stays as it is; an empty field is cleared.',
		request: 'PUT /api/v1/customers/{customerId}',
		fields: [tenantId, customerId],
		updateFields: [
			...details,
			text('firstName', 'First Name', name),
			text('lastName', 'Last Name', name),
			text('phoneNumber', 'Phone Number', { maxLength: 20, placeholder: '+905551234567' }),
		],
		reply: { item: 'data', simplify },
	},
});
