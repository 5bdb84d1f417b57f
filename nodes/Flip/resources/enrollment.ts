import type { IDataObject } from 'n8n-workflow';
import type { Columns } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { mappedValues, toText } from '../../shared/declaration/encode';
import { flag, group, mapper, oneOf, text } from '../../shared/declaration/fields';
import {
	chosenSite,
	deviceIds,
	ENROLL_METHODS,
	enrollmentId,
	LOOK_BACK,
	PER_SITE,
	programId,
	siteId,
	siteParent,
} from '../fields';
import { allAtOnce } from '../profile';
import { fillPath } from '../../shared/request/serialize';

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

/** A choice instead of a boolean, because n8n sets an untouched switch to false. */
const YES_OR_NO = [
	{ name: 'Yes', value: 'true' },
	{ name: 'No', value: 'false' },
];

/**
 * Loads the columns of the program's enrollment form, which does not mark required ones
 * (docs/providers/flip.md, "Sites, devices and programs").
 */
const enrollmentColumns: Columns = async (source) => {
	const programId = String(source.parameter('programId') ?? '');
	if (programId === '') return [];
	const path = `/v1/site/${chosenSite(source)}${fillPath('/program/{programId}', { programId })}`;
	const { enrollment_form: form } = (await source.fetchBody({
		method: 'GET',
		path,
	})) as IDataObject;
	return ((form ?? []) as IDataObject[]).map(({ name, label, type }) => ({
		id: String(name),
		displayName: String(label ?? name),
		required: false,
		...(type === 'boolean'
			? { type: 'options', options: YES_OR_NO }
			: { type: type === 'number' ? type : 'string' }),
	}));
};

/** Converts all answers to strings, as Flip requires. */
function withAnswers(body: IDataObject, { enrollmentForm }: IDataObject): IDataObject {
	const answers = Object.entries(mappedValues(enrollmentForm)).map(([name, value]) => ({
		name,
		value: toText('Enrollment Form', value),
	}));
	if (answers.length === 0) return body;
	const typed = (body.program_specific_attributes ?? []) as IDataObject[];
	return { ...body, program_specific_attributes: [...answers, ...typed] };
}

export const enrollment = resource('Enrollment', {
	create: {
		name: 'Create',
		action: 'Create enrollment',
		description: 'Enroll devices of a site in a program',
		request: 'POST /v1/site/{siteId}/enrollments',
		fields: [
			siteId,
			programId,
			deviceIds,
			oneOf('enrollMethod', 'Enroll Method', ENROLL_METHODS, { default: 'USER_ACTION' }),
			mapper('enrollmentForm', 'Enrollment Form', {
				description: "Questions of the program's enrollment form",
				columnNoun: ['answer', 'answers'],
				dependsOn: ['siteId.value', 'programId.value'],
				columns: enrollmentColumns,
				formOnly: true,
			}),
		],
		additionalFields: [
			flag('hasAgreedToTermsAndConditions', 'Has Agreed to Terms', {
				description: 'Whether the user has agreed to the terms and conditions of the program',
			}),
			group(
				'programSpecificAttributes',
				'Program Attribute',
				[
					text('name', 'Name', { description: "Name as in the program's enrollment form" }),
					text('value', 'Value', {
						description: 'Answer as text. Enter "true" or "false" for yes or no.',
						optional: true,
					}),
				],
				{
					several: true,
					description:
						"Answers to the program's enrollment form. Use it when the program comes from an expression.",
				},
			),
			text('termsAndConditionsVersion', 'Terms Version', {
				description: 'Version of the terms and conditions that the program shows',
			}),
		],
		body: withAnswers,
		reply: { simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete enrollment',
		description: 'Unenroll a site. The record stays, with status UNENROLLED.',
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
		description: 'Retrieve the enrollments of a site, including ended ones',
		request: 'GET /v1/site/{siteId}/enrollments',
		fields: [siteId],
		reply: { paging: allAtOnce, simplify },
		// Enrollments have no time of the last change, so the whole record is compared
		// (docs/providers/flip.md, "Enrollments").
		changeTracking: {
			id: 'id',
			state: [''],
			parent: siteParent,
			lookBack: LOOK_BACK,
			cost: PER_SITE,
		},
	},
});
