import { stringify } from 'flatted';
import { WorkflowExecute } from 'n8n-core';
import type {
	ExecutionStatus,
	IBinaryKeyData,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWorkflowSettings,
	OnError,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { additionalDataOf } from './additionalData';
import type { Credential } from './credentialStore';
import { nodeCredentials } from './credentialStore';
import type { CredentialsHelper } from './credentialsHelper';
import { startRun } from './internals';
import type { NodeTypes } from './nodeTypes';
import { newestVersion, startNodeType } from './nodeTypes';
import type { StoredStaticData } from './staticData';
import { refuseIgnored } from './refuseIgnored';

/** What a node, wherever it is used, is set to. */
export interface NodeSettings {
	parameters?: INodeParameters;
	credentials?: Credential[];
}

export interface RunOptions extends NodeSettings {
	/** The node type's own name, as in its description. */
	node: string;
	/** The node's input. Parameters may be expressions over it: `={{ $json.id }}`. @default [{}] */
	items?: IDataObject[];
	/** Files of every input item, by the field that holds them. */
	binary?: IBinaryKeyData;
	onError?: OnError;
	/** The node is run again when it fails, after a millisecond instead of n8n's second. */
	retryOnFail?: boolean;
	/** @default 3, as in n8n, which allows 2 to 5 */
	maxTries?: number;
	/** @default a number that no other run of this test file has */
	executionId?: string;
	/** Cancels the execution, as the stop button does. */
	signal?: AbortSignal;
	/** `manual` is "Execute workflow" in the editor. @default 'trigger', a run in production */
	mode?: WorkflowExecuteMode;
	/**
	 * Who runs it, as the execution's context says: whose tokens n8n uses where it holds some for each
	 * user. From 2.40 on every run that is started in the editor has one, another text each time.
	 */
	user?: string;
	/** Kept from run to run: pass the same one. Written after a run, except a manual one. */
	staticData?: StoredStaticData;
}

/** An error as n8n stores it with an execution: the own members of the thrown instance. */
export interface RunError {
	name: string;
	message: string;
	stack?: string;
	description?: string | null;
	/** A string even for a number: `'404'`. */
	httpCode?: string | null;
	messages?: string[];
	context?: IDataObject;
	node?: INode;
	level?: string;
}

export interface RunResult {
	executionId: string;
	/** As n8n saves it: `success`, `error` or `canceled`. */
	status: ExecutionStatus;
	/** Output 0. Empty when the run failed. */
	items: INodeExecutionData[];
	/** All outputs; with `continueErrorOutput` the last one is that of errors. */
	outputs: INodeExecutionData[][];
	/** What n8n shows above the output panel. */
	hints: string[];
	/** Why the run failed. */
	error?: RunError;
	/** The text that n8n writes to its database for this execution: items, errors, everything. */
	saved: string;
}

/**
 * Executes a workflow of two nodes: one that emits the items, then the node under test.
 *
 * @throws on parameters that n8n would refuse to start with, or would silently drop; everything
 * that happens while the workflow runs is in the result
 */
export async function runNode(
	{
		node: name,
		parameters = {},
		credentials = [],
		items = [{}],
		binary,
		mode = 'trigger',
		staticData,
		...options
	}: RunOptions,
	nodeTypes: NodeTypes,
	credentialsHelper: CredentialsHelper,
	settings: IWorkflowSettings,
): Promise<RunResult> {
	const start: INode = {
		id: 'start',
		name: 'Start',
		type: startNodeType.description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const type = nodeTypes.getByName(name);
	const node: INode = {
		id: 'node',
		name: type.description.displayName,
		type: name,
		typeVersion: newestVersion(type),
		position: [200, 0],
		parameters,
		credentials: nodeCredentials(credentials),
		...(options.onError && { onError: options.onError }),
		...(options.retryOnFail && { retryOnFail: true, waitBetweenTries: 1 }),
		...(options.maxTries !== undefined && { maxTries: options.maxTries }),
	};
	const workflow = new Workflow({
		id: staticData?.workflowId ?? 'test-workflow',
		name: 'Test workflow',
		nodes: [start, node],
		connections: { [start.name]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes,
		settings,
		staticData: staticData?.read(),
	});
	refuseIgnored(parameters, node.parameters);

	const additionalData = additionalDataOf(credentialsHelper, mode, options.executionId);
	const execute = new WorkflowExecute(additionalData, mode);
	const issues = execute.checkReadyForExecution(workflow, { startNode: start.name });
	if (issues) throw new Error(`n8n would not start this workflow: ${JSON.stringify(issues)}`);

	// A cancelled run calls this at once and not again when the node has ended.
	let status: ExecutionStatus = 'unknown';
	additionalData.hooks.addHandler('workflowExecuteAfter', (run, changed) => {
		status = run.status;
		if (mode !== 'manual' && changed) staticData?.write(changed);
	});
	additionalData.hooks.addHandler('workflowExecuteBefore', (_, data) => {
		const { runtimeData } = data?.executionData ?? {};
		if (runtimeData && options.user !== undefined) runtimeData.credentials = options.user;
	});
	const execution = startRun(execute, {
		workflow,
		startNode: start,
		triggerToStartFrom: {
			name: start.name,
			data: {
				data: { main: [items.map((json) => ({ json, ...(binary && { binary }) }))] },
				startTime: Date.now(),
				executionTime: 0,
				executionIndex: 0,
				source: [],
			},
		},
	});
	const cancel = () => execution.cancel();
	if (options.signal?.aborted) cancel();
	options.signal?.addEventListener('abort', cancel, { once: true });
	const { data } = await execution;
	options.signal?.removeEventListener('abort', cancel);

	const { runData, error } = data.resultData;
	const last = runData[node.name]?.at(-1);
	const outputs = last?.data?.main ?? [];
	return {
		executionId: additionalData.executionId,
		status,
		items: outputs[0] ?? [],
		outputs: outputs.map((output) => output ?? []),
		hints: (last?.hints ?? []).map(({ message }) => message),
		...(error && { error: error as unknown as RunError }),
		saved: stringify(data),
	};
}
