/**
 * Installs the dependencies if they are missing or out of date. It runs first on a fresh clone, so
 * it imports only modules of Node.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
	console.error(
		`This needs Node.js ${OLDEST_NODE.join('.')} or newer; you have ${process.versions.node}. ` +
			'Install a newer one and run the command again.',
	);
	process.exit(1);
}

const root = new URL('../', import.meta.url);
const changedAt = (path) => statSync(new URL(path, root), { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes this file when an installation is complete.
if (changedAt('node_modules/.package-lock.json') < changedAt('package-lock.json')) {
	console.log('Installing dependencies (npm ci, 1 to 5 minutes) …');
	const { status, error } = spawnSync('npm', ['ci'], {
		cwd: fileURLToPath(root),
		stdio: 'inherit',
		// npm is a batch file on Windows.
		shell: process.platform === 'win32',
	});
	if (error) console.error(`npm could not be started: ${error.message}`);
	if (status !== 0) process.exit(status ?? 1);
}
