/**
 * The process at the far end of the network. It accepts TLS connections and forwards their data to
 * the bench through a Unix socket, which works across network namespaces. Each message sets the
 * delay of a direction; the answer is the number of connections since the last one.
 */
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import type { Certificate } from './certificate';
import { joinDelayed } from './delayedPipe';

/** The first message to this process. */
export interface Setup {
	certificate: Certificate;
	/** Address to listen on. */
	ip: string;
	/** Path of the Unix socket on which the bench answers requests. */
	socketPath: string;
	/** Whether this process makes the delay; otherwise the kernel does. */
	isDelaying: boolean;
}

/** Each later message. */
export interface Question {
	/** Delay of each direction, in ms. */
	delayMs: number;
}

export interface Answer {
	port: number;
	/** Connections since the last answer. */
	connections: number;
}

function start({ certificate, ip, socketPath, isDelaying }: Setup): void {
	let [delayMs, connections] = [0, 0];
	const tls = createTlsServer({ ...certificate, noDelay: true }, (client) => {
		const upstream = connect(socketPath);
		client.on('error', () => upstream.destroy());
		upstream.on('error', () => client.destroy());
		client.pipe(upstream).pipe(client);
	});
	tls.on('connection', () => (connections += 1));
	// A client may disconnect during a handshake.
	tls.on('tlsClientError', () => undefined);
	const open = { allowHalfOpen: true, noDelay: true };
	const delaying = createServer(open, (client) => {
		const { port } = tls.address() as AddressInfo;
		joinDelayed(client, connect({ port, host: ip, ...open }), delayMs);
	});
	const front = isDelaying ? delaying : tls;
	process.on('message', (question: Question) => {
		delayMs = question.delayMs;
		const { port } = front.address() as AddressInfo;
		process.send!({ port, connections } satisfies Answer);
		connections = 0;
	});
	const tell = (): void => void process.send!('listening');
	const backlog = 4_096;
	if (isDelaying) delaying.listen({ port: 0, host: ip, backlog }, () => tls.listen(0, ip, tell));
	else tls.listen({ port: 0, host: ip, backlog }, tell);
}

process.once('message', start);
// Exits when the bench ends, even if that was killed.
process.once('disconnect', () => process.exit());
