import { resource } from '../../shared/declaration/operation';
import { flag, group, json, list, oneOf, text } from '../../shared/declaration/fields';
import {
	contactFields,
	ENROLL_METHODS,
	newDevices,
	newSiteId,
	siteId,
	withAttributes,
} from '../fields';
import { skipAndLimit } from '../profile';
import { UUID, UUID_EXAMPLE } from '../../shared/declaration/patterns';

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

export const site = resource('Site', {
	commission: {
		name: 'Commission',
		action: 'Commission site and devices',
		description:
			'Add a site together with its devices. Flip refuses it if one of them already exists.',
		request: 'POST /v1/commission',
		fields: [newSiteId, ...newDevices],
		additionalFields: [
			flag('canAutoEnroll', 'Can Auto Enroll', {
				description:
					'Whether Flip may enroll the site at once. The program must allow it, and the homeowner must have agreed.',
			}),
			group(
				'enrollment',
				'Enrollment',
				[
					text('programId', 'Program ID', { placeholder: UUID_EXAMPLE, pattern: UUID }),
					list('deviceIds', 'Device IDs', {
						description: 'Your own IDs of the devices, separated by commas',
						placeholder: 'battery-0042, battery-0043',
					}),
					oneOf('enrollMethod', 'Enroll Method', ENROLL_METHODS, { default: 'USER_ACTION' }),
					flag('hasAgreedToTermsAndConditions', 'Has Agreed to Terms', {
						description: 'Whether the user has agreed to the terms and conditions of the program',
					}),
					text('termsAndConditionsVersion', 'Terms Version', { optional: true }),
					json('programSpecificAttributes', 'Program Attributes', {
						shape: 'list',
						optional: true,
						placeholder: '[{ "name": "has_solar", "value": "true" }]',
						description: "Answers to the program's enrollment form, all as text",
					}),
				],
				{ description: 'Enrollment to create together with the site' },
			),
			...contactFields((member) => `site.${member}`),
		],
		body: (body) => ({ ...body, devices: withAttributes(body.devices) }),
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
		description:
			'Change the contact or address of a site. What you leave out stays as it is; an empty field is cleared.',
		request: 'PATCH /v1/site/{siteId}',
		fields: [siteId],
		updateFields: contactFields((member) => member, { nullable: true }),
		reply: { simplify },
	},
});
