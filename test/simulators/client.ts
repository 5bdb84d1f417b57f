import { SimulatorProcess } from './process';
import type { SimulatorName } from './registry';
import type { FaultRule, LogEntry, Running, State } from './types';

/** Client with which a test controls one running simulator. */
export class SimulatorClient {
	readonly urls: Running['urls'];
	readonly credentials: Running['credentials'];
	/** Base URL of its controls, such as Flip's `POST /webhooks`. */
	readonly controlUrl: string;

	constructor({ urls, control, credentials }: Running) {
		this.urls = urls;
		this.credentials = credentials;
		this.controlUrl = control;
	}

	/** Returns the calls that the provider's hosts received since the last clear, in order. */
	async log(): Promise<LogEntry[]> {
		return (await this.control('GET', '/log')) as LogEntry[];
	}

	async clearLog(): Promise<void> {
		await this.control('DELETE', '/log');
	}

	/** Returns the provider's records by collection. */
	async state(): Promise<State> {
		return (await this.control('GET', '/state')) as State;
	}

	/** Adds records, or replaces those with the same key. Records are not validated. */
	async put(collection: string, records: object[]): Promise<void> {
		await this.control('POST', `/state/${collection}`, records);
	}

	/** Moves the clock of every simulator in the process. */
	async advance(seconds: number): Promise<void> {
		await this.control('POST', '/clock', { advanceSeconds: seconds });
	}

	/** Sets the clock to an offset from real time; safe to repeat for each simulator of a process. */
	async setAhead(seconds: number): Promise<void> {
		await this.control('POST', '/clock', { aheadSeconds: seconds });
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

	/** Expires all access tokens, those of a kind (`refresh` too), or the one with that label. */
	async expireTokens(which?: string): Promise<void> {
		await this.control('POST', '/tokens/expire', which === undefined ? {} : { which });
	}

	/** Sets the lifetime of tokens that are issued later, of every kind if none is named. */
	async ttl(seconds: number, which?: string): Promise<void> {
		await this.control('POST', '/tokens/ttl', { seconds, ...(which !== undefined && { which }) });
	}

	/** Calls a control, such as Flextell's `POST /connect`. @throws unless the answer is 2xx */
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
	/** Stops the simulators and waits until they have stopped. */
	stop(): Promise<void>;
};

/** Process that the test files of a jest worker share (environment.ts); absent outside of jest. */
const { simulatorProcess: shared } = globalThis as { simulatorProcess?: SimulatorProcess };

/**
 * Starts simulators with records of their own in another process, which exits when this one exits.
 * Simulators of one test file share a clock.
 */
export async function startSimulators<Name extends SimulatorName>(
	names: readonly Name[],
	options: { portBase?: number } = {},
): Promise<Simulators<Name>> {
	const process = shared ?? new SimulatorProcess();
	const set = await process.start(names, options.portBase);
	const running = JSON.parse(set.json) as Record<Name, Running>;
	const clients = Object.fromEntries(
		names.map((name) => [name, new SimulatorClient(running[name])]),
	) as Record<Name, SimulatorClient>;
	return {
		...clients,
		stop: async () => {
			await set.stop();
			if (process !== shared) await process.end();
		},
	};
}
