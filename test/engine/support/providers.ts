import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { allCredentialTypes, allNodes, providers } from '../../package/contents';
import { connectedFields } from '../../package/credentials';
import type { SimulatorClient, Simulators } from '../../simulators/client';
import { startSimulators } from '../../simulators/client';
import type { CredentialType } from '../../simulators/credentials';
import { isTokenRequest } from '../../simulators/credentials';
import type { SimulatorName } from '../../simulators/registry';
import type { LogEntry } from '../../simulators/types';
import type { Credential, Engine, EngineOptions, RunOptions, RunResult } from './engine';
import { createEngine } from './engine';
import { freshNodes, nodeWith } from './nodes';

export { allCredentialTypes, allNodes };
export type { CredentialType };

export type ProviderName = SimulatorName;

/** One provider's node and simulator for a test file; usable from the first test (or own `beforeAll`) on. */
export class ProviderBench {
	private parts?: { simulators: Simulators; engine: Engine; credential: Credential };

	constructor(private readonly name: ProviderName) {}

	async start(options: Pick<EngineOptions, 'timezone'>): Promise<void> {
		const simulators = await startSimulators<ProviderName>([this.name]);
		const engine = createEngine({
			nodeTypes: allNodes(),
			credentialTypes: allCredentialTypes(),
			...options,
		});
		this.parts = { simulators, engine, credential: { id: '', name: '', type: '' } };
		this.parts.credential = await this.newCredential(
			this.credentialTypes[0]!.type as CredentialType,
		);
	}

	async stop(): Promise<void> {
		await this.parts?.simulators.stop();
	}

	get engine(): Engine {
		return this.running.engine;
	}

	get simulator(): SimulatorClient {
		return this.running.simulators[this.name];
	}

	/** The default credential of `run` and `search`. */
	get credential(): Credential {
		return this.running.credential;
	}

	/**
	 * A new credential; one that is interactive is connected already, all others hold no token yet.
	 *
	 * @param fields replace the usual ones
	 */
	async newCredential(
		type: CredentialType,
		fields: ICredentialDataDecryptedObject = {},
	): Promise<Credential> {
		return this.engine.addCredential(type, {
			...(await connectedFields(type, this.simulator)),
			...fields,
		});
	}

	/** Loads the nodes anew, as a new n8n process does; stored data remain. */
	newProcess(): void {
		this.engine.setNodeTypes(freshNodes());
	}

	/** Runs the provider's node once. The node's `authentication` follows from the credential. */
	async run(
		parameters: INodeParameters,
		{
			credential = this.credential,
			...options
		}: Omit<RunOptions, 'node' | 'parameters' | 'credentials'> & { credential?: Credential } = {},
	): Promise<RunResult> {
		return await this.engine.run({
			node: nodeWith(this.name, parameters.resource),
			parameters: { ...this.authentication(credential), ...parameters },
			credentials: [credential],
			...options,
		});
	}

	/** The output of a run that must succeed. */
	async outputOf(...run: Parameters<ProviderBench['run']>): Promise<IDataObject[]> {
		const { error, items } = await this.run(...run);
		if (error) throw new Error(`${error.message} (${String(error.description)})`);
		return items.map(({ json }) => json);
	}

	/** One page of a resource locator's list. */
	async search(
		parameter: string,
		parameters: INodeParameters,
		{ credential = this.credential, ...page }: SearchPage = {},
	): ReturnType<Engine['listSearch']> {
		return await this.engine.listSearch(
			nodeWith(this.name, parameters.resource),
			`search_${parameter}`,
			{
				parameters: { ...this.authentication(credential), ...parameters },
				credentials: [credential],
				...page,
			},
		);
	}

	/** The options of a list of which several can be chosen. */
	async options(parameter: string, parameters: INodeParameters): ReturnType<Engine['loadOptions']> {
		return await this.engine.loadOptions(
			nodeWith(this.name, parameters.resource),
			`search_${parameter}`,
			{
				parameters: { ...this.authentication(this.credential), ...parameters },
				credentials: [this.credential],
			},
		);
	}

	/** The columns of a resource mapper. */
	async columns(parameter: string, parameters: INodeParameters): ReturnType<Engine['columns']> {
		return await this.engine.columns(
			nodeWith(this.name, parameters.resource),
			`columns_${parameter}`,
			{
				parameters: { ...this.authentication(this.credential), ...parameters },
				credentials: [this.credential],
			},
		);
	}

	/** The calls that the provider received in this test, without those for tokens. */
	async calls(): Promise<LogEntry[]> {
		return (await this.simulator.log()).filter((call) => !isTokenRequest(call));
	}

	/** The requests for tokens that the provider received in this test. */
	async tokenRequests(): Promise<LogEntry[]> {
		return (await this.simulator.log()).filter(isTokenRequest);
	}

	private get running() {
		if (!this.parts) throw new Error('Not started: use it in tests or in a beforeAll of your own');
		return this.parts;
	}

	private get credentialTypes() {
		return providers[this.name]!.credentials;
	}

	private authentication({ type }: Credential): INodeParameters {
		return this.credentialTypes.length > 1 ? { authentication: type } : {};
	}

	/** Signs a user in. @returns the tokens, as n8n stores them with the credential */
	async connect(): Promise<ICredentialDataDecryptedObject> {
		return (await this.simulator.control('POST', '/connect')) as ICredentialDataDecryptedObject;
	}
}

interface SearchPage {
	credential?: Credential;
	filter?: string;
	paginationToken?: string;
}

/**
 * Starts a provider's simulator for a test file and ends it afterwards. Each test begins with an
 * empty log and without faults; records, credentials and clock stay as the test before left them.
 */
export function useProvider(
	name: ProviderName,
	options: Pick<EngineOptions, 'timezone'> = {},
): ProviderBench {
	const bench = new ProviderBench(name);
	beforeAll(async () => await bench.start(options));
	afterAll(async () => await bench.stop());
	beforeEach(async () => {
		await bench.simulator.clearLog();
		await bench.simulator.clearFaults();
	});
	return bench;
}

/** The value of a resource locator whose id was typed. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });
