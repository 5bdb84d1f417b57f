/**
 * `npm run test:engine -- [n8n-latest] [jest's own arguments]`: runs the engine tests on the engine
 * of an installed n8n, under the Node that n8n runs on. `npm test` runs them on the n8n-core of
 * package.json.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

import type { HostName } from '../../hosts/host';
import { ensureHost, HOST_NAMES } from '../../hosts/host';

const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');

async function main(args: string[]): Promise<void> {
	const isHost = (name = ''): name is HostName => (HOST_NAMES as string[]).includes(name);
	const [first] = args;
	const host = await ensureHost(isHost(first) ? first : 'n8n-latest');
	const own = isHost(first) ? args.slice(1) : args;
	console.log(`The engine of n8n ${host.version}`);
	const child = spawn(host.node, [jest, '--config', 'jest.engine.config.js', ...own], {
		env: { ...process.env, FL_SUITE_ENGINE: host.folder },
		stdio: 'inherit',
	});
	child.once('exit', (code) => process.exit(code ?? 1));
}

void main(process.argv.slice(2));
