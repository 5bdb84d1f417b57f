/**
 * Runs simulators until it is told to stop: `tsx main.ts [names…] [--json] [--port-base N]`.
 * With --json it prints one line when all are ready and ends when its stdin does, so that it never
 * outlives the process that started it.
 */
import './clock';

import { parseArgs } from 'node:util';

import { registry } from './registry';
import type { SimulatorName } from './registry';
import { Simulator } from './simulator';
import type { Running } from './types';

/** Room for a control server and its hosts when ports are fixed. */
const portsEach = 10;

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { json: { type: 'boolean' }, 'port-base': { type: 'string' } },
	});
	// oidc-provider writes its notices there; standard output is the JSON line's alone.
	console.info = console.error;

	const all = Object.keys(registry) as SimulatorName[];
	const unknown = positionals.find((name) => !all.includes(name as SimulatorName));
	if (unknown !== undefined) throw new Error(`no simulator is called ${unknown}`);
	const names = all.filter((name) => positionals.length === 0 || positionals.includes(name));
	const portBase = Number(values['port-base'] ?? 0);

	const simulators: Simulator[] = [];
	const running: Record<string, Running> = {};
	for (const name of names) {
		const simulator = new Simulator();
		simulators.push(simulator);
		const { credentials } = await (await registry[name]())(simulator);
		const firstPort = portBase === 0 ? 0 : portBase + all.indexOf(name) * portsEach;
		running[name] = { ...(await simulator.listen(firstPort)), credentials };
	}

	const stop = (): void => {
		void Promise.all(simulators.map((simulator) => simulator.close())).then(() => process.exit());
	};
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
	if (values.json) {
		process.stdin.once('end', stop).resume();
		console.log(JSON.stringify(running));
	} else {
		console.log(readable(running));
	}
}

function readable(running: Record<string, Running>): string {
	return Object.entries(running)
		.flatMap(([name, { urls, control, credentials }]) => [
			name,
			...Object.entries({ ...urls, control }).map(([key, url]) => `  ${key.padEnd(16)} ${url}`),
			`  ${'credentials'.padEnd(16)} ${JSON.stringify(credentials)}`,
		])
		.join('\n');
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
