/** A real n8n with the package and the bench's own nodes in it; runs workflows and reads the watch. */
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

import type { Host, HostName } from '../../hosts/host';
import { ensureHost } from '../../hosts/host';
import type { N8n } from '../../hosts/n8n';
import { startN8n } from '../../hosts/n8n';
import type { Credential, Execution, ExecutionErrorData } from '../../hosts/rest';
import { Rest } from '../../hosts/rest';

export const ROOT = resolve(__dirname, '../../..');

const OURS = 'n8n-nodes-fl-suite';
const PLAIN = 'n8n-nodes-plain';

/** A node type with its parameters, as one step of what is measured. */
export interface Step {
	type: string;
	typeVersion?: number;
	parameters: INodeParameters;
}

export const ours = (node: string, parameters: INodeParameters): Step => ({
	type: `${OURS}.${node}`,
	parameters,
});

export const plain = (parameters: INodeParameters): Step => ({
	type: `${PLAIN}.plain`,
	parameters,
});

/** n8n's own, with a credential of ours. */
export const httpRequest = (credentialType: string, parameters: INodeParameters): Step => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		authentication: 'predefinedCredentialType',
		nodeCredentialType: credentialType,
		...parameters,
	},
});

/** What one run of the steps has taken, by the watch inside n8n. */
export interface Sample {
	/** Items that came out at the end. */
	items: number;
	ms: number;
	/** Of the processor, all threads of n8n together. */
	cpuMs: number;
	/** Most memory the process held meanwhile, above what it held before; null where that is unknown. */
	peakBytes: number | null;
	/** What is still held with the items when all garbage is gone. */
	heldBytes: number;
}

/** What goes in: so many items, with these ids again and again. */
export interface Items {
	count: number;
	ids: string[];
	/** Whether n8n was just started and has to come to rest first. */
	isFresh?: boolean;
}

/** A workflow that is active: webhook, start of the watch, steps, stop of the watch. */
export type Run = (items: Items) => Promise<Sample>;

export class Instance {
	private workflows = 0;

	private constructor(
		readonly host: Host,
		readonly n8n: N8n,
		private rest: Rest,
	) {}

	/** @param env added to n8n's environment */
	static async start(name: HostName, env: Record<string, string> = {}): Promise<Instance> {
		const host = await ensureHost(name);
		const packages = [ROOT, join(__dirname, '../plain-node')];
		// With a folder in BENCH_PROFILE, each measured stretch leaves a CPU profile there.
		const { BENCH_PROFILE: folder } = process.env;
		const extraEnv = { ...env, ...(folder && { BENCH_PROFILE: resolve(folder) }) };
		const n8n = await startN8n({ host, packages, extraEnv });
		return new Instance(host, n8n, await Rest.signIn(n8n));
	}

	/** A fresh process with the same database: its memory is that of a start. */
	async restart(): Promise<void> {
		await this.n8n.restart();
		this.rest = await Rest.signIn(this.n8n);
	}

	async stop(): Promise<void> {
		await this.n8n.stop();
	}

	async credential(...args: Parameters<Rest['createCredential']>): Promise<Credential> {
		return await this.rest.createCredential(...args);
	}

	/**
	 * Saves and activates a workflow of the steps.
	 *
	 * @param isStored whether n8n stores its executions, as it does by default. Otherwise it is the
	 * nodes that are measured and not n8n's database.
	 */
	async workflow(steps: Step[], { id, name, type }: Credential, isStored = false): Promise<Run> {
		const path = `bench-${++this.workflows}`;
		const all: Step[] = [
			{
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				parameters: { path, httpMethod: 'POST', responseMode: 'lastNode', options: {} },
			},
			{ type: `${PLAIN}.stopwatchStart`, parameters: {} },
			...steps,
			{ type: `${PLAIN}.stopwatchStop`, parameters: {} },
		];
		const nodes = all.map((step, index): INode => ({
			id: `${path}-${index}`,
			name: `Node ${index}`,
			type: step.type,
			typeVersion: step.typeVersion ?? 1,
			position: [220 * index, 0],
			parameters: step.parameters,
			...(steps.includes(step) && { credentials: { [type]: { id, name } } }),
			...(index === 0 && { webhookId: path }),
		}));
		const connections = Object.fromEntries(
			nodes
				.slice(1)
				.map(({ name: next }, index): [string, IConnections[string]] => [
					`Node ${index}`,
					{ main: [[{ node: next, type: 'main', index: 0 }]] },
				]),
		);
		const workflow = await this.rest.createWorkflow({
			name: path,
			nodes,
			connections,
			settings: isStored ? {} : { saveDataSuccessExecution: 'none', saveExecutionProgress: false },
		});
		await this.rest.activateWorkflow(workflow.id);
		return async (items) => await this.call(path, items);
	}

	/** The latest execution of all workflows, without its data. */
	async latestExecution(): Promise<Omit<Execution, 'data'> | undefined> {
		const [latest] = await this.rest.listExecutions();
		return latest;
	}

	/** What the latest execution said of its failure. */
	async latestError(): Promise<string> {
		const { id } = (await this.latestExecution())!;
		const { data } = await this.rest.waitForExecution(id);
		const { message, description } = data.resultData.error as unknown as ExecutionErrorData;
		return [message, description].filter(Boolean).join(': ');
	}

	private async call(path: string, items: object): Promise<Sample> {
		for (let tries = 1; ; tries++) {
			const response = await fetch(`${this.n8n.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(items),
			});
			if (response.ok) return (await response.json()) as Sample;
			// The newest n8n answers an activation before it has done it.
			if (response.status !== 404 || tries === 50) {
				throw new Error(`${path}: ${response.status} ${await response.text()}`);
			}
			await delay(100);
		}
	}
}
