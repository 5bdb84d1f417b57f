/** Starts a real Redis in a temporary folder on a free port; never uses the machine's own server. */
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { freePort } from './n8n';
import { findPrograms, startServer } from './server';

export interface Redis {
	port: number;
	/** Stops the server and starts it again on the same port, with its data, after `downMs`. */
	restart(downMs: number): Promise<void>;
	stop(): Promise<void>;
}

/**
 * @throws Error that says what to install if there is no Redis on this machine
 */
export async function startRedis(): Promise<Redis> {
	const program = join(findPrograms('Redis', ['redis-server'], 'redis-server'), 'redis-server');
	const folder = await mkdtemp(join(tmpdir(), 'fl-suite-redis-'));
	const port = await freePort();
	const start = async () =>
		await startServer({
			name: 'Redis',
			folder,
			// Redis saves its data at shutdown only if a save rule is set.
			command: `"${program}" --bind 127.0.0.1 --port ${port} --save 3600 1`,
			isReady: async () => await isAnswering(port),
		});
	let end = await start();
	return {
		port,
		restart: async (downMs) => {
			await end('keep');
			await delay(downMs);
			end = await start();
		},
		stop: async () => await end(),
	};
}

/** Whether Redis answers PING with PONG. Until its data are loaded it refuses or answers LOADING. */
async function isAnswering(port: number): Promise<boolean> {
	const socket = createConnection(port, '127.0.0.1');
	try {
		socket.write('PING\r\n');
		const [answer] = (await once(socket, 'data')) as [Buffer];
		return answer.toString().startsWith('+PONG');
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
