/**
 * Measures the package in a real n8n, beside what users would otherwise use. Prints tables; asserts
 * nothing. Without names all parts are run, on n8n 2.8.
 *
 * npm run bench [-- items lists scale telemetry renewal deliveries day idle loading width n8n-latest --rounds 3]
 *
 * `--write` puts the tables into docs/performance.md. With a folder in BENCH_PROFILE, each stretch
 * that is measured in n8n leaves a CPU profile there.
 */
import '../hosts/resolution';

import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

import { version } from '../../package.json';
import type { HostName } from '../hosts/host';
import { ensureHost, HOST_NAMES } from '../hosts/host';
import { day } from './hourlySyncs';
import { idle } from './idlePolls';
import { deliveries } from './deliveries';
import { items } from './items';
import { lists } from './lists';
import { loading } from './loading';
import { renewal } from './renewal';
import { scale } from './scale';
import { ROOT } from './support/instance';
import type { Part, Report } from './support/part';
import { asMarkdown, table } from './support/part';
import { telemetry } from './telemetry';
import { width } from './width';

const PARTS: Record<string, Part> = {
	items,
	lists,
	scale,
	telemetry,
	renewal,
	deliveries,
	day,
	idle,
	loading,
	width,
};

const isHost = (name: string): name is HostName => HOST_NAMES.includes(name as HostName);

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			rounds: { type: 'string', default: '5' },
			write: { type: 'boolean', default: false },
		},
	});
	const unknown = positionals.find((name) => !(name in PARTS) && !isHost(name));
	if (unknown !== undefined) {
		throw new Error(`${unknown} is neither one of ${Object.keys(PARTS).join(', ')} nor an n8n`);
	}
	const host = positionals.find(isHost) ?? 'n8n-2.8';
	const asked = Object.keys(PARTS).filter((name) => positionals.includes(name));
	const names = asked.length > 0 ? asked : Object.keys(PARTS);
	const rounds = Number(values.rounds);
	const reports: Report[] = [];
	for (const name of names) {
		for (const report of await PARTS[name]!({ host, rounds })) {
			console.log(`${asMarkdown(report)}\n`);
			reports.push(report);
		}
	}
	const summary = summaryOf(reports);
	console.log(summary);
	if (!values.write) return;
	const command = `npm run bench -- ${[...asked, host, '--rounds', rounds].join(' ')} --write`;
	const path = join(ROOT, 'docs', 'performance.md');
	const text = [await headOf(host, rounds, command), summary, ...reports.map(asMarkdown)].join(
		'\n\n',
	);
	const config = await resolveConfig(path);
	writeFileSync(path, await format(text, { ...config, parser: 'markdown' }));
}

function summaryOf(reports: Report[]): string {
	const rows = reports.flatMap(({ targets }) =>
		targets.map(({ work, target, reached, isMet }) => ({
			Work: work,
			'To reach': target,
			Reached: reached,
			'': isMet ? 'yes' : 'no',
		})),
	);
	return rows.length === 0 ? '' : `### Targets\n\n${table(rows)}`;
}

async function headOf(host: HostName, rounds: number, command: string): Promise<string> {
	const { version: n8n, node } = await ensureHost(host);
	const [cpu, ...others] = cpus();
	const on = node === process.execPath ? process.versions.node : '24';
	const memory = Math.round(totalmem() / 2 ** 30);
	return `# Performance

What the nodes of this package cost, beside what a workflow would otherwise use: n8n's HTTP Request
node with the same credential, a plain node that awaits item after item, and bare undici (Node's own
fetch) with the same number of calls at once, as the floor. All of them in the same n8n, in turn,
against the same simulator. Times are medians of ${rounds} and depend on the machine; what counts are the
ratios.

- Command: \`${command}\`
- Machine: ${others.length + 1} cores (${cpu?.model.trim()}), ${memory} GB of memory
- n8n ${n8n} on Node ${on}, package ${version}
- The watch is in n8n itself: a node before and a node after what is measured; nothing of the
  executions is stored. Replies to GET come from a replay of the simulator's, so that its searching
  and sorting is not measured; latency is added there.`;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
