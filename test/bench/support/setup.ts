import type { Credential } from '../../hosts/rest';
import { CleanupStack } from '../../scale/cleanup';
import type { SimulatorClient } from '../../simulators/client';
import { startSimulators } from '../../simulators/client';
import type { CredentialType } from '../../simulators/credentials';
import { credentialFields } from '../../simulators/credentials';
import type { Transaction } from '../../simulators/flute/model';
import type { Options } from './part';
import { Instance } from './instance';
import { Replay } from './replay';

type Name = 'flute' | 'flip';

/** A real n8n, a simulator, and the replay between them, for one credential. */
export interface Setup {
	n8n: Instance;
	simulator: SimulatorClient;
	replay: Replay;
	credential: Credential;
	/** Creates another credential with the same fields, without a token. */
	newCredential: () => Promise<Credential>;
}

/** URL of the replay for n8n, and the environment that n8n needs for it. */
interface Access {
	url: string;
	env?: Record<string, string>;
}

/**
 * Starts everything, does the work, and stops everything.
 *
 * @param accessTo puts something between n8n and the replay, and adds what it starts to the stack
 */
export async function withSetup<T>(
	name: Name,
	type: CredentialType,
	{
		host,
		accessTo,
	}: Pick<Options, 'host'> & {
		accessTo?: (replay: Replay, cleanup: CleanupStack) => Promise<Access>;
	},
	work: (setup: Setup) => Promise<T>,
): Promise<T> {
	const cleanup = new CleanupStack();
	try {
		const simulators = cleanup.add(await startSimulators([name]));
		const simulator: SimulatorClient = simulators[name];
		const replay = new Replay(simulator.urls.sandboxApi!);
		await replay.server.start();
		cleanup.add(replay.server);
		const { url, env } = (await accessTo?.(replay, cleanup)) ?? { url: replay.server.url };
		const n8n = cleanup.add(await Instance.start(host, env));
		const fields = { ...credentialFields[type](simulator), baseUrl: url };
		const newCredential = async () => await n8n.credential(type, fields);
		const credential = await newCredential();
		return await work({ n8n, simulator, replay, credential, newCredential });
	} finally {
		await cleanup.stop();
	}
}

export const PAGE = 100;

/** Replaces the transactions of Flute's simulator with `count` new ones. @returns their ids */
export async function transactions(simulator: SimulatorClient, count: number): Promise<string[]> {
	const { transactions: known } = await simulator.state();
	const models = known as Transaction[];
	await simulator.control('DELETE', '/state/transactions');
	const made = Array.from({ length: count }, (_, index): Transaction => ({
		...models[index % models.length]!,
		transactionId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
		transactionDateTime: new Date(1_600_000_000_000 + index * 60_000).toISOString(),
	}));
	for (let start = 0; start < count; start += 10_000) {
		await simulator.put('transactions', made.slice(start, start + 10_000));
	}
	return made.map(({ transactionId }) => transactionId);
}
