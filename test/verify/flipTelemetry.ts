import { expects, get, post, type Check, type Reply, type Seen } from './check';
import { at, isOk, names, records, status, textAt } from './replyHelpers';
import { BAD, commission, create, removeDevice } from './flipTestSite';

const ITEM = (seen: Seen) => ({
	device_id: seen.unique,
	start_time: new Date(Date.now() - 600_000).toISOString(),
	duration_s: 300,
});

/** Lists the statuses of the first telemetry items in a reply. */
const results = (reply: Reply | undefined): string =>
	records(reply)
		.slice(0, 3)
		.map((one) => `${String(at(one, 'status'))}`)
		.join(', ') || names(reply?.body);

/** Checks of Flip that send telemetry and acknowledgements. */
export const flipTelemetry: Check[] = [
	{
		id: 'flip-telemetry-nulls',
		writes: true,
		steps: [
			commission,
			create(),
			(seen) =>
				post(
					'/v1/telemetry/BATTERY',
					{ telemetry: [{ ...ITEM(seen), last_is_online: false }] },
					{ allow: BAD },
				),
		],
		judge: ([, , reply]) => {
			const isTaken = isOk(reply) && records(reply).every((one) => at(one, 'status') === 'OK');
			return expects(!isTaken, `${status(reply)}, ${results(reply)}`);
		},
		cleanup: removeDevice,
	},
	{
		id: 'flip-telemetry-limit',
		writes: true,
		steps: [
			commission,
			create(),
			(seen) =>
				post(
					'/v1/telemetry/BATTERY',
					{
						telemetry: Array.from({ length: 1001 }, (_, index) => ({
							...ITEM(seen),
							start_time: new Date(Date.now() - (index + 2) * 300_000).toISOString(),
							last_is_online: true,
						})),
					},
					{ allow: [...BAD, 413] },
				),
		],
		judge: ([, , reply]) => expects(!isOk(reply), status(reply)),
		cleanup: removeDevice,
	},
	{
		id: 'flip-counter-schema',
		writes: true,
		steps: [
			commission,
			create(),
			({ unique }) =>
				post(
					'/v1/telemetry/BATTERY_COUNTER',
					{
						telemetry: [
							{
								device_id: unique,
								timestamp: new Date(Date.now() - 600_000).toISOString(),
								battery_total_energy_charge_wh: 1000,
								battery_total_energy_discharge_wh: 900,
							},
						],
					},
					{ allow: BAD },
				),
		],
		judge: ([, , reply]) => {
			const detail = at(reply?.body, 'detail');
			const missing = (Array.isArray(detail) ? detail : [])
				.map((one) => at(one, 'loc'))
				.filter(Array.isArray)
				.map((loc) => loc.filter((part) => /^[a-z_]+$/.test(String(part))).join('.'));
			return expects(
				isOk(reply),
				`${status(reply)}${missing.length > 0 ? `: ${missing.join(', ')}` : `, ${results(reply)}`}`,
			);
		},
		cleanup: removeDevice,
	},
	{
		id: 'flip-command-failed',
		writes: true,
		steps: [
			get('/v1/commands'),
			({ replies }) => {
				const pending = records(replies[0]).find((one) => at(one, 'device_status') === 'PENDING');
				const id = textAt(pending, 'id');
				if (!id) return 'there is no command that waits for its acknowledgement';
				return {
					method: 'PATCH',
					path: `/v1/command/${encodeURIComponent(id)}`,
					body: { device_status: 'FAILED' },
					allow: BAD,
				};
			},
		],
		judge: ([, reply]) => expects(!isOk(reply), status(reply)),
	},
];
