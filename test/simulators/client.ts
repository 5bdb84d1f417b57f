import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { SimulatorName } from './registry';
import type { FaultRule, LogEntry, Running, State } from './types';

/** One running simulator, as a test sees it. */
export class SimulatorClient {
	readonly urls: Running['urls'];
	readonly credentials: Running['credentials'];
	private readonly controlUrl: string;

	constructor({ urls, control, credentials }: Running) {
		this.urls = urls;
		this.credentials = credentials;
		this.controlUrl = control;
	}

	/** The calls the provider's hosts received since the last clear, in order, tokens' too. */
	async log(): Promise<LogEntry[]> {
		return (await this.control('GET', '/log')) as LogEntry[];
	}

	async clearLog(): Promise<void> {
		await this.control('DELETE', '/log');
	}

	/** What the provider holds now, by collection. */
	async state(): Promise<State> {
		return (await this.control('GET', '/state')) as State;
	}

	/** Adds records, or replaces those with the same key. They are taken as they are. */
	async put(collection: string, records: object[]): Promise<void> {
		await this.control('POST', `/state/${collection}`, records);
	}

	/** Moves the clock of every simulator in the process. */
	async advance(seconds: number): Promise<void> {
		await this.control('POST', '/clock', { advanceSeconds: seconds });
	}

	async setClock(iso: string): Promise<void> {
		await this.control('POST', '/clock', { set: iso });
	}

	async fault(rule: FaultRule): Promise<void> {
		await this.control('POST', '/faults', rule);
	}

	async clearFaults(): Promise<void> {
		await this.control('DELETE', '/faults');
	}

	/** Ends all access tokens, or those of a kind (`refresh` too), or the one with that label. */
	async expireTokens(which?: string): Promise<void> {
		await this.control('POST', '/tokens/expire', which === undefined ? {} : { which });
	}

	/** Sets the life of tokens issued from now on, of every kind when none is named. */
	async ttl(seconds: number, which?: string): Promise<void> {
		await this.control('POST', '/tokens/ttl', { seconds, ...(which !== undefined && { which }) });
	}

	/** A provider's own control, such as Flextell's `POST /connect`. Throws on anything but a 2xx. */
	async control(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.controlUrl}${path}`, {
			method,
			...(body !== undefined && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
		return text === '' ? undefined : (JSON.parse(text) as unknown);
	}
}

export type Simulators<Name extends SimulatorName = SimulatorName> = Record<
	Name,
	SimulatorClient
> & {
	/** Ends the process and waits until it is gone. */
	stop(): Promise<void>;
};

/** Starts simulators in a process of their own, which ends with this one at the latest. */
export async function startSimulators<Name extends SimulatorName>(
	names: Name[],
	options: { portBase?: number } = {},
): Promise<Simulators<Name>> {
	const args = ['--import', 'tsx', join(__dirname, 'main.ts'), ...names, '--json'];
	if (options.portBase !== undefined) args.push('--port-base', String(options.portBase));
	// With tsx's loader Node 20 can lock up at its start: seen once among thousands, in a mutex.
	const { child, ended, line } = (await start(args, LOCKED_UP_MS)) ?? (await start(args))!;

	const running = JSON.parse(line) as Record<Name, Running>;
	const clients = Object.fromEntries(
		names.map((name) => [name, new SimulatorClient(running[name])]),
	) as Record<Name, SimulatorClient>;
	return {
		...clients,
		stop: async () => {
			child.kill();
			await ended;
		},
	};
}

/** It takes a second or two, some more on a busy machine. */
const LOCKED_UP_MS = 12_000;

/** The process and what it says when it is ready; undefined if that took too long. */
async function start(args: string[], withinMs?: number) {
	const child = spawn(process.execPath, args, { cwd: __dirname, stdio: ['pipe', 'pipe', 'pipe'] });
	const ended = once(child, 'exit');
	let complaints = '';
	child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
	const timer = withinMs && setTimeout(() => child.kill('SIGKILL'), withinMs);
	const line = await Promise.race([
		once(createInterface(child.stdout), 'line').then(([text]) => text as string),
		ended.then(() => undefined),
	]);
	clearTimeout(timer);
	if (line !== undefined) return { child, ended, line };
	if (timer && child.signalCode === 'SIGKILL') return undefined;
	throw new Error(`the simulators did not start:\n${complaints}`);
}
