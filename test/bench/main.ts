/**
 * Measures the package in real n8n, beside what users would otherwise use. Prints tables; asserts
 * nothing. Runs on n8n 2.8 unless other lines are named, and all parts unless some are named, except
 * those that are on demand (test/bench/parts.ts).
 *
 * npm run bench [-- n8n-2.8 n8n-latest items lists --rounds 3]
 *
 * `--write` puts the tables of all named lines into docs/performance.md. With a folder in
 * BENCH_PROFILE, each measured stretch in n8n leaves a CPU profile there. The exit code is 1 if a
 * part could not be measured.
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

/** What was asked for on the command line. */
function readArguments() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			rounds: { type: 'string', default: '5' },
			write: { type: 'boolean', default: false },
			// Where the process that measures one line leaves its results.
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

/** Measures one line in a process of its own, under the Node and on the engine of that n8n. */
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
		// Not before it is settled which n8n-core it is.
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
	// Node can keep the handle of a connection that both sides cut off at the same moment.
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
