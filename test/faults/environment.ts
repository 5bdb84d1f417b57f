import type { IDataObject } from 'n8n-workflow';
import { LoggerProxy } from 'n8n-workflow';
import { inspect } from 'node:util';

import { DEFAULT_SETTINGS } from '../../nodes/shared/http/settings';
import type { Credential, Engine } from '../engine/support/engine';
import { createEngine } from '../engine/support/engine';
import { Container, Logger, sleepHolder } from '../engine/support/internals';
import type { CredentialType, ProviderName } from '../engine/support/providers';
import { allCredentialTypes, allNodes } from '../engine/support/providers';
import { WebhookHost } from '../engine/support/triggers';
import { connectedFields } from '../package/credentials';
import type { SimulatorClient, Simulators } from '../simulators/client';
import { startSimulators } from '../simulators/client';
import { simulatorNames } from '../simulators/registry';
import type { State } from '../simulators/types';
import { agent, Elsewhere, Proxy } from './proxy';

/** How a run reaches a provider: by its node with one type of credential. */
export const connections = {
	flute: { provider: 'flute', type: 'fluteOAuth2Api' },
	flipdish: { provider: 'flipdish', type: 'flipdishOAuth2Api' },
	flip: { provider: 'flip', type: 'flipApi' },
	'flip OAuth2': { provider: 'flip', type: 'flipOAuth2Api' },
	flextell: { provider: 'flextell', type: 'flextellOAuth2Api' },
} satisfies Record<ProviderName | 'flip OAuth2', { provider: ProviderName; type: CredentialType }>;

export type ConnectionName = keyof typeof connections;

/** A set of simulators: the records of `reads` never change; writing runs use `writes`. */
export type Side = 'reads' | 'writes';

/** Factor by which the nodes' waits are shortened. */
const SPEED_UP = 50;

/** Time-out (ms) of calls by the editor and of registrations, which have no option for it. */
export const FIXED_TIMEOUT = 1_500;

/** The proxy and credential of one run. */
export interface Access {
	readonly proxy: Proxy;
	readonly credential: Credential;
	readonly simulator: SimulatorClient;
}

/** The environment of all runs: both sets of simulators, the engine and the log. */
export class World {
	engine!: Engine;
	host!: WebhookHost;
	readonly elsewhere = new Elsewhere();
	/** Log entries of n8n and the nodes since the last `takeLog`. */
	readonly lines: unknown[] = [];
	/** Number of secrets that n8n's OAuth client sent to the target of a redirect. */
	followed = 0;
	private sides!: Record<Side, Simulators<ProviderName>>;
	private states!: Record<ProviderName, State>;

	async start(): Promise<void> {
		shortenWaits();
		this.sides = {
			reads: await startSimulators(simulatorNames),
			writes: await startSimulators(simulatorNames),
		};
		await this.fill();
		this.engine = createEngine({ nodeTypes: allNodes(), credentialTypes: allCredentialTypes() });
		this.captureLog();
		this.host = new WebhookHost({ engine: this.engine });
		await this.host.start();
		await this.elsewhere.server.start();
	}

	async stop(): Promise<void> {
		await this.host.stop();
		await this.elsewhere.server.stop();
		agent.destroy();
		await this.sides.reads.stop();
		await this.sides.writes.stop();
	}

	simulator(connection: ConnectionName, side: Side): SimulatorClient {
		return this.sides[side][connections[connection].provider];
	}

	/** Returns the provider's records for reading runs; nothing changes them. */
	records(connection: ConnectionName, collection: string): IDataObject[] {
		return this.states[connections[connection].provider][collection] as IDataObject[];
	}

	/** Starts a proxy in front of the provider and adds a credential that points to it. */
	async access(connection: ConnectionName, side: Side): Promise<Access> {
		const { type } = connections[connection];
		const simulator = this.simulator(connection, side);
		const fields = await connectedFields(type, simulator);
		const { baseUrl, oauthUrl = baseUrl, token, clientSecret, oauthTokenData } = fields;
		const proxy = new Proxy({
			api: String(baseUrl),
			oauth: String(oauthUrl),
			elsewhere: this.elsewhere.url,
			expire: async (...tokens) => {
				for (const one of tokens) {
					// Other runs use the client token too.
					if (one !== token) await simulator.expireTokens(one);
				}
			},
		});
		await proxy.server.start();
		for (const secret of [token, clientSecret]) if (secret) proxy.secrets.add(String(secret));
		for (const secret of Object.values(oauthTokenData ?? {})) {
			if (String(secret).length > 16) proxy.secrets.add(String(secret));
		}
		const credential = this.engine.addCredential(type, {
			...fields,
			baseUrl: proxy.server.url,
			...('oauthUrl' in fields && { oauthUrl: proxy.server.url }),
		});
		return { proxy, credential, simulator };
	}

	/** Returns the log as text and empties it. */
	takeLog(): string {
		const text = inspect(this.lines, {
			depth: 8,
			maxArrayLength: null,
			maxStringLength: null,
			breakLength: Infinity,
		});
		this.lines.length = 0;
		return text;
	}

	/** Adds records for reading runs, so that lists have several pages. */
	private async fill(): Promise<void> {
		const { reads } = this.sides;
		const more = async (
			provider: ProviderName,
			collection: string,
			key: string,
			keyOf: (index: number) => unknown,
			count: number,
		) => {
			const [first] = (await reads[provider].state())[collection] as [IDataObject];
			const made = Array.from({ length: count }, (_, index) => ({ ...first, [key]: keyOf(index) }));
			await reads[provider].put(collection, made);
		};
		const uuid = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
		await more('flute', 'customers', 'customerId', uuid, 200);
		await more('flextell', 'customers', 'id', (index) => 100_000 + index, 250);
		await more('flipdish', 'apps', 'AppId', (index) => `fd${5_000 + index}`, 250);
		const states = simulatorNames.map(async (name) => [name, await reads[name].state()] as const);
		this.states = Object.fromEntries(await Promise.all(states)) as typeof this.states;
	}

	private captureLog(): void {
		const write = (level: string) => (message: string, metadata?: object) =>
			void this.lines.push({ level, message, metadata });
		const logger = {
			scoped: () => logger as unknown as Logger,
			debug: write('debug'),
			info: write('info'),
			warn: write('warn'),
			error: write('error'),
		};
		LoggerProxy.init(logger);
		Container.set(Logger, logger as unknown as Logger);
	}
}

/** Shortens the waits between attempts, lookups and polls by replacing n8n-workflow's `sleep`. */
function shortenWaits(): void {
	const holder = sleepHolder();
	const { sleep } = holder;
	holder.sleep = async (ms) => await sleep(ms / SPEED_UP);
	Object.assign(DEFAULT_SETTINGS, { timeout: FIXED_TIMEOUT });
}
