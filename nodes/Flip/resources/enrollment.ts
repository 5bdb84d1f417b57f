import { resource } from '../../shared/declare';
import { flag, group, list, oneOf, text } from '../../shared/fields';
import { enrollmentId, programId, siteId } from '../fields';
import { allAtOnce } from '../profile';

const simplify = [
	'id',
	'status',
	'status_reason',
	'site_id',
	'program_id',
	'device_ids',
	'enroll_method',
	'enrolled_at',
	'unenrolled_at',
	'terms_and_conditions_version',
];

export const enrollment = resource('Enrollment', {
	create: {
		name: 'Create',
		action: 'Create enrollment',
		description: 'Enroll devices of a site in a program',
		request: 'POST /v1/site/{siteId}/enrollments',
		fields: [
			siteId,
			programId,
			list('deviceIds', 'Device IDs', {
				description: 'Your own IDs of the devices, separated by commas',
				placeholder: 'battery-0042, battery-0043',
			}),
			oneOf(
				'enrollMethod',
				'Enroll Method',
				[
					['AUTO_ENROLL', 'Auto Enroll', 'Without the user, with consent given before'],
					['USER_ACTION', 'User Action', 'The user asked for it'],
				],
				{ default: 'USER_ACTION' },
			),
		],
		additionalFields: [
			flag('hasAgreedToTermsAndConditions', 'Has Agreed to Terms', {
				description: 'Whether the user has agreed to the terms and conditions of the program',
			}),
			group(
				'programSpecificAttributes',
				'Program Attribute',
				[
					text('name', 'Name', { description: "As in the program's enrollment form" }),
					text('value', 'Value', {
						description: 'Always a text; "true" or "false" for yes and no',
						optional: true,
					}),
				],
				{ several: true, description: "Answers to the program's enrollment form" },
			),
			text('termsAndConditionsVersion', 'Terms Version', {
				description: 'Version of the terms and conditions as the program gives it',
			}),
		],
		reply: { simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete enrollment',
		description: 'Unenroll; the record stays listed with the status UNENROLLED',
		request: 'DELETE /v1/site/{siteId}/enrollment/{enrollmentId}',
		fields: [siteId, enrollmentId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get enrollment',
		description: 'Retrieve an enrollment of a site',
		request: 'GET /v1/site/{siteId}/enrollment/{enrollmentId}',
		fields: [siteId, enrollmentId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many enrollments',
		description: 'Retrieve the enrollments of a site, ended ones included',
		request: 'GET /v1/site/{siteId}/enrollments',
		fields: [siteId],
		reply: { paging: allAtOnce, simplify },
	},
});
