import { resource } from '../../shared/declaration/operation';
import { text } from '../../shared/declaration/fields';
import { tenantId } from '../profile';
import { DIGITS } from '../../shared/declaration/patterns';

export const appointmentReminder = resource('Appointment Reminder', {
	send: {
		name: 'Send',
		action: 'Send appointment reminder',
		description: 'Send an appointment reminder now',
		request: 'POST /api/v1/appointment-reminders/{appointmentReminderId}/send',
		fields: [
			tenantId,
			text('appointmentReminderId', 'Appointment Reminder ID', {
				placeholder: '310',
				pattern: DIGITS,
				description: 'ID of the reminder to send',
			}),
		],
		requiresBody: true,
		reply: {
			item: 'data',
			simplify: [
				'id',
				'appointment_id',
				'type',
				'offset_days',
				'scheduled_for',
				'sent_at',
				'channel',
				'message',
				'status',
				'approval_status',
			],
		},
	},
});
