import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on a free port of this machine, for as long as a test needs it. */
export class LocalServer {
	private readonly server: Server;

	constructor(listener: RequestListener) {
		// Keeps idle connections open: closing one just as its client sends would reset the call.
		this.server = createServer({ keepAliveTimeout: 0 }, listener);
	}

	async start(): Promise<void> {
		this.server.listen(0, '127.0.0.1');
		await once(this.server, 'listening');
	}

	/** Stops the server and closes all its connections. */
	async stop(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}
}
