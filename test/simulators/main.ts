/** Runs simulators until it is stopped: `tsx main.ts [names…] [--port-base N]`. */
import { parseArgs } from 'node:util';

import type { SimulatorName } from './registry';
import { simulatorNames } from './registry';
import { startHere } from './start';
import type { Running } from './types';

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { 'port-base': { type: 'string' } },
	});
	const unknown = positionals.find((name) => !simulatorNames.includes(name as SimulatorName));
	if (unknown !== undefined) throw new Error(`no simulator is called ${unknown}`);
	const names = simulatorNames.filter(
		(name) => positionals.length === 0 || positionals.includes(name),
	);
	const { running, close } = await startHere(names, Number(values['port-base'] ?? 0));

	const stop = (): void => {
		void close().then(() => process.exit());
	};
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
	console.log(readable(running));
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
