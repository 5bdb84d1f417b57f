/** What becomes of a list of a million records in an n8n with the settings that it has by default. */
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import { list, TYPE } from './lists';
import { GeneratedList } from './support/generatedList';
import type { Instance, Run } from './support/instance';
import type { Part, Report } from './support/part';
import { MB, ms } from './support/part';
import { PAGE, transactions, withShop } from './support/setup';

const SIZES = (process.env.MILLION ?? '1000000').split(',').map(Number);

/** How one run ended. */
interface Outcome {
	size: number;
	isStored: boolean;
	/** In words. */
	end: string;
	/** Whether n8n was still running afterwards. */
	isAlive: boolean;
	seconds: number;
}

export const million: Part = async ({ host }) => {
	const outcomes: Outcome[] = [];
	await withShop('flute', TYPE, { host }, async ({ n8n, simulator, replay, credential }) => {
		const ids = (await transactions(simulator, PAGE)).slice(0, 1);
		const run = await n8n.workflow([list], credential);
		const stored = await n8n.workflow([list], credential, true);
		await run({ count: 1, ids });
		const { items } = replay.bodyOf('/v2/transactions') as { items: IDataObject[] };
		for (const size of SIZES) {
			replay.generated = new GeneratedList(items, size);
			for (const isStored of [false, true]) {
				await n8n.restart();
				const outcome = await outcomeOf(n8n, isStored ? stored : run, ids, size, isStored);
				console.log(outcome);
				outcomes.push(outcome);
			}
		}
	});
	return [reportOf(outcomes)];
};

async function outcomeOf(
	n8n: Instance,
	run: Run,
	ids: string[],
	size: number,
	isStored: boolean,
): Promise<Outcome> {
	const begin = performance.now();
	const answer = await run({ count: 1, ids, isFresh: true }).catch((error: Error) => error);
	const seconds = Math.round((performance.now() - begin) / 1000);
	const isAlive = await settled(n8n, isStored);
	const end =
		answer instanceof Error
			? isAlive
				? await n8n.latestError().catch(String)
				: lastWords(n8n)
			: `${answer.items} items, ${ms(answer.ms)}, peak ${MB(answer.peakBytes ?? NaN)}, held ${MB(answer.heldBytes)}`;
	return { size, isStored, end, isAlive, seconds };
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

const lastWords = ({ n8n }: Instance): string =>
	/FATAL ERROR: .*|RangeError.*/.exec(n8n.log())?.[0] ?? n8n.log().slice(-300);

function reportOf(outcomes: Outcome[]): Report {
	return {
		title: 'A list of a million records',
		notes: [],
		rows: outcomes.map(({ size, isStored, end, isAlive, seconds }) => ({
			Records: size.toLocaleString('en'),
			'Executions stored': isStored ? 'yes' : 'no',
			After: `${seconds} s`,
			'': end,
			'n8n runs on': isAlive ? 'yes' : 'no',
		})),
		targets: [],
	};
}
