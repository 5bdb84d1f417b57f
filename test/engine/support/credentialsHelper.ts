import { getAdditionalKeys } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { ICredentialsHelper, isExpression, NodeHelpers } from 'n8n-workflow';

import type { CredentialStore } from './credentialStore';
import { nodeType, singleNodeWorkflow } from './nodeTypes';
import { httpBearerAuth, oAuth2Api } from './oAuth2Api';

/** Where expressions are resolved that no workflow stands behind. */
const nowhere = nodeType({ name: 'nowhere' });

/**
 * What n8n-core asks about credentials, answered as n8n does (`n8n/dist/credentials-helper`) from a
 * store in memory. External secrets and overwrites are left out. Methods that n8n-core 2.8 does not
 * know are marked with the line that asks for them.
 */
export class CredentialsHelper extends ICredentialsHelper {
	private readonly types: ReadonlyMap<string, ICredentialType>;

	constructor(
		types: readonly ICredentialType[],
		private readonly store: CredentialStore,
	) {
		super();
		this.types = new Map([oAuth2Api, httpBearerAuth, ...types].map((type) => [type.name, type]));
	}

	type(name: string): ICredentialType {
		const type = this.types.get(name);
		if (!type) throw new Error(`Unknown credential type "${name}"`);
		return type;
	}

	getParentTypes(name: string): string[] {
		const parents = this.type(name).extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.getParentTypes(parent))];
	}

	/** Inherited properties first, each replaced by the type's own of that name. */
	getCredentialsProperties(name: string): INodeProperties[] {
		const type = this.type(name);
		// Only inheriting drops what is marked `doNotInherit`.
		if (!type.extends) return type.properties;
		const merged: INodeProperties[] = [];
		for (const parent of type.extends) {
			NodeHelpers.mergeNodeProperties(merged, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(merged, type.properties);
		return merged;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		{ id }: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		context?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = this.store.read(id, type, additionalData.executionContext?.credentials);
		if (raw) return stored;
		return this.withDefaults(additionalData, stored, type, mode, executeData, context);
	}

	/**
	 * Stored data with the defaults of everything that is shown, and with expressions resolved. In
	 * `$self` stand the values before resolving, so one expression cannot build on another.
	 */
	withDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		stored: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		context?: ICredentialsExpressionResolveValues,
	): ICredentialDataDecryptedObject {
		const data = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			stored as INodeParameters,
			true,
			false,
			null,
			null,
		) as INodeParameters;
		if (stored.oauthTokenData) {
			data.oauthTokenData = stored.oauthTokenData as INodeParameters;
		}

		const keys = getAdditionalKeys(additionalData, mode, null);
		if (!context) {
			const { workflow, node } = singleNodeWorkflow(nowhere);
			return workflow.expression.getComplexParameterValue(
				node,
				data,
				mode,
				keys,
				undefined,
				undefined,
				data,
			) as ICredentialDataDecryptedObject;
		}
		return context.workflow.expression.getParameterValue(
			data,
			context.runExecutionData,
			context.runIndex,
			context.itemIndex,
			context.node.name,
			context.connectionInputData,
			mode,
			keys,
			executeData,
			false,
			data,
		) as ICredentialDataDecryptedObject;
	}

	/** Changes the request in place, as n8n does. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.type(typeName);
		if (!authenticate) return requestOptions;
		if (typeof authenticate === 'function') {
			return await authenticate(credentials, requestOptions);
		}

		const resolve = (value: string): string => {
			if (!isExpression(value)) return value;
			const keys = { $credentials: credentials };
			const { expression } = workflow;
			const resolved = expression.getSimpleParameterValue(node, value, 'internal', keys);
			return resolved ? resolved.toString() : '';
		};
		const request = requestOptions as unknown as Record<string, IDataObject | undefined>;
		request.headers ??= {};
		for (const [part, members] of Object.entries(authenticate.properties)) {
			const target = (request[part] ??= {});
			for (const [name, value] of Object.entries(members as Record<string, string>)) {
				target[resolve(name)] = resolve(value);
			}
		}
		return requestOptions;
	}

	/**
	 * Renews the property marked `expirable`: when it is empty, when the API said 401, and whenever
	 * the credential is tested. 2.8 stores everything it resolved on the way, not just the output.
	 */
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.type(typeName);
		const expirable = type.properties.find(
			({ type: kind, typeOptions }) => kind === 'hidden' && typeOptions?.expirable === true,
		)?.name;
		if (expirable === undefined || !type.preAuthentication) return undefined;

		const isTest = node.type === 'n8n-nodes-base.noOp' && node.parameters.temp === '';
		if (credentials[expirable] !== '' && !credentialsExpired && !isTest) return undefined;

		const output = (await type.preAuthentication.call(helpers, credentials)) as IDataObject;
		const own = node.credentials?.[typeName];
		if (output[expirable] === undefined || !own) return undefined;
		Object.assign(credentials, output);
		await this.updateCredentials(own, typeName, credentials);
		return credentials;
	}

	async updateCredentials(
		{ id }: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.store.write(id, type, data);
	}

	async updateCredentialsOauthTokenData(
		{ id }: INodeCredentialsDetails,
		type: string,
		{ oauthTokenData }: ICredentialDataDecryptedObject,
		/** Missing in 1.123, which has no tokens per user. */
		additionalData?: IWorkflowExecuteAdditionalData,
	): Promise<void> {
		const user = additionalData?.executionContext?.credentials;
		if (user !== undefined && this.store.isPerUser(id)) {
			return this.store.writeTokens(id, user, oauthTokenData);
		}
		this.store.write(id, type, { ...this.store.read(id, type), oauthTokenData });
	}

	/** Asked by n8n 2.40 for each credential a node reads; n8n restricts some of its own types only. */
	isCredentialUsableByNode(): boolean {
		return true;
	}

	/** Asked by n8n 2.40 before each request that is signed with OAuth2. */
	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const output = await this.type(typeName).preAuthentication?.call(helpers, credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	/** n8n-core asks for decrypted data only. */
	getCredentials(): Promise<ICredentials> {
		throw new Error('The test engine has no encrypted credentials');
	}
}
