import { resource } from '../../shared/declaration/operation';
import { flag, group, number, someOf, text } from '../../shared/declaration/fields';
import { eventId, LOOK_BACK, PER_SITE, siteId, siteParent } from '../fields';
import { allAtOnce } from '../profile';

const simplify = [
	'id',
	'status',
	'site_id',
	'program_id',
	'starts_at',
	'ends_at',
	'duration_s',
	'is_participating',
	'created_at',
	'updated_at',
];

const percentage = { min: 0, max: 100, optional: true };

export const event = resource('Event', {
	get: {
		name: 'Get',
		action: 'Get event',
		description: 'Retrieve an event of a site',
		request: 'GET /v1/site/{siteId}/event/{eventId}',
		fields: [siteId, eventId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many events',
		description: 'Retrieve the events of a site, latest first',
		request: 'GET /v1/site/{siteId}/events',
		fields: [siteId],
		filters: [
			someOf('status', 'Status', ['ACTIVE', 'COMPLETED', 'UPCOMING'], {
				description: 'Only events with one of these statuses',
			}),
		],
		reply: { paging: allAtOnce, simplify },
		changeTracking: {
			id: 'id',
			createdAt: 'created_at',
			changedAt: 'updated_at',
			parent: siteParent,
			lookBack: LOOK_BACK,
			// Events start and end long after their creation, and their records do not change then.
			byState: { filters: ['status'] },
			cost: PER_SITE,
		},
	},
	update: {
		name: 'Update Participation',
		action: 'Update event participation',
		description: 'Set whether a site takes part in an event',
		request: 'PATCH /v1/site/{siteId}/event/{eventId}',
		fields: [
			siteId,
			eventId,
			flag('isParticipating', 'Is Participating', {
				default: true,
				description: 'Whether the site takes part',
			}),
		],
		additionalFields: [
			group(
				'deviceSettings',
				'Device Setting',
				[
					text('deviceId', 'Device ID', { placeholder: 'battery-0042' }),
					number('backupReservePercentage', 'Backup Reserve (%)', percentage),
					number('maximumChargePercentage', 'Maximum Charge (%)', percentage),
				],
				{ several: true, description: 'Reserve and limit per device (deprecated by Flip)' },
			),
		],
		reply: { simplify },
	},
});
