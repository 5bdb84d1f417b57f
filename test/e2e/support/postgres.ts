/** A real Postgres in a throw-away folder, on a free port; never the machine's own server. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

const run = promisify(execFile);

const USER = 'fl_suite';

/** Postgres refuses to run as root; packages bring such a user along. */
const UNPRIVILEGED = 'postgres';

export interface Postgres {
	/** Fields of n8n's Postgres credential. */
	credential: ICredentialDataDecryptedObject;
	/** The rows that a statement gives. */
	query(sql: string): Promise<IDataObject[]>;
	stop(): Promise<void>;
}

/**
 * @throws Error that says what to install if there is no Postgres on this machine
 */
export async function startPostgres(): Promise<Postgres> {
	const bin = findPrograms();
	const owner = process.getuid?.() === 0 ? await idsOf(UNPRIVILEGED) : undefined;
	const folder = await mkdtemp(join(tmpdir(), 'fl-suite-postgres-'));
	if (owner) await chown(folder, owner.uid, owner.gid);
	const port = await freePort();
	// The server lives as long as the shell's input is open: it ends with this process, however that
	// went, and leaves no folder.
	const script = `
		cd "$1" || exit 1
		trap 'rm -rf "$1"' EXIT
		"$0/initdb" -D data -U ${USER} --auth=trust --encoding=UTF8 --no-sync || exit 1
		"$0/postgres" -D data -h 127.0.0.1 -p ${port} -k "$1" -c fsync=off &
		read -r _
		kill -INT $!
		wait $!
	`;
	const shell = spawn('sh', ['-c', script, bin, folder], {
		...owner,
		env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const ended = once(shell, 'exit');
	// The shell may be gone when its input is closed.
	shell.stdin.on('error', () => undefined);
	let log = '';
	for (const stream of [shell.stdout, shell.stderr]) {
		stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
	}
	const stop = async () => {
		shell.stdin.end();
		await ended;
		await rm(folder, { recursive: true, force: true });
	};
	const connection = ['-h', folder, '-p', String(port), '-U', USER, 'postgres'];
	const isReady = async () =>
		await run(join(bin, 'psql'), [...connection, '-c', 'SELECT 1']).then(
			() => true,
			() => false,
		);
	const deadline = Date.now() + 60_000;
	while (!(await isReady())) {
		const isGone = shell.exitCode !== null || Date.now() > deadline;
		if (isGone) {
			await stop();
			throw new Error(`Postgres did not start; the end of its log:\n${log.slice(-2_000)}`);
		}
		await delay(100);
	}
	return {
		credential: {
			host: '127.0.0.1',
			port,
			database: 'postgres',
			user: USER,
			password: '',
			ssl: 'disable',
			sshTunnel: false,
		},
		query: async (sql) => {
			const rows = `WITH result AS (${sql}) SELECT coalesce(json_agg(result), '[]') FROM result`;
			const { stdout } = await run(join(bin, 'psql'), [...connection, '-XAtc', rows], {
				maxBuffer: 64 * 1024 * 1024,
			});
			return JSON.parse(stdout) as IDataObject[];
		},
		stop,
	};
}

/** The folder of Postgres' own programs: in the path, or where Debian keeps one for each version. */
function findPrograms(): string {
	const debian = '/usr/lib/postgresql';
	const versions = existsSync(debian) ? readdirSync(debian) : [];
	const folders = [
		...(process.env.PATH ?? '').split(delimiter),
		...versions
			.sort((a, b) => Number(b) - Number(a))
			.map((version) => join(debian, version, 'bin')),
	];
	const found = folders.find((folder) =>
		['initdb', 'postgres', 'psql'].every((program) => existsSync(join(folder, program))),
	);
	if (found === undefined) {
		throw new Error('There is no Postgres here: install it (Debian: apt-get install postgresql)');
	}
	return found;
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
	const id = async (flag: string) => Number((await run('id', [flag, user])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
