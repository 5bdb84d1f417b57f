/**
 * `npm start`: installs, builds, and runs the demo in this process, so that Ctrl-C reaches the demo
 * directly and not a shell that started it.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import './install.mjs';

const { status } = spawnSync('npm', ['run', 'build', '--silent'], {
	stdio: 'inherit',
	shell: process.platform === 'win32',
});
if (status !== 0) process.exit(status ?? 1);

// Imported here, because install.mjs may have just installed it.
const { register } = await import('tsx/cjs/api');
register();
createRequire(import.meta.url)('./demo/main.ts');
