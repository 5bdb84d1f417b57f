import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import type {
	ICredentialTestFunction,
	ICredentialTestRequest,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createEmptyRunExecutionData, NodeHelpers } from 'n8n-workflow';

import type { Credential, CredentialStore } from './credentialStore';
import { nodeCredentials } from './credentialStore';
import type { CredentialsHelper } from './credentialsHelper';
import { nodeType, singleNodeWorkflow } from './nodeTypes';

/**
 * What the user reads after saving a credential: n8n 2.8's `credentials-tester.service`, which
 * makes the type's `test` the routing of a declarative node and runs that.
 */
export async function testCredential(
	credential: Credential,
	helper: CredentialsHelper,
	store: CredentialStore,
	additionalData: IWorkflowExecuteAdditionalData,
	nodeTypes: readonly INodeType[],
): Promise<INodeCredentialTestResult> {
	const { type: name } = credential;
	const { test } = helper.type(name);
	const stored = store.read(credential.id, name);
	if (!test) {
		const isOAuth2 = helper.getParentTypes(name).includes('oAuth2Api');
		const byNode = isOAuth2 ? undefined : testOfNode(nodeTypes, name);
		if (!byNode) return withoutTest(isOAuth2, stored.oauthTokenData);
		const data = helper.withDefaults(additionalData, stored, name, 'internal');
		const context = new CredentialTestContext();
		return await byNode.call(context, { ...credential, data });
	}

	const type = nodeType({
		name: 'n8n-nodes-base.noOp',
		credentials: [{ name: credential.type, required: true }],
		properties: [
			{
				displayName: 'Temp',
				name: 'temp',
				type: 'string',
				default: '',
				routing: { request: test.request },
			},
		],
	});
	const { workflow, node } = singleNodeWorkflow(type, {
		credentials: nodeCredentials([credential]),
	});
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	try {
		const data = helper.withDefaults(additionalData, stored, credential.type, 'internal');
		const output = await new RoutingNode(context, type, { ...credential, data }).runNode();
		return readReply(test, output?.[0]?.[0]);
	} catch (error) {
		return readError(test, error as TestError);
	}
}

/** The test that one of the nodes has for a credential type (`testedBy`). */
function testOfNode(
	nodeTypes: readonly INodeType[],
	type: string,
): ICredentialTestFunction | undefined {
	for (const { description, methods } of nodeTypes) {
		for (const { name, testedBy } of description.credentials ?? []) {
			if (name === type && typeof testedBy === 'string') return methods?.credentialTest?.[testedBy];
		}
	}
	return undefined;
}

/** An OAuth2 type without a test counts as tested when it is connected. */
function withoutTest(isOAuth2: boolean, token: unknown): INodeCredentialTestResult {
	if (!isOAuth2) {
		return { status: 'Error', message: 'No testing function found for this credential.' };
	}
	return typeof token === 'object' && token !== null && 'access_token' in token
		? { status: 'OK', message: 'Connection Successful!' }
		: { status: 'Error', message: 'This OAuth2 credential was not connected to an account.' };
}

function readReply(
	{ rules = [] }: ICredentialTestRequest,
	item?: INodeExecutionData,
): INodeCredentialTestResult {
	const body = (item?.json ?? {}) as INodeParameters;
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		if (NodeHelpers.getParameterValueByPath(body, key, '') === value) {
			return { status: 'Error', message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

type TestError = Error & {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
};

function readError(
	{ rules = [] }: ICredentialTestRequest,
	{ cause, message }: TestError,
): INodeCredentialTestResult {
	const response = cause?.response;
	if (!response) return { status: 'Error', message: cause?.code ?? message };
	for (const rule of rules) {
		if (rule.type === 'responseCode' && rule.properties.value === response.status) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	return {
		status: 'Error',
		message: response.statusText || `Received HTTP status code: ${response.status}`,
	};
}
