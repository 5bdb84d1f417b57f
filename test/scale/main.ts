/**
 * Loads the package in n8n's queue mode with real Redis and Postgres: twenty workflows at once on
 * the same credentials, with tokens that live one minute, while a worker is killed and Redis
 * restarted; then the same load on a single n8n. Prints the results; the exit code is 1 if the
 * package failed.
 *
 * npm run test:scale [-- n8n-latest --minutes 5 --mode queue]
 *
 * The default host is n8n-2.8.
 */
import '../hosts/resolution';

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import type { HostName } from '../hosts/host';
import { ensureHost, HOST_NAMES } from '../hosts/host';
import { pack } from '../hosts/n8n';
import type { Mode } from './cluster';
import { CleanupStack } from './cleanup';
import { run } from './phase';
import { report } from './report';

const ROOT = resolve(__dirname, '../..');

/** Maximum duration on a single n8n, which suffices to measure its throughput. */
const MINUTES_ALONE = 1;

const startedAt = Date.now();

function say(step: string): void {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	console.log(`${String(seconds).padStart(4)} s  ${step}`);
}

const cleanup = new CleanupStack();

/** @returns the failures of the package, as texts */
async function scale(): Promise<string[]> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			minutes: { type: 'string', default: '5' },
			mode: { type: 'string' },
		},
	});
	const [name = 'n8n-2.8', ...others] = positionals;
	if (!HOST_NAMES.includes(name as HostName) || others.length > 0) {
		throw new Error(`Name one host: ${HOST_NAMES.join(', ')}`);
	}
	const modes = (['queue', 'regular'] as const).filter((mode) => (values.mode ?? mode) === mode);
	if (modes.length === 0 || !(Number(values.minutes) > 0)) {
		throw new Error('Use --minutes with a number, and --mode with queue or regular');
	}
	const host = await ensureHost(name as HostName, { log: say });
	const folder = await mkdtemp(join(tmpdir(), 'fl-suite-packed-'));
	cleanup.add({ stop: async () => await rm(folder, { recursive: true, force: true }) });
	const packed = await pack(ROOT, folder);
	const minutes: Record<Mode, number> = {
		queue: Number(values.minutes),
		regular: Math.min(Number(values.minutes), MINUTES_ALONE),
	};
	const faults: string[] = [];
	const rates: string[] = [];
	for (const mode of modes) {
		const parts = cleanup.add(new CleanupStack());
		const outcome = await run(host, packed, mode, minutes[mode], parts, say);
		const { perSecond, faults: own } = await report(outcome);
		faults.push(...own.map((fault) => `${mode} mode: ${fault}`));
		rates.push(`${mode} mode ${perSecond}`);
		await parts.stop();
	}
	console.log(`Executions per second: ${rates.join(', ')}`);
	return faults;
}

async function main(): Promise<number> {
	const stopped = new Promise<number>((stop) => {
		for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.once(name, (_name: NodeJS.Signals, code: number) => stop(128 + code));
		}
	});
	const finished = scale().then(
		(faults) => {
			for (const fault of faults) console.error(`Failed: ${fault}`);
			if (faults.length === 0) say('The package has not failed');
			return faults.length > 0 ? 1 : 0;
		},
		(error: Error) => {
			console.error(error.message);
			return 1;
		},
	);
	const code = await Promise.race([finished, stopped]);
	await cleanup.stop();
	return code;
}

void main().then((code) => process.exit(code));
