/** Starts n8n as one process, or in queue mode: main, webhook process and workers. */
import { startPostgres } from '../hosts/postgres';
import type { Postgres } from '../hosts/postgres';
import type { Host } from '../hosts/host';
import type { N8n } from '../hosts/n8n';
import { freePort, startN8n } from '../hosts/n8n';
import { startRedis } from '../hosts/redis';
import { Rest } from '../hosts/rest';
import type { CleanupStack } from './cleanup';

export type Mode = 'queue' | 'regular';

/** Downtime (ms) of Redis during a restart; n8n gives up after ten seconds. */
const REDIS_DOWN_MS = 2_000;

interface ClusterOptions {
	/** Number of workers in queue mode. Default: 3. */
	workers?: number;
	/** Added to the environment of all processes. */
	env?: Record<string, string>;
}

export interface Cluster {
	rest: Rest;
	webhookUrl: string;
	postgres: Postgres;
	/** Number of processes that execute workflows. */
	executing: number;
	/** Kills a worker, as a crash does, and starts another. */
	replaceWorker(): Promise<void>;
	restartRedis(): Promise<void>;
}

/**
 * Starts Postgres, Redis in queue mode, and the processes of n8n.
 *
 * @param packages tarballs or folders, as `startN8n` takes them
 * @param cleanup receives what must be stopped
 */
export async function startCluster(
	host: Host,
	packages: string[],
	mode: Mode,
	cleanup: CleanupStack,
	{ workers: workerCount = 3, env = {} }: ClusterOptions = {},
): Promise<Cluster> {
	const options = { host, packages };
	const postgres = cleanup.add(await startPostgres());
	const redis = mode === 'queue' ? cleanup.add(await startRedis()) : undefined;
	const webhookPort = await freePort();
	const { credential: database } = postgres;
	const extraEnv: Record<string, string> = {
		N8N_LOG_LEVEL: 'warn',
		...env,
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: String(database.host),
		DB_POSTGRESDB_PORT: String(database.port),
		DB_POSTGRESDB_USER: String(database.user),
		DB_POSTGRESDB_DATABASE: String(database.database),
		WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
		...(redis && {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
		}),
	};
	// The first process creates the tables.
	const main = cleanup.add(
		await startN8n({ ...options, extraEnv, ...(!redis && { port: webhookPort }) }),
	);
	const workers: N8n[] = [];
	if (redis) {
		// Starts one after another: in parallel they take minutes on a small machine.
		const more = { ...options, extraEnv };
		cleanup.add(await startN8n({ ...more, command: 'webhook', port: webhookPort }));
		for (let count = 0; count < workerCount; count++) {
			workers.push(cleanup.add(await startN8n({ ...more, command: 'worker' })));
		}
	}
	return {
		rest: await Rest.signIn(main),
		webhookUrl: `http://127.0.0.1:${webhookPort}`,
		postgres,
		executing: workers.length || 1,
		replaceWorker: async () => {
			const [worker] = workers;
			await worker?.kill();
			await worker?.restart();
		},
		restartRedis: async () => await redis?.restart(REDIS_DOWN_MS),
	};
}
