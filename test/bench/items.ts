/** Measures how long one GET per item takes for many items. */
import { DEFAULT_SETTINGS } from '../../nodes/shared/http/settings';
import type { Candidate, Result } from './support/compare';
import { compare } from './support/compare';
import { httpRequest, ours, plain } from './support/instance';
import type { Part, Report, Target } from './support/part';
import { ms, times } from './support/part';
import { transactions, withSetup } from './support/setup';

const ITEMS = 1_000;
const WIDTH = DEFAULT_SETTINGS.concurrency;
const LATENCIES = [0, 20, 50, 100, 200];
const TYPE = 'fluteOAuth2Api';
const LABELS = {
	ours: 'Flute',
	http: 'HTTP Request',
	plain: 'plain node',
	signed: "n8n's helper, signing",
	helper: "n8n's helper, unsigned",
	fetch: 'undici',
};

/**
 * Returns the share of the items to measure. A share suffices for sequential calls, and for calls
 * whose time is mostly latency.
 */
function shareOf(label: string, latency: number): number {
	if (latency === 0) return 1;
	if (label === LABELS.plain) return 0.05;
	return latency >= 200 && label !== LABELS.ours && label !== LABELS.http ? 0.2 : 1;
}

export const items: Part = async ({ host, rounds }) => {
	const results = new Map<number, Result[]>();
	await withSetup('flute', TYPE, { host }, async ({ n8n, simulator, replay, credential }) => {
		const ids = await transactions(simulator, 300);
		const url = `=${replay.server.url}/v2/transactions/{{ $json.id }}`;
		const byId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
		const get = { resource: 'transaction', operation: 'get', transactionId: byId };
		const steps = {
			ours: ours('flute', get),
			http: httpRequest(TYPE, { url, options: {} }),
			plain: plain({ way: 'oneByOne', url, credential: TYPE }),
			signed: plain({ way: 'signed', url, credential: TYPE, width: WIDTH }),
			helper: plain({ way: 'helper', url, width: WIDTH }),
			fetch: plain({ way: 'fetch', url, width: WIDTH }),
		};
		const candidates: Candidate[] = [];
		for (const [name, step] of Object.entries(steps)) {
			const label = LABELS[name as keyof typeof LABELS];
			const run = await n8n.workflow([step], credential);
			candidates.push({ label, run, input: ITEMS, output: ITEMS });
		}
		// Warms up the code and fills the replay's memory.
		await compare(candidates, ids, 1);
		for (const latency of LATENCIES) {
			replay.latencyMs = latency;
			const shares = candidates.map((candidate) => ({
				...candidate,
				share: shareOf(candidate.label, latency),
			}));
			results.set(latency, await compare(shares, ids, rounds));
		}
	});
	return [reportOf(results)];
};

function reportOf(results: Map<number, Result[]>): Report {
	const at = (latency: number, label: string) =>
		results.get(latency)!.find((result) => result.label === label)!.ms;
	const rows = Object.values(LABELS).map((label) => ({
		[`${ITEMS.toLocaleString('en')} items, one GET each`]: label,
		...Object.fromEntries(
			LATENCIES.flatMap((latency) => [
				[`${latency} ms`, ms(at(latency, label))],
				[`× at ${latency}`, times(at(latency, label) / at(latency, LABELS.ours))],
			]),
		),
	}));
	const floor = (latency: number) =>
		Math.max(at(latency, LABELS.fetch), at(latency, LABELS.signed));
	const targets: Target[] = [
		...LATENCIES.filter((latency) => latency > 0).map((latency) => {
			const ratio = at(latency, LABELS.http) / at(latency, LABELS.ours);
			return {
				work: `One GET per item, 1,000 items, ${latency} ms`,
				target: '1.5 times as fast as HTTP Request',
				reached: times(ratio),
				isMet: ratio >= 1.5,
			};
		}),
		...LATENCIES.map((latency) => {
			const share = floor(latency) / at(latency, LABELS.ours);
			return {
				work: `One GET per item, 1,000 items, ${latency} ms`,
				target: '0.8 of the floor',
				reached: times(share),
				isMet: share >= 0.8,
			};
		}),
	];
	return {
		title: 'One GET per item',
		notes: [
			`Time of the whole node, and how many times ours it takes (× above 1: ours is faster). At most ${WIDTH} calls are under way at once, as many as latency and rate ask for; the HTTP Request node sends all at once, the plain node one by one (where there is latency measured on fewer items, and scaled up). The floor is the slower of undici and of n8n's own request helper, which signs each call with the credential, with as many at once and nothing around them.`,
		],
		rows,
		targets,
	};
}
