/**
 * Starts an installed n8n with packages in it: on free ports, in a temporary folder, without
 * outbound calls.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Host } from './host';

const run = promisify(execFile);

export interface StartOptions {
	host: Host;
	/** n8n's command; the last two are processes of queue mode. Default: `start`. */
	command?: 'start' | 'webhook' | 'worker';
	/** Packages to install: tarballs, or package folders (packed first, without their scripts). */
	packages?: string[];
	/** Fixed port for n8n; default: a free one. */
	port?: number;
	/** Data folder to use and to keep at stop, for restarts; default: a new one, removed at stop. */
	userFolder?: string;
	/** Environment variables that override those set here. No others are passed on. */
	extraEnv?: Record<string, string>;
	/** Time (ms) until n8n must answer; default 180,000 (a cold start takes about 20 s). */
	timeoutMs?: number;
}

export interface N8n {
	host: Host;
	/** Base URL without a trailing slash, e.g. `http://127.0.0.1:40123`. */
	url: string;
	userFolder: string;
	/** Process id; a restart changes it. */
	readonly pid: number;
	/** Milliseconds from the spawn to the first answer of the API. */
	startedInMs: number;
	/** Returns n8n's output since its last start. */
	log(): string;
	/** Kills n8n with SIGKILL, as a crash does. `restart` continues with the stored data. */
	kill(): Promise<void>;
	/** Stops n8n if it runs, and starts it on the same port with the same data. */
	restart(): Promise<void>;
	/** Stops n8n and removes its folder, unless `userFolder` was given. May be called twice. */
	stop(): Promise<void>;
}

/**
 * Starts n8n and waits until its API answers.
 *
 * @throws Error with the end of n8n's log if it ends or does not answer in time.
 */
export async function startN8n(options: StartOptions): Promise<N8n> {
	const userFolder = resolve(
		options.userFolder ?? (await mkdtemp(join(tmpdir(), 'fl-suite-n8n-'))),
	);
	const keep = options.userFolder !== undefined;
	try {
		for (const path of options.packages ?? []) await unpackPackage(resolve(path), userFolder);
		for (let tries = 1; ; tries++) {
			try {
				return await restartable(options, userFolder, keep);
			} catch (error) {
				// Another process took the port between our check and n8n's listening.
				const clash = error instanceof StartError && /already in use|EADDRINUSE/.test(error.log);
				if (!clash || options.port !== undefined || tries === 3) throw error;
			}
		}
	} catch (error) {
		if (!keep) await removeFolder(userFolder);
		throw error;
	}
}

async function restartable(options: StartOptions, userFolder: string, keep: boolean): Promise<N8n> {
	let running = await startOnce(options, userFolder, keep);
	const { url, startedInMs } = running;
	return {
		...{ host: options.host, url, userFolder, startedInMs },
		get pid() {
			return running.pid;
		},
		log: () => running.log(),
		kill: async () => await running.end('SIGKILL'),
		restart: async () => {
			await running.end();
			const port = Number(new URL(url).port);
			running = await startOnce({ ...options, port }, userFolder, keep);
		},
		stop: async () => {
			await running.end();
			if (!keep) await removeFolder(userFolder);
		},
	};
}

class StartError extends Error {
	constructor(
		reason: string,
		readonly log: string,
	) {
		super(`n8n ${reason}; the end of its log:\n${log.slice(-4_000)}`);
	}
}

interface Running {
	url: string;
	pid: number;
	startedInMs: number;
	log(): string;
	/** May be called twice. */
	end(signal?: NodeJS.Signals): Promise<void>;
}

