import { HookContext, WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
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
import { parse as parseQuery } from 'node:querystring';
import { setImmediate } from 'node:timers/promises';
import { createGunzip, createInflate } from 'node:zlib';

import { LocalServer } from '../../hosts/localServer';
import type { Credential, Engine } from './engine';
import { deferred } from './deferred';
import { Executions } from './executions';
import { parseIncomingMessage } from './internals';
import { StoredStaticData } from './staticData';

export type { TriggerExecution } from './executions';

/** What the user sets in a webhook trigger. */
export interface TriggerSettings {
	/** The node type's own name, as in its description. */
	node: string;
	parameters?: INodeParameters;
	/** @default the provider's own */
	credential?: Credential;
	/** @default the newest */
	typeVersion?: number;
}

/** A provider's bench, or an engine alone for nodes that need no credential. */
export interface TriggerProvider {
	readonly engine: Engine;
	readonly credential?: Credential;
}

type ExpressRequest = NonNullable<IWorkflowExecuteAdditionalData['httpRequest']>;
type ExpressResponse = NonNullable<IWorkflowExecuteAdditionalData['httpResponse']>;

/** Of N8N_PAYLOAD_SIZE_MAX, in bytes. */
const PAYLOAD_SIZE_MAX = 16 * 1024 * 1024;

/** An answer in n8n's own words, which a webhook node has no part in. */
class HttpError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** Takes one delivery at a path. */
type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * n8n's side of webhooks, over real HTTP: read off 2.8's live-webhooks, test-webhooks,
 * webhook-helpers and webhook.service. Nodes run in n8n-core's own contexts.
 */
export class WebhookHost {
	private readonly server = new LocalServer((request, response) => {
		void this.answer(request, response);
	});
	/** By `<webhook or webhook-test>/<path>`, as the URL has it. */
	readonly listeners = new Map<string, Listener>();
	private workflows = 0;

	constructor(private readonly provider: TriggerProvider) {}

	async start(): Promise<void> {
		await this.server.start();
	}

	async stop(): Promise<void> {
		await this.server.stop();
	}

	/** What the instance says of itself, as WEBHOOK_URL does; tests may set it. */
	publicUrl?: string;

	get baseUrl(): string {
		return this.publicUrl ?? this.server.url;
	}

	get engine(): Engine {
		return this.provider.engine;
	}

	/** A saved workflow that is not active yet. */
	newTrigger(settings: TriggerSettings): WebhookTrigger {
		const id = `workflow-${++this.workflows}`;
		return new WebhookTrigger(this, id, { credential: this.provider.credential, ...settings });
	}

	/** A workflow that was switched on. @throws what the user reads when that is refused */
	async activate(settings: TriggerSettings): Promise<WebhookTrigger> {
		const trigger = this.newTrigger(settings);
		await trigger.activate();
		return trigger;
	}

	/** What the webhook nodes are told about the instance and, at a delivery, about its call. */
	additionalData(
		mode: WorkflowExecuteMode,
		call: Pick<IWorkflowExecuteAdditionalData, 'httpRequest' | 'httpResponse'> = {},
	): IWorkflowExecuteAdditionalData {
		return {
			...this.engine.additionalData(mode),
			webhookBaseUrl: `${this.baseUrl}/webhook`,
			webhookTestBaseUrl: `${this.baseUrl}/webhook-test`,
			...call,
		};
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname } = new URL(request.url!, this.baseUrl);
		const listener = this.listeners.get(`${request.method} ${pathname}`);
		try {
			if (!listener) throw new HttpError(404, 'The requested webhook is not registered.');
			await listener(request, response);
		} catch (error) {
			const { message } = error as Error;
			LoggerProxy.error(`Error in handling webhook request ${request.method}: ${message}`);
			send(response, error instanceof HttpError ? error.status : 500, { code: 0, message });
		}
	}
}

/** One saved workflow with a webhook trigger in it. */
export class WebhookTrigger {
	/** What this workflow has done in production. */
	readonly executions = new Executions();
	/** What it has done for the editor, while it listened for a test event. */
	readonly testExecutions = new Executions();
	/** What n8n has stored; tests may write to it. */
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

	/** The node's own static data as it is stored now. */
	get staticData(): IDataObject {
		return (this.stored.read()[`node:${this.load({}).node.name}`] ?? {}) as IDataObject;
	}

	/** Switches the workflow on. @throws what the user reads when the node refuses, as in 2.8 */
	async activate(): Promise<void> {
		await this.register('activate');
	}

	/** What starting n8n does with an active workflow; `newProcess` of the bench comes before it. */
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
			// n8n's cache takes a copy, and all that follow share that one.
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
		// The URL answers before the provider knows of it.
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
		// Express takes whole numbers only, which a text in the description never becomes.
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

