import type { IDataObject } from 'n8n-workflow';
import { locator, text, UUID } from '../shared/fields';
import { allAtOnce, skipAndLimit } from './profile';

/** What a person knows the thing by, and its id. A name may itself be made of several members. */
const labelled =
	(...names: Array<readonly string[]>) =>
	(record: IDataObject): string => {
		const words = names
			.map((members) =>
				members
					.map((member) => record[member])
					.filter(Boolean)
					.join(' '),
			)
			.filter(Boolean)
			.join(', ');
		return words ? `${words} (${String(record.id)})` : String(record.id);
	};

export const siteId = locator('siteId', 'Site', {
	description: 'The site, by your own ID of it',
	placeholder: 'site-0042',
	picker: {
		request: 'GET /v1/sites',
		paging: skipAndLimit,
		value: 'id',
		label: labelled(['first_name', 'last_name'], ['company_name']),
	},
});

export const deviceId = locator('deviceId', 'Device', {
	description: 'The device, by your own ID of it',
	placeholder: 'battery-0042',
	picker: {
		request: 'GET /v1/site/{siteId}/devices',
		paging: allAtOnce,
		value: 'id',
		label: labelled(['manufacturer_name', 'product_name']),
	},
});

export const enrollmentId = locator('enrollmentId', 'Enrollment', {
	description: 'The enrollment',
	placeholder: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
	pattern: UUID,
	picker: {
		request: 'GET /v1/site/{siteId}/enrollments',
		paging: allAtOnce,
		value: 'id',
		label: labelled(['status'], ['program_id']),
	},
});

export const eventId = locator('eventId', 'Event', {
	description: 'The event',
	placeholder: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
	pattern: UUID,
	picker: {
		request: 'GET /v1/site/{siteId}/events',
		paging: allAtOnce,
		value: 'id',
		label: labelled(['status'], ['starts_at']),
	},
});

/** Programs of a site can be listed only for a ZIP code, so they are given by ID. */
export const programId = text('programId', 'Program ID', {
	description: 'The program',
	placeholder: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
	pattern: UUID,
});
