import type { Credential } from '../../hosts/rest';
import { Endings } from '../../scale/cleanup';
import type { SimulatorClient } from '../../simulators/client';
import { startSimulators } from '../../simulators/client';
import type { CredentialType } from '../../simulators/credentials';
import { credentialFields } from '../../simulators/credentials';
import type { Transaction } from '../../simulators/flute/model';
import type { Options } from './part';
import { Instance } from './instance';
import { Replay } from './replay';

type Name = 'flute' | 'flip';

/** Real n8n, a simulator, and the replay between them, for one credential. */
export interface Shop {
	n8n: Instance;
	simulator: SimulatorClient;
	replay: Replay;
	credential: Credential;
	/** Another one with the same fields, without a token. */
	newCredential: () => Promise<Credential>;
}

/** Where n8n finds the replay, and what has to be in n8n's environment for that. */
interface Access {
	url: string;
	env?: Record<string, string>;
}

/**
 * Does the work with everything started, and ends it all afterwards.
 *
 * @param accessTo puts something between n8n and the replay, and adds to the endings what it starts
 */
export async function withShop<T>(
	name: Name,
	type: CredentialType,
	{
		host,
		accessTo,
	}: Pick<Options, 'host'> & { accessTo?: (replay: Replay, endings: Endings) => Promise<Access> },
	work: (shop: Shop) => Promise<T>,
): Promise<T> {
	const endings = new Endings();
	try {
		const simulators = endings.add(await startSimulators([name]));
		const simulator: SimulatorClient = simulators[name];
		const replay = new Replay(simulator.urls.sandboxApi!);
		await replay.server.start();
		endings.add(replay.server);
		const { url, env } = (await accessTo?.(replay, endings)) ?? { url: replay.server.url };
		const n8n = endings.add(await Instance.start(host, env));
		const fields = { ...credentialFields[type](simulator), baseUrl: url };
		const newCredential = async () => await n8n.credential(type, fields);
		const credential = await newCredential();
		return await work({ n8n, simulator, replay, credential, newCredential });
	} finally {
		await endings.stop();
	}
}

export const PAGE = 100;

/** Has Flute's simulator hold so many transactions and nothing else; their ids. */
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
