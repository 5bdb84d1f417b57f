/** Measures time and memory of lists from 1,000 to 100,000 records. */
import type { IDataObject } from 'n8n-workflow';

import type { Result } from './support/compare';
import { compare } from './support/compare';
import { GeneratedList } from './support/generatedList';
import type { Step } from './support/instance';
import { list, paginated, TYPE } from './lists';
import type { Part, Report, Target } from './support/part';
import { kB, MB, ms, times } from './support/part';
import { PAGE, transactions, withSetup } from './support/setup';

const SIZES = [1_000, 10_000, 100_000];
const LATENCY = 20;
/** Limit of rounds, because n8n restarts for each run and the long lists take half a minute. */
const MAX_ROUNDS = 3;
const LABELS = { ours: 'Flute', split: 'HTTP Request and Split Out', http: 'HTTP Request, pages' };

const splitOut: Step = {
	type: 'n8n-nodes-base.splitOut',
	parameters: { fieldToSplitOut: 'items', options: {} },
};

export const scale: Part = async ({ host, rounds }) => {
	const results = new Map<number, Result[]>();
	await withSetup('flute', TYPE, { host }, async ({ n8n, simulator, replay, credential }) => {
		const url = `${replay.server.url}/v2/transactions?pageSize=${PAGE}`;
		const runs = {
			ours: await n8n.workflow([list], credential),
			split: await n8n.workflow([paginated(url), splitOut], credential),
			http: await n8n.workflow([paginated(url)], credential),
		};
		// The simulator would take minutes for 100,000 records, so its first page serves as a pattern.
		const ids = (await transactions(simulator, PAGE)).slice(0, 1);
		await runs.ours({ count: 1, ids });
		const { items } = replay.bodyOf('/v2/transactions') as { items: IDataObject[] };
		for (const size of SIZES) {
			replay.generated = new GeneratedList(items, size);
			replay.latencyMs = LATENCY;
			const candidates = Object.entries(runs).map(([name, run]) => ({
				label: LABELS[name as keyof typeof LABELS],
				run,
				input: 1,
				output: name === 'http' ? size / PAGE : size,
			}));
			const before = async () => await n8n.restart();
			const few = Math.min(rounds, MAX_ROUNDS);
			results.set(size, await compare(candidates, ids, few, { isFresh: true, before }));
		}
	});
	return [reportOf(results)];
};

function reportOf(results: Map<number, Result[]>): Report {
	const of = (size: number, label: string) =>
		results.get(size)!.find((result) => result.label === label)!;
	const rows = SIZES.flatMap((size) =>
		Object.values(LABELS).map((label) => {
			const { ms: time, peakBytes, heldBytes } = of(size, label);
			return {
				Records: size.toLocaleString('en'),
				'': label,
				Time: ms(time),
				'Time × ours': times(time / of(size, LABELS.ours).ms),
				'Peak memory': MB(peakBytes),
				'Peak per record': kB(peakBytes / size),
				'Held per record': kB(heldBytes / size),
			};
		}),
	);
	const [, middle, most] = SIZES as [number, number, number];
	const [ours, split] = [of(most, LABELS.ours), of(most, LABELS.split)];
	const grown = ours.ms / of(middle, LABELS.ours).ms;
	const peak = ours.peakBytes / split.peakBytes;
	const held = ours.heldBytes / split.heldBytes;
	const targets: Target[] = [
		{
			work: 'List 100,000 records: time against 10,000',
			target: 'linear: 10 times or less',
			reached: times(grown),
			isMet: grown <= 11,
		},
		{
			work: 'List 100,000 records: peak memory against HTTP Request and Split Out',
			target: '0.6 or less',
			reached: times(peak),
			isMet: peak <= 0.6,
		},
		{
			work: 'List 100,000 records: memory held against HTTP Request and Split Out',
			target: 'no more',
			reached: times(held),
			isMet: held <= 1.05,
		},
	];
	return {
		title: 'From 1,000 to 100,000 records',
		notes: [
			`Medians of ${MAX_ROUNDS} rounds at most. Every run in an n8n that was just started, ${LATENCY} ms latency, records of 1.1 kB as JSON. Peak: the most memory that the process held (VmHWM), above what it held before; short lists show little, since n8n has memory left over from its start. Held: what remains with the items after garbage collection. Our node returns whole records (Simplify off). The HTTP Request node returns a page per item; Split Out makes records of them.`,
		],
		rows,
		targets,
	};
}
