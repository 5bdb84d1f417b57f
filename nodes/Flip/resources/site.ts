import { resource } from '../../shared/declare';
import { EMAIL, flag, json, text } from '../../shared/fields';
import { siteId } from '../fields';
import { skipAndLimit } from '../profile';

const simplify = [
	'id',
	'first_name',
	'last_name',
	'company_name',
	'email',
	'street_address',
	'city',
	'state_code',
	'zip_code',
	'updated_at',
];

const nullable = { nullable: true, description: 'Leave it empty to clear the value' };

export const site = resource('Site', {
	commission: {
		name: 'Commission',
		action: 'Commission site and devices',
		description: 'Add a site together with its devices; it fails if one of them exists already',
		request: 'POST /v1/commission',
		fields: [
			text('siteId', 'Site ID', {
				wire: 'site.id',
				description: 'Your own ID for the new site',
				placeholder: 'site-0042',
			}),
			json('devices', 'Devices', {
				shape: 'list',
				default: '[]',
				description:
					'The devices as a JSON list, each with "id", "manufacturer_name", "product_name", "serial_number", "type" and "attributes"',
			}),
		],
		additionalFields: [
			flag('canAutoEnroll', 'Can Auto Enroll', {
				description:
					'Whether Flip may enroll the site at once; the program must allow it and the homeowner must have agreed',
			}),
			text('city', 'City', { wire: 'site.city' }),
			text('companyName', 'Company Name', {
				wire: 'site.company_name',
				description: 'Only for companies',
			}),
			text('email', 'Email', { wire: 'site.email', placeholder: 'name@email.com', pattern: EMAIL }),
			json('enrollment', 'Enrollment', {
				shape: 'object',
				description: 'An enrollment to make at once, as a JSON object',
			}),
			text('firstName', 'First Name', { wire: 'site.first_name' }),
			text('lastName', 'Last Name', { wire: 'site.last_name' }),
			text('stateCode', 'State', {
				wire: 'site.state_code',
				description: 'Two-letter code of a US state or territory',
				placeholder: 'CA',
			}),
			text('streetAddress', 'Street Address', { wire: 'site.street_address' }),
			text('streetAddress2', 'Street Address Line 2', { wire: 'site.street_address2' }),
			text('zipCode', 'ZIP Code', {
				wire: 'site.zip_code',
				description: 'In the sandbox the test programs need 88800, 88801 or 88802',
				placeholder: '88800',
			}),
		],
		body: (body) => ({ ...body, devices: body.devices ?? [] }),
	},
	get: {
		name: 'Get',
		action: 'Get site',
		description: 'Retrieve a site',
		request: 'GET /v1/site/{siteId}',
		fields: [siteId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many sites',
		description: 'Retrieve a list of sites',
		request: 'GET /v1/sites',
		reply: { paging: skipAndLimit, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update site',
		description: 'Change the contact or address of a site',
		request: 'PATCH /v1/site/{siteId}',
		fields: [siteId],
		updateFields: [
			text('city', 'City', nullable),
			text('companyName', 'Company Name', nullable),
			text('email', 'Email', { ...nullable, placeholder: 'name@email.com', pattern: EMAIL }),
			text('firstName', 'First Name', nullable),
			text('lastName', 'Last Name', nullable),
			text('stateCode', 'State', {
				nullable: true,
				description:
					'Two-letter code of a US state or territory; leave it empty to clear the value',
				placeholder: 'CA',
			}),
			text('streetAddress', 'Street Address', nullable),
			text('streetAddress2', 'Street Address Line 2', { ...nullable, wire: 'street_address2' }),
			text('zipCode', 'ZIP Code', { ...nullable, placeholder: '88800' }),
		],
		reply: { simplify },
	},
});
