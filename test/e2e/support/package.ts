/**
 * Jest's global set-up, once per run: installs the hosts that are missing, builds the package and
 * packs it as `npm publish` would.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ensureHost, HOST_NAMES } from '../../hosts/host';

const run = promisify(execFile);

/** Set for the tests: the folder with the tarball. `removePackage.ts` removes it. */
export const PACKED = 'FL_SUITE_PACKED';

export default async function pack(): Promise<void> {
	// One after another: each installation uses all of the machine.
	for (const name of HOST_NAMES) await ensureHost(name);
	const cwd = join(__dirname, '..', '..', '..');
	const folder = await mkdtemp(join(tmpdir(), 'fl-suite-packed-'));
	process.env[PACKED] = folder;
	try {
		await run('npm', ['run', 'build'], { cwd });
		await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd });
	} catch (error) {
		// Jest tears nothing down whose set-up failed.
		await rm(folder, { recursive: true });
		throw error;
	}
}
