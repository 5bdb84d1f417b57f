/**
 * Runs very long lists in an n8n with its default heap and settings. Only on demand, because it takes
 * about ten minutes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import { list, TYPE } from './lists';
import { GeneratedList } from './support/generatedList';
import type { Instance, Run, Sample } from './support/instance';
import type { Part, Report } from './support/part';
import { MB } from './support/part';
import { PAGE, transactions, withSetup } from './support/setup';

const SIZES = [250_000, 1_000_000];

/** How one run ended. */
interface Outcome {
	size: number;
	isStored: boolean;
	/** The result or the error, as a text. */
	end: string;
	/** Whether n8n was still running afterwards. */
	isAlive: boolean;
	seconds: number;
}

export const million: Part = async ({ host }) => {
	const outcomes: Outcome[] = [];
	await withSetup('flute', TYPE, { host }, async ({ n8n, simulator, replay, credential }) => {
		const ids = (await transactions(simulator, PAGE)).slice(0, 1);
		const run = await n8n.workflow([list], credential);
		const stored = await n8n.workflow([list], credential, true);
		await run({ count: 1, ids });
		const { items } = replay.bodyOf('/v2/transactions') as { items: IDataObject[] };
		for (const size of SIZES) {
			replay.generated = new GeneratedList(items, size);
			for (const isStored of [false, true]) {
				await n8n.restart();
				outcomes.push(await outcomeOf(n8n, isStored ? stored : run, ids, size, isStored));
			}
		}
	});
	return [reportOf(outcomes)];
};

/** Runs a list once in an n8n that was just started. */
async function outcomeOf(
	n8n: Instance,
	run: Run,
	ids: string[],
	size: number,
	isStored: boolean,
): Promise<Outcome> {
	const begin = performance.now();
	const answer = await run({ count: 1, ids, isFresh: true }).catch((error: Error) => error);
	const seconds = (performance.now() - begin) / 1000;
	const isAlive = await settled(n8n, isStored);
	return { size, isStored, end: await endOf(n8n, answer, isAlive), isAlive, seconds };
}

/** Describes how a run ended. */
async function endOf(n8n: Instance, answer: Sample | Error, isAlive: boolean): Promise<string> {
	if (!isAlive) return crashReason(n8n);
	if (answer instanceof Error) return await n8n.latestError();
	const { items, peakBytes, heldBytes } = answer;
	return `${items} items; at most ${MB(peakBytes ?? NaN)}, ${MB(heldBytes)} at the end`;
}

/** Waits until n8n has stored the execution. @returns whether it is still running then */
async function settled(n8n: Instance, isStored: boolean): Promise<boolean> {
	try {
		do await delay(1_000);
		while (isStored && (await n8n.latestExecution())?.status === 'running');
		return true;
	} catch {
		return false;
	}
}

/** Returns the log line that says why n8n crashed. */
const crashReason = ({ n8n }: Instance): string =>
	/FATAL ERROR: .*|RangeError.*/.exec(n8n.log())?.[0] ?? n8n.log().slice(-300);

function reportOf(outcomes: Outcome[]): Report {
	return {
		title: 'Very long lists',
		notes: [
			'One run each, in an n8n that was just started. Stored: n8n writes the execution into its database, as it does by default. Memory: of the process, above what it held before.',
		],
		rows: outcomes.map(({ size, isStored, end, isAlive, seconds }) => ({
			Records: size.toLocaleString('en'),
			Stored: isStored ? 'yes' : 'no',
			'Ended after': `${seconds.toFixed(0)} s`,
			With: end,
			'n8n still runs': isAlive ? 'yes' : 'no',
		})),
		targets: outcomes.map(({ size, isStored, isAlive, end }) => ({
			work: `List of ${size.toLocaleString('en')} records, ${isStored ? 'stored' : 'not stored'}`,
			target: 'success or a clear error, and n8n still runs',
			reached: end,
			isMet: isAlive,
		})),
	};
}
