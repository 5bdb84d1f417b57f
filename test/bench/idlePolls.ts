/** Measures time and memory of ten thousand polls that find nothing. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { PollBench } from '../engine/support/polls';
import { ProviderBench } from '../engine/support/providers';
import { isTokenRequest } from '../simulators/credentials';
import { MovedClock } from './support/movedClock';
import type { Part } from './support/part';
import { MB, ms } from './support/part';

const POLLS = 10_000;
/** Number of polls between two measurements of memory. */
const EVERY = 1_000;
const MINUTE = 60;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const held = (): number => {
	gc();
	gc();
	return process.memoryUsage().heapUsed;
};

export const idle: Part = async () => {
	const bench = new ProviderBench('flute');
	await bench.start({});
	const clock = new MovedClock(bench.simulator);
	try {
		const parameters = { resource: 'transaction', triggerOn: 'new', startWith: 'now' };
		const poll = new PollBench(bench, { node: 'flutePollTrigger', parameters });
		await poll.activate();
		await bench.simulator.clearLog();
		const [memory, stored]: [number[], number[]] = [[], []];
		let calls = 0;
		const startedAt = performance.now();
		for (let count = 1; count <= POLLS; count++) {
			await clock.advance(MINUTE);
			await poll.poll();
			if (count % EVERY !== 0) continue;
			calls += (await bench.simulator.log()).filter((call) => !isTokenRequest(call)).length;
			await bench.simulator.clearLog();
			memory.push(held());
			stored.push(JSON.stringify(poll.staticData).length);
		}
		const each = (performance.now() - startedAt) / POLLS;
		// The first thousand polls fill the caches; growth after them is a leak.
		const growth = memory.at(-1)! - memory[0]!;
		return [
			{
				title: 'Idle polls',
				notes: [
					"In n8n's engine (n8n-core), a poll a minute by a moved clock, with tokens of 15 minutes. Memory: the heap after all garbage is gone.",
				],
				rows: [
					{
						Polls: POLLS.toLocaleString('en'),
						'Calls per poll': (calls / POLLS).toFixed(3),
						'Each, with the clock': ms(each),
						'Heap after 1,000': MB(memory[0]!),
						'Heap after 10,000': MB(memory.at(-1)!),
						'Static data': `${stored.at(-1)} characters`,
					},
				],
				targets: [
					{
						work: 'Idle poll',
						target: '1 call, no growth of memory in 10,000 polls',
						reached: `${(calls / POLLS).toFixed(3)}, ${MB(growth)}`,
						isMet: calls === POLLS && growth < 1e6,
					},
				],
			},
		];
	} finally {
		clock.restore();
		await bench.stop();
	}
};
