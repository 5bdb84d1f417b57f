import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import type { IWorkflowExecuteAdditionalData, WorkflowExecuteMode } from 'n8n-workflow';

import type { CredentialsHelper } from './credentialsHelper';

const BASE_URL = 'http://n8n.invalid/';

const absent = (): never => {
	throw new Error('The test engine has no other workflows, task runners or AI events');
};

let executions = 0;

/** n8n-core's description of an execution and its instance. */
export function additionalDataOf(
	credentialsHelper: CredentialsHelper,
	mode: WorkflowExecuteMode,
	executionId = String(++executions),
): IWorkflowExecuteAdditionalData & { executionId: string; hooks: ExecutionLifecycleHooks } {
	return {
		executionId,
		credentialsHelper,
		hooks: new ExecutionLifecycleHooks(mode, executionId, {
			id: 'test-workflow',
			name: 'Test workflow',
			active: false,
			activeVersionId: null,
			isArchived: false,
			createdAt: new Date(0),
			updatedAt: new Date(0),
			nodes: [],
			connections: {},
		}),
		currentNodeExecutionIndex: 0,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		restApiUrl: `${BASE_URL}rest`,
		instanceBaseUrl: BASE_URL,
		formWaitingBaseUrl: `${BASE_URL}form-waiting`,
		webhookBaseUrl: `${BASE_URL}webhook`,
		webhookWaitingBaseUrl: `${BASE_URL}webhook-waiting`,
		webhookTestBaseUrl: `${BASE_URL}webhook-test`,
		executeWorkflow: absent,
		getRunExecutionData: absent,
		startRunnerTask: absent,
		logAiEvent: absent,
	};
}
