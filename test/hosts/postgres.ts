/** Starts a real Postgres in a temporary folder on a free port; never uses the machine's own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { freePort } from './n8n';
import { findPrograms, startServer } from './server';

const run = promisify(execFile);

const USER = 'fl_suite';

/** User that Postgres runs as, since it refuses root. Its system packages create this user. */
const UNPRIVILEGED = 'postgres';

export interface Postgres {
	/** Fields of n8n's Postgres credential. */
	credential: ICredentialDataDecryptedObject;
	/** Runs a statement and returns its rows. */
	query(sql: string): Promise<IDataObject[]>;
	/** Locks a table: writes wait, reads pass. Resolves to a function that releases the lock. */
	lock(table: string): Promise<() => Promise<void>>;
	stop(): Promise<void>;
}

/**
 * @throws Error that says what to install if there is no Postgres on this machine
 */
export async function startPostgres(): Promise<Postgres> {
	const programs = ['initdb', 'postgres', 'psql'];
	const bin = findPrograms('Postgres', programs, 'postgresql', debianFolders());
	const owner = process.getuid?.() === 0 ? await idsOf(UNPRIVILEGED) : undefined;
	const folder = await mkdtemp(join(tmpdir(), 'fl-suite-postgres-'));
	if (owner) await chown(folder, owner.uid, owner.gid);
	const port = await freePort();
	const connection = ['-h', folder, '-p', String(port), '-U', USER, 'postgres'];
	const stop = await startServer({
		name: 'Postgres',
		folder,
		prepare: `"${bin}/initdb" -D data -U ${USER} --auth=trust --encoding=UTF8 --no-sync`,
		command: `"${bin}/postgres" -D data -h 127.0.0.1 -p ${port} -k "$0" -c fsync=off`,
		owner,
		isReady: async () =>
			await run(join(bin, 'psql'), [...connection, '-c', 'SELECT 1']).then(
				() => true,
				() => false,
			),
	});
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
				maxBuffer: 512 * 1024 * 1024,
			});
			return JSON.parse(stdout) as IDataObject[];
		},
		lock: async (table) => {
			const psql = spawn(join(bin, 'psql'), [...connection, '-XAt', '-v', 'ON_ERROR_STOP=1'], {
				stdio: ['pipe', 'pipe', 'inherit'],
			});
			const ended = once(psql, 'exit');
			const locked = once(psql.stdout, 'data').then(() => true);
			psql.stdin.write(`BEGIN;\nLOCK TABLE ${table} IN EXCLUSIVE MODE;\n\\echo locked\n`);
			const isLocked = await Promise.race([locked, ended.then(() => false)]);
			if (!isLocked) throw new Error(`psql could not lock ${table}`);
			return async () => {
				psql.stdin.end();
				await ended;
			};
		},
		stop: async () => await stop(),
	};
}

/** Returns Debian's program folders of Postgres, newest version first. They are not in PATH. */
function debianFolders(): string[] {
	const all = '/usr/lib/postgresql';
	return (existsSync(all) ? readdirSync(all) : [])
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(all, version, 'bin'));
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
	const id = async (flag: string) => Number((await run('id', [flag, user])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}
