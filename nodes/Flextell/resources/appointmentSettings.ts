import { resource } from '../../shared/declaration/operation';
import { number } from '../../shared/declaration/fields';
import { tenantId } from '../profile';

const wholeNumber = (member: string, placeholder: string) => ({
	wire: `appointments.${member}`,
	decimals: 0,
	placeholder,
});

export const appointmentSettings = resource('Appointment Settings', {
	update: {
		name: 'Update',
		action: 'Update appointment settings',
		description: 'Change the booking rules of appointments. What you leave out stays as it is.',
		request: 'PUT /api/v1/settings/appointment',
		fields: [tenantId],
		updateFields: [
			number('creationLimit', 'Creation Limit', {
				...wholeNumber('creation_limit', '3'),
				description: 'Maximum number of appointments',
			}),
			number('maxFutureDays', 'Max Future Days', {
				...wholeNumber('max_future_days', '90'),
				description: 'How many days ahead appointments can be booked',
			}),
			number('monthlyCreationLimit', 'Monthly Creation Limit', {
				...wholeNumber('monthly_creation_limit', '10'),
				description: 'Maximum number of appointments in a month',
			}),
			number('slotDuration', 'Slot Duration', {
				...wholeNumber('slot_duration', '30'),
				description: 'Length of a slot in the calendar',
			}),
		],
		reply: { item: 'data' },
	},
});
