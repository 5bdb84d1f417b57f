/**
 * Installs a real n8n to run the package in, once per machine, outside the clone.
 *
 * A host is a folder beside this file with a package.json and a lock file. It is installed into the
 * user's cache under `<name>-<hash of both>`, so a changed lock file is another host and every clone
 * shares the same tree.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import {
	copyFile,
	mkdir,
	open,
	readFile,
	readdir,
	rename,
	rm,
	stat,
	utimes,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The hosts, with the oldest Node (major, minor) each runs on as installed here (none runs on 25), and
 * how many minutes the installation was seen to take, on an idle machine and on a busy one.
 */
const HOSTS = {
	// n8n 1.123 itself accepts Node 20, but the isolated-vm it pins has prebuilt files for 24 alone.
	'n8n-1.123': { oldestNode: [24, 0], size: '1.9 GB', minutes: '3 to 12' },
	'n8n-2.8': { oldestNode: [20, 19], size: '2.3 GB', minutes: '4 to 12' },
	'n8n-latest': { oldestNode: [24, 0], size: '3 GB', minutes: '4 to 12' },
} as const;

const FIRST_NODE_TOO_NEW = 25;

export type HostName = keyof typeof HOSTS;

export const HOST_NAMES = Object.keys(HOSTS) as HostName[];

/** An installed n8n and the Node it runs on. */
export interface Host {
	name: HostName;
	/** n8n's own version, e.g. `2.8.4`. */
	version: string;
	/** Folder that holds `node_modules`. */
	folder: string;
	/** The Node executable to run n8n with. */
	node: string;
	/** n8n's command line script; run it as `<node> <n8n> start`. */
	n8n: string;
}

interface EnsureHostOptions {
	/** Receives a line of progress now and then while installing; default: standard error. */
	log?: (line: string) => void;
}

/** Prefixes a line with the seconds since this process started: one clock for all output. */
export const withSeconds = (line: string): string =>
	`${String(Math.round(process.uptime())).padStart(4)} s  ${line}`;

const toStderr = (line: string): void => {
	process.stderr.write(`${withSeconds(line)}\n`);
};

/** Returns the folder for hosts: `FL_SUITE_CACHE`, or the user's cache folder of the system. */
function cacheFolder(): string {
	if (process.env.FL_SUITE_CACHE) return process.env.FL_SUITE_CACHE;
	const userCache =
		process.platform === 'darwin'
			? join(homedir(), 'Library', 'Caches')
			: process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(userCache, 'n8n-nodes-fl-suite');
}

