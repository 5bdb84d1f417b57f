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

/** A line with the seconds since this process began: the one clock of all that is shown. */
export const withSeconds = (line: string): string =>
	`${String(Math.round(process.uptime())).padStart(4)} s  ${line}`;

const toStderr = (line: string): void => {
	process.stderr.write(`${withSeconds(line)}\n`);
};

/** The folder for installed hosts: `FL_SUITE_CACHE`, or the operating system's cache for this user. */
function cacheFolder(): string {
	if (process.env.FL_SUITE_CACHE) return process.env.FL_SUITE_CACHE;
	const userCache =
		process.platform === 'darwin'
			? join(homedir(), 'Library', 'Caches')
			: process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(userCache, 'n8n-nodes-fl-suite');
}

/** Where the named host (or `node-24`) is, or would be, installed. */
function installedFolder(name: string): string {
	const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
	for (const file of ['package.json', 'package-lock.json']) {
		// What they say, however it is laid out.
		hash.update(JSON.stringify(JSON.parse(readFileSync(join(__dirname, name, file), 'utf8'))));
	}
	return join(cacheFolder(), 'hosts', `${name}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * The named host, installed first if it is not there (minutes, gigabytes; needs the npm registry).
 *
 * @throws Error with the last lines of npm's output when the installation fails; nothing half
 * installed stays behind.
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
 * The folder that holds n8n-workflow of each supported n8n besides the one in devDependencies, by
 * the names in its package.json; installed first if it is not there.
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
					`npm brought no Node 24 for ${process.platform}-${process.arch} (no registry, or not in ` +
						'it); running this under Node 24 itself works too',
				);
			}
		},
	);
	return realpathSync(nodeIn(folder));
}

const nodeIn = (folder: string): string => join(folder, 'node_modules', '.bin', 'node');

/** SQLite's binding is the one part that n8n cannot start without and that npm does not ship built. */
async function buildSqlite(
	folder: string,
	node: string,
	log: (line: string) => void,
): Promise<void> {
	log("Building n8n's SQLite binding (1 to 4 minutes of these)");
	const env: NodeJS.ProcessEnv = {
		...process.env,
		// npm and node-gyp are scripts that run on the first `node` of the path.
		PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
	};
	// The Node that came from npm brings its headers along: nothing is fetched from elsewhere.
	if (node !== process.execPath) env.npm_config_nodedir = dirname(dirname(node));
	await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], folder, env);
	await run(node, ['-e', "require('sqlite3')"], { cwd: folder });
}

/**
 * Installs into a folder of its own and renames it at the end: what has the final name is whole.
 * A lock keeps two processes from doing the same work; were it ever to fail, the rename decides.
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
			await npm(['ci', '--ignore-scripts', '--prefer-offline'], temporary, process.env);
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

const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;

/** Takes a lock file, waiting for its holder; a holder that no longer touches it is taken for dead. */
async function lock(path: string, waiting: () => void): Promise<() => Promise<void>> {
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
		if (tries === 0) waiting();
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

/** Removes what installations of this host left that were cut off more than an hour ago. */
async function removeAbandoned(folder: string): Promise<void> {
	for (const entry of await readdir(dirname(folder))) {
		if (!entry.startsWith(`${basename(folder)}.tmp-`)) continue;
		const path = join(dirname(folder), entry);
		const { mtimeMs } = await stat(path);
		if (Date.now() - mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
	}
}

/** What has to go when this process ends in the middle of an installation. */
const children = new Set<ChildProcess>();
const unfinished = new Set<string>();
process.once('exit', () => {
	for (const child of children) child.kill('SIGKILL');
	for (const path of unfinished) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
});

/** Runs npm; its output is kept for the error alone, as most of it warns of what others pinned. */
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
			// What went wrong stands first, npm's advice after it.
			const lines = output.split('\n').filter((line) => line && !line.startsWith('npm warn'));
			const reason = lines.slice(0, 20).join('\n');
			reject(new Error(`npm ${args.join(' ')} ended with ${code ?? signal}:\n${reason}`));
		});
	});
}
