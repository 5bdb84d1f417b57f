/** Writes docs/performance.md and its figures from what was measured on each line of n8n. */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';

import { version } from '../../package.json';
import type { Line } from './line';
import { ROOT } from './support/instance';
import type { Target } from './support/part';
import { table } from './support/part';

/** Returns the table of targets with a column for each n8n; empty if there are no targets. */
export function targetsOf(lines: Line[]): string {
	const all = lines.flatMap(({ reports }) => reports.flatMap(({ targets }) => targets));
	const reachedOn = (line: Line, { work, target }: Target): string => {
		const found = line.reports
			.flatMap(({ targets }) => targets)
			.find((one) => one.work === work && one.target === target);
		if (found === undefined) return '';
		return found.isMet ? found.reached : `${found.reached} (missed)`;
	};
	// A target of several lines of n8n has one row.
	const rows = new Map(
		all.map((one) => [
			`${one.work}\n${one.target}`,
			{
				Work: one.work,
				Target: one.target,
				...Object.fromEntries(lines.map((line) => [`n8n ${line.version}`, reachedOn(line, one)])),
			},
		]),
	);
	return rows.size === 0 ? '' : `## Targets\n\n${table([...rows.values()])}`;
}

/** Returns a section for each topic, with a table for each n8n, or one table if these are equal. */
function sectionsOf(lines: Line[]): string[] {
	const all = lines.flatMap(({ version: n8n, reports }) =>
		reports.map((report) => ({ n8n, report })),
	);
	const titles = new Set(all.map(({ report }) => report.title));
	return [...titles].map((title) => {
		const own = all.filter(({ report }) => report.title === title);
		const notes = new Set(own.flatMap(({ report }) => report.notes));
		const [{ report: first }] = own as [(typeof own)[number]];
		const isSame =
			own.length === lines.length &&
			own.every(({ report }) => isDeepStrictEqual(report.rows, first.rows));
		const tables = isSame
			? [table(first.rows)]
			: own.flatMap(({ n8n, report }) => [`**n8n ${n8n}**`, table(report.rows)]);
		return [`## ${title}`, ...notes, ...tables].join('\n\n');
	});
}

/** Returns the introduction: what is compared, and on which machine. */
function headOf(lines: Line[], rounds: number, command: string): string {
	const [cpu, ...others] = cpus();
	const memory = Math.round(totalmem() / 2 ** 30);
	const hosts = lines.map(({ version: n8n, node }) => `n8n ${n8n} on Node ${node}`);
	return `# Performance

The nodes of this package beside what a workflow would otherwise use: n8n's HTTP Request node with the
same credential, a plain node that awaits one item after another, and undici (Node's own \`fetch\`) with
as many calls at once as ours, as the lower bound. All run in turn in the same n8n against the same
simulated provider. Times are medians (rounds: ${rounds}, unless a section says otherwise). They depend on the
machine; compare the ratios.

- Command: \`${command}\`
- Machine: ${others.length + 1} cores (${cpu?.model.trim()}), ${memory} GB of memory
- ${hosts.join('; ')}; package ${version}
- Times are taken inside n8n, by a node before and a node after what is measured. n8n stores nothing of
  these executions. A cache in front of the simulator answers GET requests, so that its searching and
  sorting is not measured; latency is added there.`;
}

export async function writeDocument(lines: Line[], rounds: number, command: string): Promise<void> {
	const path = join(ROOT, 'docs', 'performance.md');
	const parts = [headOf(lines, rounds, command), targetsOf(lines), ...sectionsOf(lines)];
	for (const { figure } of lines.flatMap(({ reports }) => reports)) {
		if (figure) writeFileSync(join(ROOT, figure.path), figure.svg);
	}
	const config = await resolveConfig(path);
	writeFileSync(path, await format(parts.join('\n\n'), { ...config, parser: 'markdown' }));
}
