/** A real n8n with the packed package in it, beside the simulators, for one block of tests. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeParameters,
} from 'n8n-workflow';

import type { HostName } from '../../hosts/host';
import { ensureHost } from '../../hosts/host';
import type { N8n } from '../../hosts/n8n';
import { startN8n } from '../../hosts/n8n';
import type { ExecutionErrorData } from '../../hosts/execution';
import type { Credential } from '../../hosts/rest';
import { errorOf, itemsOf } from '../../hosts/execution';
import { Rest } from '../../hosts/rest';
import { newestVersionOf } from '../../package/contents';
import { connectedFields } from '../../package/credentials';
import type { SimulatorClient, Simulators } from '../../simulators/client';
import { startSimulators } from '../../simulators/client';
import type { CredentialType } from '../../simulators/credentials';
import type { SimulatorName } from '../../simulators/registry';
import { simulatorNames } from '../../simulators/registry';
import { PACKED } from './package';

export const PACKAGE = 'n8n-nodes-fl-suite';

export type ProviderName = SimulatorName;

/** The longest first: a credential type begins with its provider's name, `flipdish` with `flip`. */
export const PROVIDER_NAMES = [...simulatorNames].sort((a, b) => b.length - a.length);

/** Of a credential type, or of a provider itself. */
export const providerOf = (type: CredentialType | ProviderName): ProviderName =>
	PROVIDER_NAMES.find((name) => type.startsWith(name)) as ProviderName;

/** A node to run, with the one credential it uses. */
export interface Step {
	/** Name of a node of the package, or a full type such as `n8n-nodes-base.httpRequest`. */
	node: string;
	/** Default: the newest of the package's nodes, 1 of others. */
	typeVersion?: number;
	parameters: INodeParameters;
	credential: Credential;
}

interface StepResult {
	/** Of the whole execution. */
	status: string;
	items: IDataObject[];
	error?: ExecutionErrorData;
}

/** What the tests of one host share; usable once `useHost`'s own `beforeAll` has run. */
export class HostBench {
	private parts?: { simulators: Simulators<ProviderName>; n8n: N8n; rest: Rest };

	constructor(readonly hostName: HostName) {}

	async start(): Promise<void> {
		const folder = process.env[PACKED]!;
		const packages = readdirSync(folder).map((file) => join(folder, file));
		const host = await ensureHost(this.hostName);
		const simulators = await startSimulators(PROVIDER_NAMES);
		try {
			const n8n = await startN8n({ host, packages });
			this.parts = { simulators, n8n, rest: await Rest.signIn(n8n) };
		} catch (error) {
			await simulators.stop();
			throw error;
		}
	}

	async stop(): Promise<void> {
		await this.parts?.n8n.stop();
		await this.parts?.simulators.stop();
	}

	private get running() {
		if (!this.parts) throw new Error('Not started: use it in tests or in a beforeAll of your own');
		return this.parts;
	}

	get n8n(): N8n {
		return this.running.n8n;
	}

	get rest(): Rest {
		return this.running.rest;
	}

	get simulators(): Simulators<ProviderName> {
		return this.running.simulators;
	}

	simulator(of: ProviderName | CredentialType): SimulatorClient {
		return this.simulators[providerOf(of)];
	}

	/** What a user enters to reach the simulator; connected already where that takes a consent. */
	async fields(type: CredentialType): Promise<ICredentialDataDecryptedObject> {
		return await connectedFields(type, this.simulator(type));
	}

	/** @param fields replace the usual ones */
	async newCredential(
		type: CredentialType,
		fields: ICredentialDataDecryptedObject = {},
	): Promise<Credential> {
		return await this.rest.createCredential(type, { ...(await this.fields(type)), ...fields });
	}

	/** A workflow with nothing in it but Manual Trigger, called Start; its ID. */
	async newWorkflow(name: string): Promise<string> {
		const nodes = [node('Start', 'n8n-nodes-base.manualTrigger')];
		return (await this.rest.createWorkflow({ name, nodes, connections: {} })).id;
	}

	/** A workflow with nothing in it but the trigger, not active yet; its ID. */
	async newTrigger(step: Step): Promise<string> {
		// The editor makes the ID when the node is put on the canvas; it is part of the URL.
		const trigger = { ...stepNode(step), webhookId: randomUUID() };
		const workflow = { name: step.node, nodes: [trigger], connections: {} };
		return (await this.rest.createWorkflow(workflow)).id;
	}

	/** Runs Manual Trigger, `count` items, the node, through n8n. */
	async run(step: Step, count = 1): Promise<StepResult> {
		const { id } = await this.rest.createWorkflow({
			name: step.node,
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				node('List', 'n8n-nodes-base.set', 3.4, {
					mode: 'raw',
					jsonOutput: JSON.stringify({ item: Array.from({ length: count }, (_, at) => at) }),
				}),
				node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'item' }),
				stepNode(step),
			],
			connections: chain('Start', 'List', 'Items', STEP),
		});
		const execution = await this.rest.execute(id, undefined, 120_000);
		const items = itemsOf(execution, STEP).map(({ json }) => json);
		return { status: execution.status, items, error: errorOf(execution, STEP) };
	}

	/** Runs nodes one after another, each with what the one before put out. */
	async runInTurn(...steps: Step[]): Promise<string> {
		const names = steps.map((_, at) => `${STEP} ${at + 1}`);
		const { id } = await this.rest.createWorkflow({
			name: names.join(),
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				...steps.map((step, at) => ({ ...stepNode(step), id: names[at]!, name: names[at]! })),
			],
			connections: chain('Start', ...names),
		});
		return (await this.rest.execute(id, undefined, 120_000)).status;
	}

	/** The output of a run that must succeed. */
	async outputOf(step: Step, count?: number): Promise<IDataObject[]> {
		const { status, items, error } = await this.run(step, count);
		if (status !== 'success') {
			throw new Error(`${status}: ${error?.message} (${String(error?.description)})`);
		}
		return items;
	}
}

/** The value of a resource locator whose id was typed. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** Name of the node under test. */
export const STEP = 'Step';

const node = (
	name: string,
	type: string,
	typeVersion = 1,
	parameters: INodeParameters = {},
): INode => ({ id: name, name, type, typeVersion, position: [0, 0], parameters });

function stepNode({ node: name, typeVersion, parameters, credential }: Step): INode {
	const credentials = { [credential.type]: { id: credential.id, name: credential.name } };
	if (name.includes('.')) return { ...node(STEP, name, typeVersion, parameters), credentials };
	const version = typeVersion ?? newestVersionOf(name);
	return { ...node(STEP, `${PACKAGE}.${name}`, version, parameters), credentials };
}

const chain = (...names: string[]) =>
	Object.fromEntries(
		names
			.slice(0, -1)
			.map((name, at) => [
				name,
				{ main: [[{ node: names[at + 1] as string, type: 'main' as const, index: 0 }]] },
			]),
	);

/** Starts a host for the tests of a block. Each begins with empty logs and without faults. */
export function useHost(name: HostName): HostBench {
	const bench = new HostBench(name);
	beforeAll(async () => await bench.start());
	afterAll(async () => await bench.stop());
	beforeEach(async () => {
		for (const provider of PROVIDER_NAMES) {
			await bench.simulator(provider).clearLog();
			await bench.simulator(provider).clearFaults();
		}
	});
	return bench;
}
