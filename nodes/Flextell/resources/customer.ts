import { resource } from '../../shared/declaration/operation';
import type { Choice } from '../../shared/declaration/operation';
import { day, additionalMembers, list, number, oneOf, text } from '../../shared/declaration/fields';
import {
	customerId,
	timestampTracking,
	latestFirst,
	search,
	sorting,
	userLocator,
} from '../fields';
import { laravelPages, tenantId } from '../profile';
import { EMAIL } from '../../shared/declaration/patterns';

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

const name = { maxLength: 255 };

/**
 * Null clears a value: documented for email, inferred for the others (docs/providers/flextell.md,
 * "Customers").
 */
const nullable = true;

/** Optional fields of a customer. */
const details = [
	text('address', 'Address', { maxLength: 1000, nullable }),
	number('countryId', 'Country ID', { decimals: 0, min: 1, nullable, placeholder: '1' }),
	day('dateOfBirth', 'Date of Birth', { nullable }),
	number('defaultChannelId', 'Default Channel ID', {
		decimals: 0,
		min: 1,
		nullable,
		placeholder: '5',
		description: 'ID of the channel that messages are sent on. Conversations show it.',
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
	list('tags', 'Tag IDs', {
		itemType: 'integer',
		placeholder: '1, 2',
		description: 'IDs of the tags, separated by commas',
		inferred: true,
	}),
	userLocator('userId', 'User', { nullable, description: 'User who looks after the customer' }),
	additionalMembers('body'),
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
		filters: [oneOf('gender', 'Gender', GENDERS), search, additionalMembers('query')],
		sort: sorting(SORT_BY),
		reply: { paging: laravelPages, simplify },
		changeTracking: { ...timestampTracking, latestFirst },
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
