/**
 * Injects seeded faults between the nodes and the providers' simulators, and compares each run of a
 * node with what the provider did. Exits with 1 if a check fails.
 *
 * npm run test:faults [-- --runs 10000 --seed fl-suite --parallel 16]
 *
 * --only 4711,4712: only these runs, and prints the faults of each.
 * --output counts.json: a file for the counts of runs, as {"passed": 600, "failed": 0}.
 * --engine n8n-latest: on the engine of an installed n8n, under the Node that n8n runs on.
 */
import '../hosts/resolution';

import { parseArgs } from 'node:util';

import type { HostName } from '../hosts/host';
import { isOnEngine, onEngine } from '../hosts/engine';

const options = {
	runs: { type: 'string', default: '10000' },
	seed: { type: 'string', default: 'fl-suite' },
	only: { type: 'string' },
	parallel: { type: 'string', default: '16' },
	output: { type: 'string' },
	engine: { type: 'string' },
} as const;

/** @returns the exit code */
async function main(): Promise<number> {
	const { seed, only, runs, parallel, output, engine } = parseArgs({ options }).values;
	if (engine !== undefined && !isOnEngine) {
		return await onEngine(engine as HostName, [__filename, ...process.argv.slice(2)]);
	}
	const numbers =
		only === undefined
			? Array.from({ length: Number(runs) }, (_, index) => index)
			: only.split(',').map(Number);
	const isVerbose = only !== undefined;
	// Imported here, because the engine must be chosen before n8n-core loads.
	const { report } = await import('./report');
	const passed = await report({
		seed,
		numbers,
		parallel: Number(parallel),
		verbose: isVerbose,
		output,
	});
	return passed ? 0 : 1;
}

main().then(
	// Exits explicitly: Node can keep the handle of a connection that both sides reset at once.
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