		// Only production keeps static data.
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

	/** The workflow as it is in the database now, or with other static data. */
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
	/** The button "Stop listening". */
	stop(): Promise<void>;
	/** Settles when the listening is over, however it came to its end. @throws what the node throws */
	ended: Promise<void>;
}

/** Content types whose body n8n reads before it calls a node of a version after the first. */
const PARSED_TYPES = /^(application\/json|text\/plain|application\/x-www-form-urlencoded)|[/+]xml$/;

/** Reads a call as n8n's body parser does. @throws HttpError 422 on JSON that does not parse */
async function readRequest(
	incoming: IncomingMessage,
	baseUrl: string,
	typeVersion: number,
): Promise<ExpressRequest> {
	const { pathname, searchParams } = new URL(incoming.url!, baseUrl);
	const request = Object.assign(incoming, {
		rawBody: undefined as Buffer | undefined,
		readRawBody: async () => {
			request.rawBody ??= await readBody(incoming);
		},
		body: undefined as unknown,
		path: pathname,
		originalUrl: incoming.url,
		query: Object.fromEntries(searchParams),
		params: {},
		get: (name: string) => incoming.headers[name.toLowerCase()],
		header: (name: string) => incoming.headers[name.toLowerCase()],
	}) as IncomingMessage & ParsedRequest;
	parseIncomingMessage(incoming);
	const { contentType = '' } = request;
	if (contentType.startsWith('multipart/')) incoming.resume();
	else if (typeVersion === 1 || PARSED_TYPES.test(contentType)) await parseBody(request);
	return request as unknown as ExpressRequest;
}

/** What n8n adds to a request. */
interface ParsedRequest {
	readonly contentType?: string;
	readonly encoding: BufferEncoding;
	rawBody?: Buffer;
	readonly readRawBody: () => Promise<void>;
	body: unknown;
}

async function parseBody(request: ParsedRequest): Promise<void> {
	await request.readRawBody();
	const { contentType, encoding, rawBody } = request;
	const text = rawBody!.toString(encoding);
	try {
		if (text === '') return;
		if (contentType === 'application/json') request.body = JSON.parse(text) as unknown;
		else if (contentType === 'application/x-www-form-urlencoded') request.body = parseQuery(text);
		else if (contentType === 'text/plain') request.body = text;
	} catch {
		throw new HttpError(422, 'Failed to parse request body');
	}
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
	const decoders: Record<string, () => NodeJS.ReadWriteStream> = {
		gzip: createGunzip,
		deflate: createInflate,
	};
	const decoder = decoders[incoming.headers['content-encoding'] ?? '']?.();
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of decoder ? incoming.pipe(decoder) : incoming) {
		length += (chunk as Buffer).length;
		// The rest is read and dropped: a client that is still sending would not see the answer.
		if (length <= PAYLOAD_SIZE_MAX) chunks.push(chunk as Buffer);
	}
	if (length > PAYLOAD_SIZE_MAX) throw new HttpError(500, 'request entity too large');
	return Buffer.concat(chunks);
}

/** The part of express that webhook nodes use. */
function asExpress(response: ServerResponse): ExpressResponse {
	const express = Object.assign(response, {
		status: (code: number) => {
			response.statusCode = code;
			return express;
		},
		set: (name: string, value: string) => response.setHeader(name, value),
		send: (body?: unknown) => {
			send(response, response.statusCode, body);
			return express;
		},
		json: (body: unknown) => express.send(body),
		sendStatus: (code: number) => express.status(code).send(),
	});
	return express as unknown as ExpressResponse;
}

function send(response: ServerResponse, status: number, body?: unknown): void {
	if (response.headersSent) return;
	response.statusCode = status;
	if (body === undefined || status === 204) {
		response.end();
	} else if (typeof body === 'string') {
		response.setHeader('content-type', 'text/html; charset=utf-8').end(body);
	} else {
		response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
	}
}

/** Webhooks for a test file whose provider is started with `useProvider`. */
export function useWebhooks(provider: TriggerProvider): WebhookHost {
	const host = new WebhookHost(provider);
	beforeAll(async () => await host.start());
	afterAll(async () => await host.stop());
	return host;
}

/** While n8n writes an execution to its database, other deliveries come on. */
async function databaseWrite(): Promise<void> {
	for (let round = 0; round < 20; round++) await setImmediate();
}

/** Not `structuredClone`: static data is made of proxies. */
const copy = <T extends object>(data: T): T => JSON.parse(JSON.stringify(data)) as T;

/** The items' JSON, for comparisons. */
export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
