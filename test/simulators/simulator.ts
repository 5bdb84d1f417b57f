import type { FastifyInstance } from 'fastify';

import { createControl } from './control';
import { Faults } from './faults';
import { CallLog } from './log';
import { Records } from './records';
import { createHost } from './server';
import type { HostOptions } from './server';
import { TokenBook } from './tokens';
import type { Running } from './types';

/** Export of a provider's file: adds hosts, routes, tokens and records to an empty simulator. */
export type Define = (simulator: Simulator) => Promise<Pick<Running, 'credentials'>>;

/** One provider: its hosts, and what a test can read and change through the control server. */
export class Simulator {
	readonly tokens = new TokenBook();
	readonly records = new Records();
	readonly faults = new Faults();
	readonly log = new CallLog(this.tokens);
	/** The control server, to which a provider adds its own controls. */
	readonly control = createControl(this);
	private readonly hosts = new Map<string, FastifyInstance>();

	/** Adds a host. `key` is its name in `urls`, in the log and in fault rules. */
	host(key: string, options: HostOptions): FastifyInstance {
		const host = createHost(key, options, { log: this.log, faults: this.faults });
		this.hosts.set(key, host);
		return host;
	}

	/** @param firstPort port of the control server, the hosts' ports follow; 0 for free ports */
	async listen(firstPort: number): Promise<Omit<Running, 'credentials'>> {
		let port = firstPort;
		const listen = async (server: FastifyInstance): Promise<string> =>
			await server.listen({ host: '127.0.0.1', port: port === 0 ? 0 : port++ });
		const control = await listen(this.control);
		const urls: Record<string, string> = {};
		for (const [key, host] of this.hosts) urls[key] = await listen(host);
		return { urls, control };
	}

	async close(): Promise<void> {
		await Promise.all([this.control, ...this.hosts.values()].map((server) => server.close()));
	}
}