async function startOnce(
	options: StartOptions,
	userFolder: string,
	keep: boolean,
): Promise<Running> {
	const { host, command = 'start', extraEnv = {}, timeoutMs = 180_000 } = options;
	const port = await freePort(options.port);
	const url = `http://127.0.0.1:${port}`;
	const spawnedAt = Date.now();
	const preload = dieWithParent(keep ? undefined : userFolder);
	const child = spawn(host.node, ['--import', preload, host.n8n, command], {
		cwd: userFolder,
		env: { ...(await environment(host, userFolder, port)), ...extraEnv },
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const exited = once(child, 'exit');
	let log = '';
	const keepLog = (chunk: Buffer): void => {
		log += chunk.toString();
	};
	child.stdout.on('data', keepLog);
	child.stderr.on('data', keepLog);
	// Closing the input of an n8n that has ended emits an error.
	child.stdin.on('error', () => undefined);
	const atExit = (): void => {
		child.kill('SIGKILL');
		if (!keep) rmSync(userFolder, { recursive: true, force: true, maxRetries: 3 });
	};
	process.once('exit', atExit);

	const end = async (signal?: NodeJS.Signals): Promise<void> => {
		await endProcess(child, exited, signal);
		process.off('exit', atExit);
	};
	const ended = exited.then(
		([code, signal]: unknown[]) => {
			throw new StartError(`ended with ${String(code ?? signal)} while starting`, log);
		},
		(error: unknown) => {
			throw error;
		},
	);
	const abort = new AbortController();
	try {
		await Promise.race([ended, waitUntilReady(url, command, timeoutMs, abort.signal)]);
	} catch (error) {
		await end();
		if (error instanceof StartError) throw error;
		throw new StartError(`did not start: ${(error as Error).message}`, log);
	} finally {
		abort.abort();
		ended.catch(() => undefined);
	}
	return { url, pid: child.pid!, startedInMs: Date.now() - spawnedAt, log: () => log, end };
}

/**
 * Returns a module for n8n to preload. It ends n8n and removes the folder when n8n's input closes,
 * which happens whenever this process ends, even by SIGKILL. n8n's child processes (task runners)
 * end with it.
 */
function dieWithParent(throwAwayFolder: string | undefined): string {
	const script = `
		import { rmSync } from 'node:fs';
		import { isMainThread } from 'node:worker_threads';
		const folder = ${JSON.stringify(throwAwayFolder ?? null)};
		// Worker threads preload this as well; their input is not ours.
		if (isMainThread) {
			process.stdin.on('close', () => {
				process.on('exit', () => {
					if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
				});
				setTimeout(() => process.exit(1), 2000);
				process.kill(process.pid, 'SIGTERM');
			});
			process.stdin.resume().unref();
		}
	`;
	return `data:text/javascript,${encodeURIComponent(script)}`;
}

/** Returns n8n's whole environment, without variables of jest, npm or the user's own n8n. */
async function environment(
	host: Host,
	userFolder: string,
	port: number,
): Promise<Record<string, string>> {
	const inherited = ['PATH', 'LANG'].flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value]];
	});
	return {
		...(Object.fromEntries(inherited) as Record<string, string>),
		HOME: userFolder,
		// n8n stores uploads for data tables in TMPDIR.
		TMPDIR: userFolder,
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: 'fl-suite-test-encryption-key',
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		// The only port of a worker is that of its health check.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		GENERIC_TIMEZONE: 'UTC',
		// 1.x runs the Code node in a separate process only with this setting; 2.x always does.
		...(host.version.startsWith('1.') && { N8N_RUNNERS_ENABLED: 'true' }),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		// Disables calls to servers of n8n.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_REINSTALL_MISSING_PACKAGES: 'false',
		// Fetches a list of MCP servers; the older versions refuse to start with a module they lack.
		...(host.name === 'n8n-latest' && { N8N_DISABLED_MODULES: 'mcp-registry' }),
		// Disables the forms for new users.
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_ONBOARDING_FLOW_DISABLED: 'true',
	};
}

/**
 * Unpacks a package into n8n's folder for community packages. npm is not needed: the package has no
 * dependencies, and its imports resolve to n8n's own modules.
 */
async function unpackPackage(path: string, userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes', 'node_modules');
	await mkdir(nodes, { recursive: true });
	const packed = await mkdtemp(join(tmpdir(), 'fl-suite-pack-'));
	try {
		const tarball = statSync(path).isDirectory() ? await pack(path, packed) : path;
		const manifest = await run('tar', ['-xzOf', tarball, 'package/package.json']);
		const { name } = JSON.parse(manifest.stdout) as { name: string };
		const target = join(nodes, name);
		await removeFolder(target);
		await mkdir(target, { recursive: true });
		await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
	} finally {
		await removeFolder(packed);
	}
}

/** Packs a package folder with `npm pack`. @returns the path of the tarball */
export async function pack(folder: string, destination: string): Promise<string> {
	const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', destination];
	const { stdout } = await run('npm', args, { cwd: folder });
	const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
	return join(destination, filename);
}

/**
 * Waits until n8n is ready, and for `start` also until its REST API answers. The port opens long
 * before that.
 */
async function waitUntilReady(
	url: string,
	command: NonNullable<StartOptions['command']>,
	timeoutMs: number,
	signal: AbortSignal,
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (Date.now() < deadline) {
		try {
			const ready = await fetch(`${url}/healthz/readiness`, { signal });
			if (ready.ok && command !== 'start') return;
			const settings = await fetch(`${url}/rest/settings`, { signal });
			// During its start n8n answers every path with a text.
			if (ready.ok && settings.headers.get('content-type')?.includes('json')) return;
		} catch {
			// Not listening yet.
		}
		await delay(200, undefined, { signal });
	}
	throw new Error(`no answer within ${timeoutMs / 1000} s`);
}

async function endProcess(
	child: ChildProcess,
	exited: Promise<unknown>,
	signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
	const gone = exited.catch(() => undefined);
	if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
		child.kill(signal);
		const grace = new AbortController();
		const late = delay(15_000, true, { signal: grace.signal }).catch(() => false);
		if (await Promise.race([gone.then(() => false), late])) child.kill('SIGKILL');
		grace.abort();
	}
	await gone;
}

/** Returns a free port: `wanted` if it is given. @throws if that port is taken */
export async function freePort(wanted = 0): Promise<number> {
	const server = createServer().listen(wanted, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

const removeFolder = (path: string): Promise<void> =>
	rm(path, { recursive: true, force: true, maxRetries: 3 });
