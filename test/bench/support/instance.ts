/** Runs workflows in a real n8n with the package and the bench's nodes, and reads the stopwatch. */
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

import type { Host, HostName } from '../../hosts/host';
import { ensureHost } from '../../hosts/host';
import type { N8n } from '../../hosts/n8n';
import { startN8n } from '../../hosts/n8n';
import type { Execution, ExecutionErrorData } from '../../hosts/execution';
import type { Credential } from '../../hosts/rest';
import { Rest } from '../../hosts/rest';

export const ROOT = resolve(__dirname, '../../..');

const OURS = 'n8n-nodes-fl-suite';
const PLAIN = 'n8n-nodes-plain';

/** A node type with its parameters: one step of what is measured. */
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

/** Makes n8n's HTTP Request node with a credential of the package. */
export const httpRequest = (credentialType: string, parameters: INodeParameters): Step => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		authentication: 'predefinedCredentialType',
		nodeCredentialType: credentialType,
		...parameters,
	},
});

/** The measurements of one run, by the stopwatch inside n8n. */
export interface Sample {
	/** Number of output items. */
	items: number;
	ms: number;
	/** CPU time (ms) of all threads of n8n. */
	cpuMs: number;
	/** Peak memory of the process above its memory at the start; null if that is unknown. */
	peakBytes: number | null;
	/** Memory held after garbage collection, with the items. */
	heldBytes: number;
}

/** The input: `count` items, with these ids in turn. */
export interface Items {
	count: number;
	ids: string[];
	/** Whether n8n was just started, so that the stopwatch waits until its start is over. */
	isFresh?: boolean;
}

/** Runs an active workflow: webhook, start of the stopwatch, steps, stop of the stopwatch. */
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
		// If BENCH_PROFILE names a folder, n8n writes a CPU profile of each measurement there.
		const { BENCH_PROFILE: folder } = process.env;
		const extraEnv = { ...env, ...(folder && { BENCH_PROFILE: resolve(folder) }) };
		const n8n = await startN8n({ host, packages, extraEnv });
		return new Instance(host, n8n, await Rest.signIn(n8n));
	}

	/** Restarts n8n with the same database, so that its memory is that of a new process. */
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
	 * @param isStored whether n8n stores the executions, as it does by default. Without it the nodes
	 * are measured without n8n's database.
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

	/** Returns the latest execution of all workflows, without its data. */
	async latestExecution(): Promise<Omit<Execution, 'data'> | undefined> {
		const [latest] = await this.rest.listExecutions();
		return latest;
	}

	/** Returns the error of the latest execution. */
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
			// The newest n8n answers an activation before the webhook exists.
			if (response.status !== 404 || tries === 50) {
				throw new Error(`${path}: ${response.status} ${await response.text()}`);
			}
			await delay(100);
		}
	}
}
