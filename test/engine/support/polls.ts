import { PollContext } from 'n8n-core';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { LoggerProxy } from 'n8n-workflow';

import type { Credential } from './engine';
import { Executions } from './executions';
import { StoredStaticData } from './staticData';
import type { TriggerProvider } from './triggers';

/** What the user sets in a poll trigger. */
export interface PollSettings {
	/** The node type's own name, as in its description. */
	node: string;
	/** Without `pollTimes`: tests poll when they want to. */
	parameters?: INodeParameters;
	/** @default the provider's own */
	credential?: Credential;
}

let workflows = 0;

/** One saved workflow with a poll trigger in it; n8n's active-workflows and its manager, as of 2.8. */
export class PollBench {
	/** What the polls have started. */
	readonly executions = new Executions();
	/** What n8n has stored; tests may write to it. */
	readonly stored = new StoredStaticData();
	private readonly id = `poll-workflow-${++workflows}`;
	/** The workflow in memory from activation to restart, with its unsaved static data. */
	private active?: Loaded;

	constructor(
		private readonly provider: TriggerProvider,
		private settings: PollSettings,
	) {}

	/** The node's stored static data. */
	get staticData(): IDataObject {
		return (this.stored.read()[`node:${this.load().node.name}`] ?? {}) as IDataObject;
	}

	/** Publishes the workflow, which polls once. @throws the poll's error; the workflow then stays unpublished */
	async activate(): Promise<void> {
		await this.start('activate');
	}

	/** Starts the workflow as n8n does at its start, with the stored static data. */
	async restart(): Promise<void> {
		await this.start('init');
	}

	/** Saves the active workflow with other settings. */
	async edit(settings: Partial<PollSettings>): Promise<void> {
		this.settings = { ...this.settings, ...settings };
		await this.start('update');
	}

	/** One tick of the timer. An error becomes a failed execution. @returns the output */
	async poll(): Promise<INodeExecutionData[]> {
		if (!this.active) throw new Error('The workflow is not active');
		try {
			return await this.run(this.active, 'trigger', 'activate');
		} catch (error) {
			LoggerProxy.error((error as Error).message, { error });
			this.executions.add({ mode: 'trigger', items: [], error: error as Error });
			return [];
		}
	}

	/** A poll whose output n8n 2.40 drops, because the workflow is published anew meanwhile. */
	async dropped(): Promise<void> {
		if (!this.active) throw new Error('The workflow is not active');
		await this.call(this.active, 'trigger', 'activate');
	}

	/** "Execute step" in the editor: static data can be read, and nothing of it is kept. */
	async manual(): Promise<INodeExecutionData[]> {
		return (await this.call(this.load(), 'manual', 'manual')) ?? [];
	}

	private async start(activation: WorkflowActivateMode): Promise<void> {
		this.active = undefined;
		const loaded = this.load();
		await this.run(loaded, 'trigger', activation);
		this.stored.saveChanges(loaded.workflow);
		this.active = loaded;
	}

	/** Static data is saved with items only; without, it waits in the active workflow. */
	private async run(
		loaded: Loaded,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<INodeExecutionData[]> {
		const items = await this.call(loaded, mode, activation);
		if (!items) return [];
		this.stored.saveChanges(loaded.workflow);
		this.executions.add({ mode, items });
		return items;
	}

	private async call(
		{ workflow, node }: Loaded,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<INodeExecutionData[] | undefined> {
		const { poll } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		if (!poll) throw new Error(`"${node.type}" does not poll`);
		const additionalData = this.provider.engine.additionalData(mode);
		const output = await poll.call(
			new PollContext(workflow, node, additionalData, mode, activation),
		);
		return output ? (output[0] ?? []) : undefined;
	}

	private load(): Loaded {
		const { node, parameters, credential = this.provider.credential } = this.settings;
		return this.provider.engine.triggerWorkflow(
			{ id: this.id, node, parameters, credentials: credential && [credential] },
			this.stored.read(),
		);
	}
}

interface Loaded {
	workflow: Workflow;
	node: INode;
}
