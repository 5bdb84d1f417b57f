import type { Appointment, AppointmentSettings, Reminder } from './model';
import { create, done, list, omit, operation, read } from './operations';
import type { Call, Operations } from './operations';
import {
	atLeast,
	closed,
	dayOrInstant,
	id,
	instant,
	listOf,
	longText,
	orNull,
	standIn,
	text,
	whole,
} from './schemas';
import { now, untrashed } from './store';
import type { Store } from './store';
import type { Views } from './views';

type AppointmentInput = Pick<Appointment, 'customer_id' | 'scheduled_at'> &
	Partial<
		Pick<
			Appointment,
			| 'user_id'
			| 'treatments'
			| 'assistant_id'
			| 'parent_appointment_id'
			| 'description'
			| 'cancellation_reason'
			| 'room_id'
			| 'status'
		>
	>;

const sessionPlan = closed({
	treatment_id: id,
	sessions: listOf(
		closed({
			session_order: whole(0),
			offset_days: whole(0),
			next_gap_days: whole(0),
			products: listOf(closed({ product_id: id, warehouse_id: id, quantity: atLeast(0) })),
		}),
	),
});

const appointment = closed(
	{
		customer_id: id,
		user_id: id,
		scheduled_at: instant,
		treatments: listOf(id),
		assistant_id: orNull(id),
		parent_appointment_id: orNull(id),
		description: orNull(longText),
		cancellation_reason: orNull(text()),
		room_id: orNull(id),
		// From the older of two versions of the docs; the enumeration is cut off.
		status: text(),
		// From the newer version. Appointments do not show them.
		treatment_session_plans: listOf(sessionPlan),
	},
	// No member is marked as required, but an appointment needs these. [inferred]
	['customer_id', 'scheduled_at'],
);

const settingNames = [
	'creation_limit',
	'monthly_creation_limit',
	'slot_duration',
	'max_future_days',
] as const;

export function appointmentOperations(store: Store, views: Views): Operations {
	const { appointments, reminders, settings } = store;
	return {
		'GET /v1/appointments': list(appointments, views.appointment, {
			search: ({ code, description }) => [code, description],
			trashed: true,
			// The list of filters is cut off.
			filters: { stand_in: [standIn.stand_in, () => true] },
		}),
		'GET /v1/appointments/:id': read(appointments, views.appointment),
		'POST /v1/appointments': create(
			appointments,
			appointment,
			views.appointment,
			({ tenant, body }: Call<AppointmentInput & { treatment_session_plans?: object[] }>) => ({
				user_id: null,
				room_id: null,
				parent_appointment_id: null,
				description: null,
				status: 'pending',
				cancellation_reason: null,
				assistant_id: null,
				treatments: [],
				...omit(body, 'treatment_session_plans'),
				tenant_id: tenant,
				code: codeOf(appointments.all(tenant).length + 1),
				relation_type: null,
				creation_type: 'api',
				...untrashed(),
			}),
		),
		'GET /v1/appointments/calendar': operation({
			query: closed({ from: dayOrInstant, to: dayOrInstant }, ['from', 'to']),
			answer: ({ tenant, query }) => {
				const [from, to] = [String(query.from), String(query.to)];
				return done({
					from,
					to,
					timezone: 'Europe/Istanbul',
					items: appointments
						.all(tenant)
						.filter(({ scheduled_at: at, deleted_at }) => {
							return deleted_at === null && isWithin(at, from, to);
						})
						.sort((a, b) => Date.parse(a.scheduled_at) - Date.parse(b.scheduled_at))
						.map(views.calendarItem),
				});
			},
		}),

		'POST /v1/appointment-reminders/:id/send': operation({
			of: reminders,
			answer: ({ record }: Call<unknown, Reminder>) =>
				done(
					views.reminder(
						reminders.put({ ...record, status: 'sent', sent_at: now(), updated_at: now() }),
					),
				),
		}),

		'PUT /v1/settings/appointment': operation({
			body: closed({
				appointments: closed(Object.fromEntries(settingNames.map((name) => [name, whole(0)]))),
			}),
			answer: ({ tenant, body }: Call<{ appointments?: Partial<AppointmentSettings> }>) => {
				const held = settings.get(tenant) ?? { ...usualSettings, tenant_id: tenant };
				const changed = settings.put({ ...held, ...body.appointments });
				// The members of a setting in the list are not documented.
				return done({
					prefix: 'appointments',
					settings: settingNames.map((key) => ({ key, value: changed[key] })),
				});
			},
		}),
	};
}

export const usualSettings = {
	creation_limit: 3,
	monthly_creation_limit: 10,
	slot_duration: 30,
	max_future_days: 90,
};

export const codeOf = (number: number): string => `APT-${String(number).padStart(6, '0')}`;

/** Whether an instant is in a range with both ends; a day as the end means the whole day. */
function isWithin(at: string, from: string, to: string): boolean {
	const end = to.length === 10 ? `${to}T23:59:59.999Z` : to;
	return Date.parse(at) >= Date.parse(from) && Date.parse(at) <= Date.parse(end);
}
