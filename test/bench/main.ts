/**
 * Measures the package in real n8n, compared with what users would otherwise use. Prints tables and
 * asserts nothing. The defaults are n8n 2.8 and all parts, except those on demand
 * (test/bench/parts.ts).
 *
 * npm run bench [-- n8n-2.8 n8n-latest items lists --rounds 3]
 *
 * `--write` writes the tables of all named lines of n8n to docs/performance.md. If BENCH_PROFILE
 * names a folder, n8n writes a CPU profile of each measurement there. The exit code is 1 if a part
 * could not be measured.
 */
import '../hosts/resolution';

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { isOnEngine, onEngine } from '../hosts/engine';
import type { HostName } from '../hosts/host';
import { HOST_NAMES } from '../hosts/host';
import { targetsOf, writeDocument } from './document';
import type { Line } from './line';

const isHost = (name: string): name is HostName => (HOST_NAMES as string[]).includes(name);

function readArguments() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			rounds: { type: 'string', default: '5' },
			write: { type: 'boolean', default: false },
			// File for the results of the process that measures one line of n8n.
			output: { type: 'string' },
		},
	});
	const hosts = positionals.filter(isHost);
	const rounds = Number(values.rounds);
	if (!(rounds >= 1)) throw new Error('Use --rounds with a number from 1');
	return {
		hosts: hosts.length > 0 ? hosts : (['n8n-2.8'] satisfies HostName[]),
		parts: positionals.filter((name) => !isHost(name)),
		rounds,
		write: values.write,
		output: values.output,
	};
}

/** Measures one line of n8n in a separate process, with the Node and the engine of that n8n. */
async function measureApart(host: HostName, parts: string[], rounds: number): Promise<Line> {
	const folder = mkdtempSync(join(tmpdir(), 'fl-suite-bench-'));
	const output = join(folder, 'line.json');
	try {
		const options = ['--rounds', String(rounds), '--output', output];
		const code = await onEngine(host, [__filename, host, ...parts, ...options]);
		if (code !== 0) throw new Error(`The bench on ${host} ended with ${code}`);
		return JSON.parse(readFileSync(output, 'utf8')) as Line;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** @returns the exit code */
async function main(): Promise<number> {
	const { hosts, parts, rounds, write, output } = readArguments();
	if (isOnEngine && output !== undefined) {
		// Imported here, because the engine must be chosen before n8n-core loads.
		const { measureLine } = await import('./line');
		writeFileSync(output, JSON.stringify(await measureLine(hosts[0]!, parts, rounds)));
		return 0;
	}
	const lines: Line[] = [];
	for (const host of hosts) lines.push(await measureApart(host, parts, rounds));
	console.log(targetsOf(lines));
	if (write) {
		const words = [...hosts, ...parts, '--rounds', rounds, '--write'];
		await writeDocument(lines, rounds, `npm run bench -- ${words.join(' ')}`);
	}
	const failures = lines.flatMap(({ failures }) => failures);
	for (const failure of failures) console.error(failure);
	return failures.length > 0 ? 1 : 0;
}

main().then(
	// Exits explicitly: Node can keep the handle of a connection that both sides reset at once.
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
