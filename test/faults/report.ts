/** Prints the results of a campaign as tables. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Figures } from './campaign';
import { campaign } from './campaign';
import { kindNames } from './faultKinds';
import { operationKinds } from './operation';
import { World } from './environment';

interface Wanted {
	readonly seed: string;
	/** Numbers of the runs. */
	readonly numbers: readonly number[];
	readonly parallel: number;
	/** Whether each run is printed too. */
	readonly verbose: boolean;
	/** File for the counts of runs. */
	readonly output?: string;
}

/** Executes the runs and prints their results. @returns whether all checks passed */
export async function report({
	seed,
	numbers,
	parallel,
	verbose,
	output,
}: Wanted): Promise<boolean> {
	const world = new World();
	const startedAt = Date.now();
	await world.start();
	try {
		const { cells, violations, runs, failed, calls } = await campaign(world, seed, numbers, {
			parallel,
			verbose,
			onViolation: (words) => console.error(words),
			onProgress: (done) => {
				if (done % 500 === 0) console.error(`${done} runs, ${elapsed(startedAt)} s`);
			},
		});
		console.log(
			tableOf(kindNames.map(String), (kind) => cells.filter((cell) => cell.kind === kind)),
		);
		console.log(
			tableOf([...operationKinds], (kind) => cells.filter((cell) => cell.operation === kind)),
		);
		console.log(matrixOf(cells));
		console.log(`seed ${seed}: ${runs} runs, ${calls} calls, ${elapsed(startedAt)} s`);
		console.log(
			`n8n's OAuth client followed redirects of token endpoints with a secret ${world.followed} times`,
		);
		for (const { number, words } of violations) {
			console.log(`VIOLATION: ${words}`);
			if (number !== undefined) {
				console.log(`  npm run test:faults -- --seed ${seed} --only ${number}`);
			}
		}
		const counts = { passed: Math.max(runs - failed, 0), failed };
		if (output !== undefined) {
			mkdirSync(dirname(output), { recursive: true });
			writeFileSync(output, JSON.stringify(counts));
		}
		console.log(`${violations.length} violations`);
		console.log(`${counts.passed} passed, ${counts.failed} failed`);
		return failed === 0;
	} finally {
		await world.stop();
	}
}

const elapsed = (since: number): string => ((Date.now() - since) / 1000).toFixed(0);

const COLUMNS = ['runs', 'succeeded', 'failed', 'unknown', 'canceled', 'violations'] as const;

/** One row per name, with the sums of its cells. */
function tableOf(names: readonly string[], cellsOf: (name: string) => readonly Figures[]): string {
	const width = Math.max(...names.map(({ length }) => length));
	const line = (name: string, figures: readonly string[]) =>
		[name.padEnd(width), ...figures.map((figure) => figure.padStart(10))].join(' ');
	const rows = names.map((name) => {
		const cells = cellsOf(name);
		const sum = (column: (typeof COLUMNS)[number]) =>
			cells.reduce((total, cell) => total + cell[column], 0);
		return line(
			name,
			COLUMNS.map((column) => String(sum(column))),
		);
	});
	return [line('', COLUMNS), ...rows, ''].join('\n');
}

/** Formats the counts of each kind of fault (rows) with each kind of operation (columns). */
function matrixOf(cells: readonly Figures[]): string {
	const width = Math.max(...kindNames.map((name) => String(name).length));
	const wide = 15;
	const head = operationKinds.map((name) => name.padStart(wide)).join('');
	const rows = kindNames.map((kind) => {
		const row = operationKinds.map((operation) => {
			const cell = cells.find((one) => one.kind === kind && one.operation === operation);
			const { runs = 0, succeeded = 0, failed = 0, unknown = 0 } = cell ?? {};
			return `${runs}: ${succeeded}/${failed}/${unknown}`.padStart(wide);
		});
		return String(kind).padEnd(width) + row.join('');
	});
	return [
		'Runs: succeeded/failed with a correct error/outcome unknown (the rest were cancelled)',
		' '.repeat(width) + head,
		...rows,
		'',
	].join('\n');
}
