import { ExecuteContext, LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeCredentialTestResult,
	INodeListSearchResult,
	INodePropertyOptions,
	IRequestOptions,
	IWorkflowSettings,
	ResourceMapperField,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createEmptyRunExecutionData, Workflow } from 'n8n-workflow';
import { name as packageName } from '../../../package.json';
import { additionalDataOf } from './additionalData';
import type { Credential } from './credentialStore';
import { CredentialStore, nodeCredentials } from './credentialStore';
import { testCredential } from './credentialTest';
import { CredentialsHelper } from './credentialsHelper';
import type { ChainOptions, ChainResult, Link } from './chain';
import { runChain } from './chain';
import { prepareInstance } from './instance';
import type { AnyNodeType } from './nodeTypes';
import {
	httpRequestNodeType,
	newestVersion,
	NodeTypes,
	singleNodeWorkflow,
	startNodeType,
} from './nodeTypes';
import type { NodeSettings, RunOptions, RunResult } from './run';
import { runNode } from './run';
import { refuseIgnored } from './refuseIgnored';

export type { Credential } from './credentialStore';
export { logText } from './instance';
export type { RunError, RunOptions, RunResult } from './run';

export interface EngineOptions {
	nodeTypes?: AnyNodeType[];
	credentialTypes?: ICredentialType[];
	/** Of the workflows, as an IANA name. @default 'UTC' */
	timezone?: string;
}

/** The editor's input to list searches and load-options methods. */
interface SearchOptions extends NodeSettings {
	filter?: string;
	paginationToken?: string;
}

/** A workflow that starts by itself: nothing in it but the trigger. */
interface TriggerWorkflow extends NodeSettings {
	id: string;
	/** The trigger's type, as in its description. */
	node: string;
	/** @default the newest */
	typeVersion?: number;
	/** The part of the URL that n8n makes up when a webhook trigger is put into a workflow. */
	webhookId?: string;
}

interface LegacyResponse {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

/**
 * n8n's engine (n8n-core) with these node and credential types, in this process, over real HTTP.
 *
 * Runs may overlap; they share the stored credentials and nothing else, as in n8n.
 */
export function createEngine(options: EngineOptions = {}): Engine {
	prepareInstance();
	return new Engine(options);
}

export class Engine {
	private readonly store = new CredentialStore();
	private readonly credentialsHelper: CredentialsHelper;
	private nodeTypes!: NodeTypes;
	private readonly settings: IWorkflowSettings;

	constructor({ nodeTypes = [], credentialTypes = [], timezone = 'UTC' }: EngineOptions) {
		this.credentialsHelper = new CredentialsHelper(credentialTypes, this.store);
		this.setNodeTypes(nodeTypes);
		this.settings = { executionOrder: 'v1', timezone };
	}

	/** Replaces the node types; stored credentials stay. */
	setNodeTypes(nodeTypes: AnyNodeType[]): void {
		this.nodeTypes = new NodeTypes([
			[startNodeType.description.name, startNodeType],
			...nodeTypes.map((type): [string, AnyNodeType] => [qualified(type.description.name), type]),
		]);
	}

	/** Stores a credential. @throws on a field that the type does not have */
	addCredential(type: string, data: ICredentialDataDecryptedObject): Credential {
		this.refuseUnknownFields(type, data);
		return this.store.add(type, data);
	}

	/** The stored data: the user's fields and what n8n or a node has added. */
	credentialData({ id, type }: Credential): ICredentialDataDecryptedObject {
		return this.store.read(id, type);
	}

	/** Replaces all that is stored. (n8n's editor keeps `oauthTokenData`: spread the old data.) */
	setCredentialData({ id, type }: Credential, data: ICredentialDataDecryptedObject): void {
		this.refuseUnknownFields(type, data);
		this.store.write(id, type, data);
	}

	/** Holds the tokens of one user beside those that are shared. */
	setUserTokens({ id }: Credential, user: string, oauthTokenData: unknown): void {
		this.store.writeTokens(id, user, oauthTokenData);
	}

	/** Runs a node in a workflow. @see runNode */
	async run({ node, ...options }: RunOptions): Promise<RunResult> {
		return await runNode(
			{ node: qualified(node), ...options },
			this.nodeTypes,
			this.credentialsHelper,
			this.settings,
		);
	}

	/** Runs several nodes in a row. @see runChain */
	async runChain(options: ChainOptions): Promise<ChainResult> {
		return await runChain(options, this.credentialsHelper, this.settings);
	}

	/** A node of the package, for a chain. */
	link(node: string, settings: Omit<Link, 'type' | 'typeName'>): Link {
		const typeName = qualified(node);
		return { type: this.nodeTypes.getByName(typeName), typeName, ...settings };
	}

	/** The workflow as n8n loads it from its database, each time anew. */
	triggerWorkflow(
		{ id, node: name, typeVersion, webhookId, parameters = {}, credentials = [] }: TriggerWorkflow,
		staticData: IDataObject,
	): { workflow: Workflow; node: INode } {
		const type = this.nodeTypes.getByName(qualified(name));
		const node: INode = {
			id: `${id}-trigger`,
			name: type.description.displayName,
			type: qualified(name),
			typeVersion: typeVersion ?? newestVersion(type),
			position: [0, 0],
			parameters: structuredClone(parameters),
			credentials: nodeCredentials(credentials),
			...(webhookId !== undefined && { webhookId }),
		};
		const workflow = new Workflow({
			id,
			name: id,
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: this.nodeTypes,
			settings: this.settings,
			staticData,
		});
		refuseIgnored(parameters, node.parameters);
		return { workflow, node };
	}