/** Returns the folder of the named host (or of `node-24`), whether it is installed or not. */
function installedFolder(name: string): string {
	const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
	for (const file of ['package.json', 'package-lock.json']) {
		// Hashes the parsed JSON, so that formatting does not count.
		hash.update(JSON.stringify(JSON.parse(readFileSync(join(__dirname, name, file), 'utf8'))));
	}
	return join(cacheFolder(), 'hosts', `${name}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * Returns the named host and installs it if it is missing (takes minutes and gigabytes; needs the
 * npm registry).
 *
 * @throws Error with npm's output if the installation fails; a partial installation is removed
 */
export async function ensureHost(name: HostName, options: EnsureHostOptions = {}): Promise<Host> {
	const log = options.log ?? toStderr;
	const { oldestNode, size, minutes } = HOSTS[name];
	const node = runsOnThisNode(oldestNode) ? process.execPath : await ensureNode24(log);
	const folder = await ensureInstalled(name, `${minutes} minutes, ${size}`, log, (temporary) =>
		buildSqlite(temporary, node, log),
	);
	const n8n = join(folder, 'node_modules', 'n8n');
	const manifest = JSON.parse(await readFile(join(n8n, 'package.json'), 'utf8')) as {
		version: string;
	};
	return { name, version: manifest.version, folder, node, n8n: join(n8n, 'bin', 'n8n') };
}

/**
 * Returns the folder with the n8n-workflow of each supported n8n except the one in devDependencies,
 * under the names in its package.json. Installs it if it is missing.
 */
export const ensureWorkflowLines = async (log = toStderr): Promise<string> =>
	await ensureInstalled('n8n-workflow', '20 seconds to 2 minutes, 200 MB', log, async () => {});

function runsOnThisNode([major, minor]: readonly [number, number]): boolean {
	const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
	const oldEnough = ownMajor < FIRST_NODE_TOO_NEW;
	return oldEnough && (ownMajor > major || (ownMajor === major && ownMinor >= minor));
}

async function ensureNode24(log: (line: string) => void): Promise<string> {
	const folder = await ensureInstalled(
		'node-24',
		'some seconds to 1 minute, 200 MB',
		log,
		async (temporary) => {
			if (!existsSync(nodeIn(temporary))) {
				throw new Error(
					`npm installed no Node 24 for ${process.platform}-${process.arch} (no registry, or it ` +
						'has none); run this command under Node 24 instead',
				);
			}
		},
	);
	return realpathSync(nodeIn(folder));
}

const nodeIn = (folder: string): string => join(folder, 'node_modules', '.bin', 'node');

/** Builds SQLite's native binding, which n8n needs and which npm does not ship prebuilt. */
async function buildSqlite(
	folder: string,
	node: string,
	log: (line: string) => void,
): Promise<void> {
	log("Building n8n's SQLite binding (1 to 4 of these minutes)");
	const env: NodeJS.ProcessEnv = {
		...process.env,
		// npm and node-gyp run on the first `node` in PATH.
		PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
	};
	// The Node package from npm contains its headers, so node-gyp downloads nothing.
	if (node !== process.execPath) env.npm_config_nodedir = dirname(dirname(node));
	await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], folder, env);
	await run(node, ['-e', "require('sqlite3')"], { cwd: folder });
}

/**
 * Installs into a temporary folder and renames it at the end, so that a folder with the final name
 * is complete. A lock file keeps two processes from doing the same work; if the lock fails, the
 * first rename wins.
 */
async function ensureInstalled(
	name: string,
	cost: string,
	log: (line: string) => void,
	finish: (folder: string) => Promise<void>,
): Promise<string> {
	const folder = installedFolder(name);
	if (existsSync(folder)) return folder;
	await mkdir(dirname(folder), { recursive: true });
	const unlock = await lock(`${folder}.lock`, () =>
		log(`Waiting for another process that is installing ${name}`),
	);
	try {
		if (existsSync(folder)) return folder;
		await removeAbandoned(folder);
		const temporary = `${folder}.tmp-${randomUUID().slice(0, 8)}`;
		log(`Installing ${name} into ${folder} (once: ${cost})`);
		const progress = setInterval(() => log(`Still installing ${name}`), 30_000);
		unfinished.add(temporary);
		try {
			await mkdir(temporary);
			for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
				await copyFile(join(__dirname, name, file), join(temporary, file));
			}
			await installLocked(temporary);
			await finish(temporary);
			await rename(temporary, folder).catch((error: unknown) => {
				if (!existsSync(folder)) throw error;
			});
			log(`Installed ${name}`);
			return folder;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			throw new Error(`Installing ${name} into ${folder} failed: ${reason}`);
		} finally {
			clearInterval(progress);
			await rm(temporary, { recursive: true, force: true });
			unfinished.delete(temporary);
		}
	} finally {
		await unlock();
	}
}

/**
 * Installs what the lock file of a folder names. npm's cache is asked first, which saves minutes; its
 * list of a package's versions may be older than the lock file.
 */
async function installLocked(folder: string): Promise<void> {
	const install = async (option: string) =>
		await npm(['ci', '--ignore-scripts', option], folder, process.env);
	await install('--prefer-offline').catch(async (error: Error) => {
		if (!error.message.includes('ETARGET')) throw error;
		await install('--prefer-online');
	});
}

const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;

/**
 * Acquires a lock file, and waits while another process holds it. A lock that its holder has not
 * touched for STALE_MS counts as abandoned. @returns a function that releases the lock
 */
async function lock(path: string, onWait: () => void): Promise<() => Promise<void>> {
	for (let tries = 0; ; tries++) {
		try {
			await (await open(path, 'wx')).close();
			break;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		const touched = await stat(path).then(
			({ mtimeMs }) => mtimeMs,
			() => undefined,
		);
		if (touched !== undefined && Date.now() - touched > STALE_MS) {
			await rm(path, { force: true });
			continue;
		}
		if (tries === 0) onWait();
		await delay(1_000);
	}
	unfinished.add(path);
	const heartbeat = setInterval(() => {
		const now = new Date();
		utimes(path, now, now).catch(() => undefined);
	}, HEARTBEAT_MS);
	return async () => {
		clearInterval(heartbeat);
		await rm(path, { force: true });
		unfinished.delete(path);
	};
}

/** Removes temporary folders of this host that were last changed over an hour ago. */
async function removeAbandoned(folder: string): Promise<void> {
	for (const entry of await readdir(dirname(folder))) {
		if (!entry.startsWith(`${basename(folder)}.tmp-`)) continue;
		const path = join(dirname(folder), entry);
		const { mtimeMs } = await stat(path);
		if (Date.now() - mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
	}
}

/** Processes to kill and paths to remove if this process exits during an installation. */
const children = new Set<ChildProcess>();
const unfinished = new Set<string>();
process.once('exit', () => {
	for (const child of children) child.kill('SIGKILL');
	for (const path of unfinished) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
});

/** Runs npm. Its output appears only in the error: most of it warns about n8n's dependencies. */
function npm(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn('npm', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		children.add(child);
		let output = '';
		const keep = (chunk: Buffer): void => {
			output = (output + chunk.toString()).slice(-20_000);
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		child.once('error', reject);
		child.once('close', (code, signal) => {
			children.delete(child);
			if (code === 0) return resolve();
			// npm prints the error first and its advice after it.
			const lines = output.split('\n').filter((line) => line && !line.startsWith('npm warn'));
			const reason = lines.slice(0, 20).join('\n');
			reject(new Error(`npm ${args.join(' ')} ended with ${code ?? signal}:\n${reason}`));
		});
	});
}
