/** Chooses the n8n engine of this process: that of package.json, or that of an installed n8n. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import Module from 'node:module';
import { sep } from 'node:path';

import type { HostName } from '../hosts/host';
import { ensureHost, HOST_NAMES } from '../hosts/host';

/** Folder of the n8n whose engine this process uses; absent for that of package.json. */
const folder = process.env.FL_SUITE_ENGINE;

export const isOnEngine = folder !== undefined;

/** Runs a script with these arguments under the Node and on the engine of a host. @returns its exit code */
export async function onEngine(name: HostName, args: string[]): Promise<number> {
	if (!HOST_NAMES.includes(name)) throw new Error(`No host "${name}": ${HOST_NAMES.join(', ')}`);
	const host = await ensureHost(name);
	console.log(`The engine of n8n ${host.version}`);
	const child = spawn(host.node, ['--import', 'tsx', ...args], {
		env: { ...process.env, FL_SUITE_ENGINE: host.folder },
		stdio: 'inherit',
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	return code ?? 1;
}

/** Modules of n8n. Nodes, credentials and harness must all load them from the same n8n. */
const N8N_MODULES = /^(n8n-core|n8n-workflow|luxon|@n8n\/[^/]+)(\/|$)/;

interface Resolver {
	_resolveFilename: (
		request: string,
		parent: { filename?: string | null } | undefined,
		isMain: boolean,
		options?: { paths?: string[] },
	) => string;
}

if (folder !== undefined) {
	const resolver = Module as unknown as Resolver;
	const resolve = resolver._resolveFilename.bind(Module);
	resolver._resolveFilename = (request, parent, isMain, options) => {
		const isOurs = !parent?.filename?.startsWith(folder + sep);
		const paths = isOurs && N8N_MODULES.test(request) ? { paths: [folder] } : options;
		return resolve(request, parent, isMain, paths);
	};
}
