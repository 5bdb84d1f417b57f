import { expects, get, unreachable, type Call, type Check } from './check';
import { at, isOk, orderOf, records, status, statuses, valuesAt } from './replyHelpers';
import { ofSite, oneSite } from './flipSite';

const programs = (more: Record<string, string | number>): Call =>
	get(
		'/v1/programs',
		{ device_type: 'BATTERY', total_capacity_wh: 10000, total_power_w: 5000, ...more },
		{ allow: [400, 422] },
	);

/** Checks of Flip that read lists. */
export const flipLists: Check[] = [
	{
		id: 'flip-page-size',
		steps: [
			get('/v1/sites', { limit: 100 }),
			get('/v1/sites', { limit: 101 }, { allow: [400, 422] }),
			get('/v1/sites'),
		],
		judge: ([hundred, more, standard]) => {
			const counts = [hundred, more, standard].map((reply) => records(reply).length);
			return expects(
				isOk(hundred) && counts[2]! <= 100,
				`limit 100: ${counts[0]} records; 101: ${status(more)}, ${counts[1]} records; none: ${counts[2]} records`,
			);
		},
	},
	{
		id: 'flip-page-last',
		steps: [
			get('/v1/sites', { skip: 0, limit: 100 }),
			({ replies }) => {
				const { length } = records(replies[0]);
				return length === 100
					? 'the first page is full'
					: get('/v1/sites', { skip: length, limit: 100 });
			},
		],
		judge: ([first, second]) =>
			expects(
				records(second).length === 0,
				`a page of ${records(first).length}, then ${records(second).length} more`,
			),
	},
	{
		id: 'flip-commands-list',
		steps: [get('/v1/commands')],
		judge: ([reply]) => {
			const list = records(reply);
			if (list.length === 0) return unreachable('there is no command');
			const values = valuesAt(list, 'device_status');
			return expects(
				Array.isArray(reply?.body) && at(list[0], 'id') !== undefined,
				`${list.length} commands; by created_at: ${orderOf(list, 'created_at')}; device_status: ${values.join(', ')}`,
			);
		},
	},
	{
		id: 'flip-programs-zip',
		steps: [
			programs({}),
			programs({ zip_code: '88800' }),
			programs({ zip_code: '88800', skip: 0, limit: 1 }),
		],
		judge: (replies) =>
			expects(
				replies.every(isOk),
				`without, with zip_code, with skip and limit: ${statuses(replies)}`,
			),
	},
	{
		id: 'flip-enrollment-status',
		steps: [oneSite, ofSite((_, path) => get(`${path}/enrollments`, undefined, { token: 'site' }))],
		judge: ([, reply]) => {
			const list = records(reply);
			const values = valuesAt(list, 'status');
			const known = ['ACTIVE', 'NEEDS_ACTION', 'PENDING', 'REJECTED', 'UNENROLLED'];
			if (list.length === 0) return unreachable('the site has no enrollment');
			return expects(
				values.every((value) => known.includes(value)),
				values.join(', '),
			);
		},
	},
];
