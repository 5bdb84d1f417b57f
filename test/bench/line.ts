/** Measures the parts on one line of n8n, in this process. */
import type { HostName } from '../hosts/host';
import { ensureHost, withSeconds } from '../hosts/host';
import { ON_DEMAND, PARTS } from './parts';
import type { Report } from './support/part';
import { asMarkdown } from './support/part';

/** The results on one line of n8n. */
export interface Line {
	/** Version of n8n, e.g. `2.8.4`. */
	version: string;
	/** Version of the Node that n8n and the bench ran on. */
	node: string;
	reports: Report[];
	/** Why parts could not be measured. */
	failures: string[];
}

/**
 * Measures one part after another; one that fails does not stop the others.
 *
 * @param names of parts; empty for all that are not on demand
 */
export async function measureLine(name: HostName, names: string[], rounds: number): Promise<Line> {
	const all = { ...PARTS, ...ON_DEMAND };
	const unknown = names.find((one) => !(one in all));
	if (unknown !== undefined) {
		throw new Error(`${unknown} is neither an n8n nor one of ${Object.keys(all).join(', ')}`);
	}
	const asked = Object.keys(all).filter((one) => names.includes(one));
	const { version } = await ensureHost(name);
	const line: Line = { version, node: process.versions.node, reports: [], failures: [] };
	for (const part of names.length > 0 ? asked : Object.keys(PARTS)) {
		console.log(withSeconds(`n8n ${version}: ${part}`));
		try {
			for (const report of await all[part]!({ host: name, rounds })) {
				console.log(`\n${asMarkdown(report)}\n`);
				line.reports.push(report);
			}
		} catch (error) {
			console.error(error);
			line.failures.push(`n8n ${version}: ${part} failed: ${String(error)}`);
		}
	}
	return line;
}
