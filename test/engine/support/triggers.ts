import type {
	IDataObject,
	INodeExecutionData,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { LoggerProxy } from 'n8n-workflow';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { LocalServer } from '../../hosts/localServer';
import type { Credential, Engine } from './engine';
import { HttpError, send } from './webhookHttp';
import type { TriggerSettings } from './webhookTrigger';
import { WebhookTrigger } from './webhookTrigger';

export type { TriggerExecution } from './executions';
export type { TriggerSettings, WebhookTrigger };

/** A provider's bench, or an engine alone for nodes that need no credential. */
export interface TriggerProvider {
	readonly engine: Engine;
	readonly credential?: Credential;
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

	/** The instance's public URL, as set by WEBHOOK_URL; tests may set it. */
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

	/** A published workflow. @throws the message that the user sees when publishing is refused */
	async activate(settings: TriggerSettings): Promise<WebhookTrigger> {
		const trigger = this.newTrigger(settings);
		await trigger.activate();
		return trigger;
	}

	/** n8n-core's description of the instance and, at a delivery, of its call. */
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

/** Webhooks for a test file whose provider is started with `useProvider`. */
export function useWebhooks(provider: TriggerProvider): WebhookHost {
	const host = new WebhookHost(provider);
	beforeAll(async () => await host.start());
	afterAll(async () => await host.stop());
	return host;
}

/** The items' JSON, for comparisons. */
export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