	/** n8n-core's description of an execution. */
	additionalData(mode: WorkflowExecuteMode): ReturnType<typeof additionalDataOf> {
		return additionalDataOf(this.credentialsHelper, mode);
	}

	/** One page of a resource locator's list, as the editor asks for it. */
	async listSearch(
		node: string,
		method: string,
		{ filter, paginationToken, ...settings }: SearchOptions = {},
	): Promise<INodeListSearchResult> {
		const search = this.nodeTypes.getByNameAndVersion(qualified(node)).methods?.listSearch?.[
			method
		];
		if (!search) throw new Error(`"${node}" has no list search "${method}"`);
		return await search.call(this.loadOptionsContext(node, settings), filter, paginationToken);
	}

	/** The options of a dropdown, as the editor asks for them. */
	async loadOptions(
		node: string,
		method: string,
		settings: NodeSettings = {},
	): Promise<INodePropertyOptions[]> {
		const load = this.nodeTypes.getByNameAndVersion(qualified(node)).methods?.loadOptions?.[method];
		if (!load) throw new Error(`"${node}" has no load-options method "${method}"`);
		return await load.call(this.loadOptionsContext(node, settings));
	}

	/** The columns of a resource mapper, as the editor asks for them. */
	async columns(
		node: string,
		method: string,
		settings: NodeSettings = {},
	): Promise<ResourceMapperField[]> {
		const { methods } = this.nodeTypes.getByNameAndVersion(qualified(node));
		const ask = methods?.resourceMapping?.[method];
		if (!ask) throw new Error(`"${node}" has no mapping method "${method}"`);
		return (await ask.call(this.loadOptionsContext(node, settings))).fields;
	}

	/** What the editor says after saving the credential. */
	async testCredential(credential: Credential): Promise<INodeCredentialTestResult> {
		return await testCredential(
			credential,
			this.credentialsHelper,
			this.store,
			additionalDataOf(this.credentialsHelper, 'internal'),
			this.nodeTypes.all(),
		);
	}

	/**
	 * A call with `helpers.httpRequestWithAuthentication`, from a node that is n8n's HTTP Request
	 * by name, so that any credential will do. Options are written into, as everywhere in n8n.
	 *
	 * @throws NodeApiError
	 */
	async httpRequest(credential: Credential, options: IHttpRequestOptions): Promise<unknown> {
		const context = this.httpRequestContext(credential);
		const { httpRequestWithAuthentication } = context.helpers;
		return (await httpRequestWithAuthentication.call(context, credential.type, options)) as unknown;
	}

	/**
	 * A call as n8n's HTTP Request node makes it: `helpers.requestWithAuthentication` with that
	 * node's own choices.
	 *
	 * @throws NodeApiError
	 */
	async legacyRequest(credential: Credential, options: IRequestOptions): Promise<LegacyResponse> {
		const context = this.httpRequestContext(credential);
		const { requestWithAuthentication } = context.helpers;
		const { statusCode, headers, body } = (await requestWithAuthentication.call(
			context,
			credential.type,
			{
				json: true,
				gzip: true,
				rejectUnauthorized: true,
				followRedirect: true,
				followAllRedirects: true,
				resolveWithFullResponse: true,
				...options,
			},
		)) as LegacyResponse;
		return { statusCode, headers, body };
	}

	private refuseUnknownFields(type: string, data: ICredentialDataDecryptedObject): void {
		const known = this.credentialsHelper.getCredentialsProperties(type).map(({ name }) => name);
		const unknown = Object.keys(data).filter((name) => !known.includes(name));
		if (unknown.length > 0) throw new Error(`"${type}" has no field ${unknown.join(', ')}`);
	}

	private loadOptionsContext(name: string, settings: NodeSettings): LoadOptionsContext {
		const { parameters = {}, credentials = [] } = settings;
		const type = qualified(name);
		const { workflow, node } = singleNodeWorkflow(
			this.nodeTypes.getByName(type),
			{ type, parameters, credentials: nodeCredentials(credentials) },
			this.settings,
		);
		refuseIgnored(parameters, node.parameters);
		const additionalData = {
			...additionalDataOf(this.credentialsHelper, 'internal'),
			currentNodeParameters: node.parameters,
		};
		return new LoadOptionsContext(workflow, node, additionalData, '');
	}

	private httpRequestContext(credential: Credential): IExecuteFunctions {
		const { workflow, node } = singleNodeWorkflow(
			httpRequestNodeType,
			{ credentials: nodeCredentials([credential]) },
			this.settings,
		);
		const items = [{ json: {} }];
		return new ExecuteContext(
			workflow,
			node,
			additionalDataOf(this.credentialsHelper, 'internal'),
			'trigger',
			createEmptyRunExecutionData(),
			0,
			items,
			{ main: [items] },
			{ node, data: { main: [items] }, source: null },
			[],
		);
	}
}

/** n8n puts the package in front of a community node's name. */
const qualified = (node: string): string => `${packageName}.${node}`;
