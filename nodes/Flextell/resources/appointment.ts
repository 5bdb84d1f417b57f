import { resource } from '../../shared/declaration/operation';
import { dateTime, additionalMembers, json, locators, text } from '../../shared/declaration/fields';
import {
	appointmentLocator as otherAppointment,
	appointmentId,
	customerId,
	timestampTracking,
	roomId,
	treatments,
	userLocator,
	WHOLE_LIST,
} from '../fields';
import { laravelPages, tenantId } from '../profile';

const simplify = [
	'id',
	'code',
	'scheduled_at',
	'status',
	'customer_id',
	'customer.first_name',
	'customer.last_name',
	'doctor',
	'room_id',
	'description',
];

export const appointment = resource('Appointment', {
	create: {
		name: 'Create',
		action: 'Create appointment',
		description: 'Book an appointment for a customer',
		request: 'POST /api/v1/appointments',
		fields: [
			tenantId,
			customerId,
			dateTime('scheduledAt', 'Scheduled At', { description: 'When the appointment begins' }),
			userLocator('userId', 'Doctor', {
				optional: true,
				description: 'User who treats the customer',
			}),
			locators('treatments', 'Treatment', {
				picker: treatments,
				idType: 'integer',
				optional: true,
			}),
		],
		additionalFields: [
			userLocator('assistantId', 'Assistant', { description: 'User who assists the doctor' }),
			text('cancellationReason', 'Cancellation Reason'),
			text('description', 'Description'),
			otherAppointment('parentAppointmentId', 'Parent Appointment', {
				description: 'Earlier appointment that this one follows',
			}),
			roomId,
			text('status', 'Status', {
				placeholder: 'pending',
				description: 'Found in older docs only',
				inferred: true,
			}),
			json('treatmentSessionPlans', 'Treatment Session Plans', {
				shape: 'list',
				placeholder:
					'[{ "treatment_id": 12, "sessions": [{ "session_order": 1, "offset_days": 0, "next_gap_days": 30, "products": [{ "product_id": 4, "warehouse_id": 1, "quantity": 1 }] }] }]',
				description: 'JSON list of treatments with their sessions and the products these use',
			}),
		],
		reply: { item: 'data', simplify },
	},
	get: {
		name: 'Get',
		action: 'Get appointment',
		description: 'Retrieve an appointment',
		request: 'GET /api/v1/appointments/{appointmentId}',
		fields: [tenantId, appointmentId],
		reply: { item: 'data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many appointments',
		description: 'Retrieve a list of appointments',
		request: 'GET /api/v1/appointments',
		fields: [tenantId],
		filters: [additionalMembers('query')],
		reply: { paging: laravelPages, simplify },
		changeTracking: {
			...timestampTracking,
			byState: { filters: ['furtherMembers'] },
			cost: WHOLE_LIST,
		},
	},
	getCalendar: {
		name: 'Get Calendar',
		action: 'Get appointment calendar',
		description: 'Retrieve the calendar between two times',
		request: 'GET /api/v1/appointments/calendar',
		fields: [tenantId, dateTime('from', 'From'), dateTime('to', 'To')],
		// The reply also contains the requested period and the time zone.
		reply: { paging: { kind: 'none', items: ['data.items', 'items', 'data'] } },
	},
});
