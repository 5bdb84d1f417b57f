/** A workflow of several nodes in a row, run by n8n's engine as often as a test likes. */
import { WorkflowExecute } from 'n8n-core';
import type {
	ExecutionStatus,
	IDataObject,
	INode,
	INodeParameters,
	INodeType,
	IRunExecutionData,
	IWorkflowSettings,
	OnError,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { deepCopy, Workflow } from 'n8n-workflow';
import { additionalDataOf } from './additionalData';
import type { Credential } from './credentialStore';
import { nodeCredentials } from './credentialStore';
import type { CredentialsHelper } from './credentialsHelper';
import { startRun } from './internals';
import type { AnyNodeType } from './nodeTypes';
import { newestVersion, NodeTypes, startNodeType } from './nodeTypes';
import type { RunError } from './run';
import type { StoredStaticData } from './staticData';
import { refuseIgnored } from './refuseIgnored';

/** One node after another; a type of the test's own or one of the package. */
export interface Link {
	readonly name: string;
	readonly type: AnyNodeType;
	readonly typeName: string;
	readonly parameters?: INodeParameters;
	readonly credentials?: Credential[];
	readonly onError?: OnError;
	/** The node is run again when it fails, after a millisecond instead of n8n's second. */
	readonly retryOnFail?: boolean;
	readonly alwaysOutputData?: boolean;
	/** Names of the nodes that its outputs lead to. @default the next one, from the first output */
	readonly outputs?: string[][];
}

/** The executions that n8n has stored, by id: as they began, and as they ended. */
export type Executions = Map<string, IRunExecutionData>;

export interface ChainOptions {
	readonly links: readonly Link[];
	readonly staticData: StoredStaticData;
	readonly executions: Executions;
	readonly mode?: WorkflowExecuteMode;
	readonly signal?: AbortSignal;
	/** n8n is killed before the execution ends: nothing of it is stored. */
	readonly isKilled?: boolean;
	/** An execution that failed, to go on with at the node that failed. */
	readonly retryOf?: string;
}

export interface ChainResult {
	readonly executionId: string;
	readonly status: ExecutionStatus;
	readonly error?: RunError;
	/** First output of the latest run of a node. */
	readonly itemsOf: (name: string) => IDataObject[];
	/** What n8n shows above the output of a node. */
	readonly hintsOf: (name: string) => string[];
}

const START = 'Start';

export async function runChain(
	{ links, staticData, executions, signal, isKilled, retryOf, ...options }: ChainOptions,
	credentialsHelper: CredentialsHelper,
	settings: IWorkflowSettings,
): Promise<ChainResult> {
	const mode = options.mode ?? (retryOf === undefined ? 'trigger' : 'retry');
	const types: Array<[string, AnyNodeType]> = [[startNodeType.description.name, startNodeType]];
	const start: INode = {
		id: 'start',
		name: START,
		type: startNodeType.description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodes = links.map(({ name, type, typeName, parameters = {}, ...link }): INode => {
		types.push([typeName, type]);
		return {
			id: `id of ${name}`,
			name,
			type: typeName,
			typeVersion: newestVersion(type),
			position: [0, 0],
			parameters: structuredClone(parameters),
			...(link.credentials && { credentials: nodeCredentials(link.credentials) }),
			...(link.onError && { onError: link.onError }),
			...(link.retryOnFail && { retryOnFail: true, waitBetweenTries: 1 }),
			...(link.alwaysOutputData && { alwaysOutputData: true }),
		};
	});
	const toMain = (outputs: string[][]) => ({
		main: outputs.map((names) => names.map((node) => ({ node, type: 'main' as const, index: 0 }))),
	});
	const workflow = new Workflow({
		id: staticData.workflowId,
		name: 'Test workflow',
		nodes: [start, ...nodes],
		connections: {
			[START]: toMain([[nodes[0]!.name]]),
			...Object.fromEntries(
				links.map(({ name, outputs }, index) => {
					const next = links[index + 1]?.name;
					return [name, toMain(outputs ?? (next === undefined ? [] : [[next]]))];
				}),
			),
		},
		active: false,
		nodeTypes: new NodeTypes(types),
		settings,
		staticData: staticData.read(),
	});
	for (const [index, { parameters = {} }] of links.entries()) {
		refuseIgnored(parameters, nodes[index]!.parameters);
	}
	const additionalData = additionalDataOf(credentialsHelper, mode);
	const { executionId } = additionalData;
	additionalData.getRunExecutionData = async (id) => executions.get(id);
	let status: ExecutionStatus = 'unknown';
	additionalData.hooks.addHandler('workflowExecuteAfter', (run, changed) => {
		status = run.status;
		if (isKilled) return;
		if (mode !== 'manual' && changed) staticData.write(changed);
		executions.set(executionId, deepCopy(run.data));
	});
	additionalData.hooks.addHandler('workflowExecuteBefore', (_, data) => {
		if (data) executions.set(executionId, deepCopy(data));
	});
	const stored = retryOf === undefined ? undefined : executions.get(retryOf)!;
	const execution = stored
		? new WorkflowExecute(additionalData, mode, forRetry(stored)).processRunExecutionData(workflow)
		: startRun(new WorkflowExecute(additionalData, mode), {
				workflow,
				startNode: start,
				triggerToStartFrom: {
					name: START,
					data: {
						data: { main: [[{ json: {} }]] },
						startTime: Date.now(),
						executionTime: 0,
						executionIndex: 0,
						source: [],
					},
				},
			});
	signal?.addEventListener('abort', () => execution.cancel(), { once: true });
	const { data } = await execution;
	const { runData, error } = data.resultData;
	return {
		executionId,
		status,
		...(error && { error: error as unknown as RunError }),
		itemsOf: (name) => (runData[name]?.at(-1)?.data?.main[0] ?? []).map(({ json }) => json),
		hintsOf: (name) =>
			(runData[name] ?? []).flatMap((run) => run.hints ?? []).map((h) => h.message),
	};
}

/** What n8n makes of an execution that failed when a user retries it. */
function forRetry(stored: IRunExecutionData): IRunExecutionData {
	const data = deepCopy(stored);
	const { lastNodeExecuted = '', runData } = data.resultData;
	delete data.resultData.error;
	runData[lastNodeExecuted]?.pop();
	return data;
}

/** A node of the test's own. */
export const ownType = (execute: NonNullable<INodeType['execute']>): INodeType => ({
	description: {
		...startNodeType.description,
		name: 'test.step',
		inputs: ['main'],
		outputs: ['main', 'main'],
	},
	execute,
});
