/** Puts TLS and a network with a delay between n8n and the bench. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withSeconds } from '../../hosts/host';
import type { Replay } from '../support/replay';
import { newCertificate } from './certificate';
import type { Answer, Question, Setup } from './farEnd';
import type { Namespace } from './namespaces';
import { newNamespace } from './namespaces';

export interface Distance {
	/** A sentence that says how the delay is made. */
	made: string;
	/** URL of the provider for n8n. */
	url: string;
	/** Environment of n8n that makes it trust the certificate. */
	env: Record<string, string>;
	/** Sets the delay of each direction, in ms, for connections that are opened from now on. */
	setDelay(ms: number): Promise<void>;
	/** Returns the number of connections since the last call. */
	connections(): Promise<number>;
	stop(): Promise<void>;
}

const IN_KERNEL =
	'The provider is in a network namespace of its own; the delay is made by the kernel (`tc netem`) at both ends of the link to it.';
const IN_USER_SPACE =
	'The kernel of this machine cannot delay packets, so a proxy delays the bytes of each direction, and the first by the round trip of the TCP handshake besides.';

/** Makes a network namespace; prints the reason and returns undefined if that fails. */
async function tryNamespace(): Promise<Namespace | undefined> {
	return await newNamespace().catch((error: Error) => {
		console.log(withSeconds(`No network namespace with netem here (${error.message})`));
		return undefined;
	});
}

export async function makeDistance(replay: Replay): Promise<Distance> {
	const namespace = await tryNamespace();
	const ip = namespace?.ip ?? '127.0.0.1';
	const folder = mkdtempSync(join(tmpdir(), 'fl-suite-network-'));
	const certificate = await newCertificate(ip);
	const certificatePath = join(folder, 'certificate.pem');
	writeFileSync(certificatePath, certificate.cert);
	const socketPath = join(folder, 'socket');
	const server = createServer({ keepAliveTimeout: 0 }, replay.listener).listen(socketPath);
	await once(server, 'listening');

	const script = join(__dirname, 'farEnd.ts');
	const command = [process.execPath, '--import', 'tsx', script];
	const [file, ...args] = [...(namespace?.enter ?? []), ...command];
	const child = spawn(file!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	const isDelaying = namespace === undefined;
	const setup: Setup = { certificate, ip, socketPath, isDelaying };
	child.send(setup);
	await once(child, 'message');

	let delayMs = 0;
	const ask = async (): Promise<Answer> => {
		child.send({ delayMs } satisfies Question);
		const [answer] = (await once(child, 'message')) as [Answer];
		return answer;
	};
	const { port } = await ask();
	return {
		made: namespace ? IN_KERNEL : IN_USER_SPACE,
		url: `https://${ip}:${port}`,
		env: { NODE_EXTRA_CA_CERTS: certificatePath },
		setDelay: async (ms) => {
			delayMs = ms;
			await namespace?.setDelay(ms);
			await ask();
		},
		connections: async () => (await ask()).connections,
		stop: async () => {
			child.disconnect();
			await once(child, 'exit');
			server.closeAllConnections();
			server.close();
			namespace?.remove();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
