import { HookContext, WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	INode,
	INodeParameters,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { LoggerProxy, NodeApiError, NodeHelpers } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

import { deferred } from './deferred';
import type { Credential } from './engine';
import { Executions } from './executions';
import { StoredStaticData } from './staticData';
import type { WebhookHost } from './triggers';
import { asExpress, readRequest, send } from './webhookHttp';

/** The settings of a webhook trigger. */
export interface TriggerSettings {
	/** The node type's own name, as in its description. */
	node: string;
	parameters?: INodeParameters;
	/** @default the provider's own */
	credential?: Credential;
	/** @default the newest */
	typeVersion?: number;
}

/** One saved workflow with a webhook trigger in it. */
export class WebhookTrigger {
	/** Production executions of this workflow. */
	readonly executions = new Executions();
	/** Its test executions, while the editor listened for a test event. */
	readonly testExecutions = new Executions();
	/** The stored static data; tests may write to it. */
	readonly stored = new StoredStaticData();
	private readonly webhookId = randomUUID();
	private startFailures = 0;
	private meeting = async (): Promise<void> => {};
	private room = Promise.resolve();

	constructor(
		private readonly host: WebhookHost,
		readonly id: string,
		private settings: TriggerSettings,
	) {}

	/** Where the provider delivers to. */
	get url(): string {
		return `${this.host.baseUrl}${this.path('webhook')}`;
	}

	/** The same while the editor listens. */
	get testUrl(): string {
		return `${this.host.baseUrl}${this.path('webhook-test')}`;
	}

	/** The node's stored static data. */
	get staticData(): IDataObject {
		return (this.stored.read()[`node:${this.load({}).node.name}`] ?? {}) as IDataObject;
	}

	/** Publishes the workflow. @throws the message that the user sees when the node refuses, as in 2.8 */
	async activate(): Promise<void> {
		await this.register('activate');
	}

	/** Registers an active workflow as n8n does at its start; call `newProcess` of the bench before. */
	async restart(): Promise<void> {
		this.host.listeners.delete(this.key('webhook'));
		await this.register('init');
	}

	/**
	 * Switches it off. n8n only logs what its node throws then, and static data stays as it was.
	 *
	 * @returns what was logged
	 */
	async deactivate(): Promise<Error | undefined> {
		this.host.listeners.delete(this.key('webhook'));
		try {
			await this.unregister();
		} catch (error) {
			LoggerProxy.error(`Could not remove webhooks: ${(error as Error).message}`);
			return error as Error;
		}
		return undefined;
	}

	/** Saves the active workflow with other settings: off with the old ones, on with the new. */
	async edit(settings: Partial<TriggerSettings>): Promise<void> {
		await this.deactivate();
		this.settings = { ...this.settings, ...settings };
		await this.register('update');
	}

	/** The next time an execution is to be started it cannot be: n8n answers 500 and lists nothing. */
	failNextStart(times = 1): void {
		this.startFailures += times;
	}

	/**
	 * N8N_CONCURRENCY_PRODUCTION_LIMIT is reached: executions wait to be started.
	 *
	 * @returns makes room for all of them
	 */
	holdStarts(): () => void {
		const room = deferred();
		this.room = room.promise;
		return () => room.resolve();
	}

	/** The next so many calls wait for each other, each with the workflow it has loaded. */
	meet(count: number): void {
		const met = deferred();
		let missing = count;
		this.meeting = async () => {
			if (missing === 0) return;
			if (--missing === 0) met.resolve();
			await met.promise;
		};
	}

	/**
	 * "Listen for test event": the test URL answers until the first call that starts the workflow.
	 *
	 * @throws what the user reads when the node refuses
	 */
	async listen(): Promise<TestListener> {
		const { workflow, node } = this.load({});
		const webhook = this.webhook(workflow, node, this.host.additionalData('manual'), true);
		const ended = deferred();
		ended.promise.catch(() => undefined);
		const stop = async (): Promise<void> => {
			this.host.listeners.delete(this.key('webhook-test'));
			const ending = this.load({});
			ending.workflow.staticData = webhook.staticData ?? ending.workflow.staticData;
			const deleted = this.hook('delete', ending, webhook, 'internal', 'update');
			deleted.then(() => ended.resolve(), ended.reject);
			await ended.promise;
		};
		this.host.listeners.set(this.key('webhook-test'), async (request, response) => {
			const delivery = this.load({});
			if (webhook.staticData) delivery.workflow.setTestStaticData(webhook.staticData);
			if (await this.deliver(delivery, webhook, 'manual', request, response)) await stop();
		});
		try {
			await this.createIfMissing({ workflow, node }, webhook, 'manual', 'manual');
			// n8n caches a copy that all later steps share.
			webhook.staticData = copy(workflow.staticData);
		} catch (error) {
			await stop();
			throw error;
		}
		return { stop, ended: ended.promise };
	}

	private async register(activation: WorkflowActivateMode): Promise<void> {
		const loaded = this.load();
		const additionalData = this.host.additionalData('trigger');
		const webhook = this.webhook(loaded.workflow, loaded.node, additionalData);
		// The URL answers before it is registered at the provider.
		this.host.listeners.set(this.key('webhook'), async (request, response) => {
			const loaded = this.load();
			await this.meeting();
			await this.deliver(loaded, webhook, 'webhook', request, response);
		});
		try {
			await this.createIfMissing(loaded, webhook, 'trigger', activation);
		} catch (error) {
			await this.deactivate();
			// The user reads one text: of an API's refusal n8n shows the description and no message.
			const { message, description } = error as NodeApiError;
			const isRefusal = error instanceof NodeApiError;
			throw new Error((isRefusal && description) || message, { cause: error });
		}
		this.stored.saveChanges(loaded.workflow);
	}

	private async unregister(): Promise<void> {
		const loaded = this.load();
		const additionalData = this.host.additionalData('internal');
		const webhook = this.webhook(loaded.workflow, loaded.node, additionalData);
		await this.hook('delete', loaded, webhook, 'internal', 'update');
		this.stored.saveChanges(loaded.workflow);
	}

	private async createIfMissing(
		...[loaded, webhook, mode, activation]: HookParameters
	): Promise<void> {
		if (await this.hook('checkExists', loaded, webhook, mode, activation)) return;
		await this.hook('create', loaded, webhook, mode, activation);
	}

	private async hook(
		method: 'checkExists' | 'create' | 'delete',
		...[{ workflow, node }, webhook, mode, activation]: HookParameters
	): Promise<boolean | undefined> {
		const { webhookMethods } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const additionalData = this.host.additionalData(mode);
		return await webhookMethods?.default?.[method].call(
			new HookContext(workflow, node, additionalData, mode, activation, webhook),
		);
	}

	/**
	 * One call from outside to its end: the answer goes out after static data is saved, and what was
	 * thrown becomes a failed execution without anything saved.
	 *
	 * @returns whether an execution came of it
	 */
	private async deliver(
		{ workflow, node }: Loaded,
		webhook: IWebhookData,
		mode: 'webhook' | 'manual',
		incoming: IncomingMessage,
		outgoing: ServerResponse,
	): Promise<boolean> {
		const executions = mode === 'manual' ? this.testExecutions : this.executions;
		const { webhookDescription } = webhook;
		// Express accepts whole numbers only; text in the description is not converted.
		const code = workflow.expression.getSimpleParameterValue(
			node,
			webhookDescription.responseCode,
			mode,
			{},
			undefined,
			200,
		);
		if (!Number.isInteger(code)) throw new Error(`Invalid status code: ${JSON.stringify(code)}`);
		const httpRequest = await readRequest(incoming, this.host.baseUrl, node.typeVersion);
		const httpResponse = asExpress(outgoing);
		const additionalData = this.host.additionalData(mode, { httpRequest, httpResponse });

		let result: IWebhookResponseData;
		try {
			const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
			const context = new WebhookContext(workflow, node, additionalData, mode, webhook, [], null);
			result = await type.webhook!.call(context);
		} catch (thrown) {
			const error = thrown as Error;
			LoggerProxy.error(error.message, { error });
			executions.add({ mode, items: [], error });
			const message = 'Workflow Webhook Error: Workflow could not be started!';
			send(outgoing, 500, { code: 0, message });
			return true;
		}

		// Static data are saved in production only.
		const save = () => mode === 'webhook' && this.stored.saveChanges(workflow);
		const { noWebhookResponse, workflowData } = result;
		if (noWebhookResponse) save();
		if (workflowData) {
			await this.room;
			if (this.startFailures > 0) {
				this.startFailures--;
				throw new Error('There was a problem executing the workflow');
			}
			// From 2.40 on: a second `Workflow` is made over the same static data.
			workflow.staticData.__dataChanged = false;
			await databaseWrite();
			executions.add({ mode, items: workflowData[0] ?? [] });
		}
		if (!noWebhookResponse) {
			// From 2.8 on the answer is made here, after the start; 1.123 makes it before.
			const { responseData = 'firstEntryJson' } = webhookDescription;
			const says = workflowData ? 'Workflow was started' : 'Webhook call received';
			const own = responseData === '' || !workflowData ? result.webhookResponse : responseData;
			save();
			send(
				outgoing,
				Number(code),
				responseData === 'noData' ? undefined : (own ?? { message: says }),
			);
		}
		return workflowData !== undefined;
	}

	/** The stored workflow, or with other static data. */
	private load(staticData = this.stored.read()): Loaded {
		const { node, typeVersion, parameters, credential } = this.settings;
		return this.host.engine.triggerWorkflow(
			{
				id: this.id,
				node,
				typeVersion,
				webhookId: this.webhookId,
				parameters,
				credentials: credential && [credential],
			},
			staticData,
		);
	}

	private webhook(
		workflow: Workflow,
		node: INode,
		workflowExecuteAdditionalData: IWorkflowExecuteAdditionalData,
		isTest = false,
	): IWebhookData {
		const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const webhookDescription = description.webhooks?.[0];
		if (!webhookDescription) throw new Error(`"${node.type}" has no webhook`);
		return {
			httpMethod: webhookDescription.httpMethod as IWebhookData['httpMethod'],
			node: node.name,
			path: this.path('').slice(1),
			webhookDescription,
			workflowId: this.id,
			workflowExecuteAdditionalData,
			isTest,
		};
	}

	private key(endpoint: Endpoint): string {
		const { workflow, node } = this.load({});
		const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		return `${description.webhooks?.[0]?.httpMethod} ${this.path(endpoint)}`;
	}

	private path(endpoint: Endpoint | ''): string {
		const { workflow, node } = this.load({});
		const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const { path, isFullPath } = description.webhooks![0]!;
		const own = NodeHelpers.getNodeWebhookPath(this.id, node, path, isFullPath);
		return endpoint === '' ? `/${own}` : `/${endpoint}/${own}`;
	}
}

type Endpoint = 'webhook' | 'webhook-test';

interface Loaded {
	workflow: Workflow;
	node: INode;
}

type HookParameters = [
	loaded: Loaded,
	webhook: IWebhookData,
	mode: WorkflowExecuteMode,
	activation: WorkflowActivateMode,
];

/** The editor while it listens for a test event. */
interface TestListener {
	/** Presses "Stop listening". */
	stop(): Promise<void>;
	/** Settles when listening has ended, for any reason. @throws the node's error */
	ended: Promise<void>;
}

/** Lets other deliveries proceed, as n8n does while it writes an execution to its database. */
async function databaseWrite(): Promise<void> {
	for (let round = 0; round < 20; round++) await setImmediate();
}

/** JSON instead of `structuredClone`, which fails on the proxies of static data. */
const copy = <T extends object>(data: T): T => JSON.parse(JSON.stringify(data)) as T;
