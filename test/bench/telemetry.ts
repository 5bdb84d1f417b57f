/** Measures 10,000 points of battery telemetry: in batches, and with one request for each. */
import type { Candidate, Result } from './support/compare';
import { compare } from './support/compare';
import { httpRequest, ours, plain } from './support/instance';
import type { Part, Report } from './support/part';
import { ms, times } from './support/part';
import { withSetup } from './support/setup';

const POINTS = 10_000;
const LATENCY = 50;
const TYPE = 'flipApi';
const LABELS = {
	ours: 'Flip, 1,000 in a call',
	http: 'HTTP Request, a call for each',
	plain: 'plain node, a call for each',
};

/** Body with one point, as a user would enter it in the HTTP Request node. */
const BODY = `={{ JSON.stringify({ telemetry: [{
	device_id: $json.id,
	start_time: $json.at,
	duration_s: 300,
	last_is_online: true,
	battery_last_state_of_charge_percentage: $json.index % 100,
	battery_last_power_charge_w: 1200,
}] }) }}`;

export const telemetry: Part = async ({ host, rounds }) => {
	let results: Result[] = [];
	await withSetup('flip', TYPE, { host }, async ({ n8n, simulator, replay, credential }) => {
		const { devices } = await simulator.state();
		const ids = (devices as Array<{ id: string }>).map(({ id }) => id).slice(0, 20);
		const url = `${replay.server.url}/v1/telemetry/BATTERY`;
		const report = ours('flip', {
			authentication: TYPE,
			resource: 'telemetry',
			operation: 'reportBattery',
			deviceId: '={{ $json.id }}',
			startTime: '={{ $json.at }}',
			durationS: 300,
			additionalFields: {
				lastIsOnline: true,
				batteryLastStateOfChargePercentage: '={{ $json.index % 100 }}',
				batteryLastPowerChargeW: 1200,
			},
		});
		const body = { sendBody: true, specifyBody: 'json', jsonBody: BODY };
		const one = httpRequest(TYPE, { method: 'POST', url, ...body, options: {} });
		const posting = plain({ way: 'oneByOne', url, credential: TYPE, method: 'POST', body: BODY });
		const candidate = async (label: string, step: typeof one, share?: number) => {
			const run = await n8n.workflow([step], credential);
			return { label, run, input: POINTS, output: POINTS, share } satisfies Candidate;
		};
		const candidates = [
			await candidate(LABELS.ours, report),
			await candidate(LABELS.http, one, 0.1),
			await candidate(LABELS.plain, posting, 0.01),
		];
		const before = async () => {
			await simulator.control('DELETE', '/state/telemetry');
			await simulator.clearLog();
		};
		await compare(candidates, ids, 1, { before });
		replay.latencyMs = LATENCY;
		results = await compare(candidates, ids, rounds, { before });
	});
	return [reportOf(results)];
};

function reportOf(results: Result[]): Report {
	const of = (label: string) => results.find((result) => result.label === label)!.ms;
	const rows = Object.values(LABELS).map((label) => ({
		'10,000 points': label,
		[`${LATENCY} ms`]: ms(of(label)),
		'× ours': times(of(label) / of(LABELS.ours)),
	}));
	const ahead = of(LABELS.plain) / of(LABELS.ours);
	return {
		title: '10,000 telemetry points',
		notes: [
			'The HTTP Request node is measured on 1,000 points, the plain node on 100, and the times are scaled up.',
		],
		rows,
		targets: [
			{
				work: '10,000 telemetry points, 50 ms',
				target: '50 times as fast as one request after another for each',
				reached: times(ahead),
				isMet: ahead >= 50,
			},
		],
	};
}
