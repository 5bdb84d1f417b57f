/**
 * Client of the internal REST API that n8n's editor uses and that changes between versions. The
 * differences between the n8n versions of this folder are handled only here.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'flatted';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INode,
	INodeTypeDescription,
	IRunExecutionData,
	IWorkflowSettings,
} from 'n8n-workflow';
import type { Execution } from './execution';
import { isStored } from './execution';
import type { N8n } from './n8n';

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** Owner of every temporary instance. n8n requires 8 characters, a digit and a capital. */
export const OWNER: Owner = {
	email: 'owner@example.com',
	password: 'Example-owner-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

export interface WorkflowInput {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IDataObject;
}

export interface Workflow extends WorkflowInput {
	id: string;
	versionId: string;
	active: boolean;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
	/** Only with `getCredential`; secrets are replaced by a marker that n8n recognizes. */
	data?: ICredentialDataDecryptedObject;
}

type DataTableColumnType = 'string' | 'number' | 'boolean' | 'date';

interface DataTable {
	id: string;
	name: string;
	columns: Array<{ name: string; type: DataTableColumnType }>;
}

/** n8n adds `id`, `createdAt` and `updatedAt` to the table's own columns. */
export type DataTableRow = { id: number; createdAt: string; updatedAt: string } & Record<
	string,
	string | number | boolean | null
>;

class RestError extends Error {
	constructor(
		readonly method: string,
		readonly path: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${method} ${path} answered ${status}: ${body.slice(0, 2_000)}`);
	}
}

export class Rest {
	/** `name=value` of n8n's session cookie; it carries no browser id, so a browser may use it too. */
	cookie = '';

	constructor(private readonly n8n: Pick<N8n, 'url' | 'host'>) {}

	/** Returns a client signed in as the owner. Creates the owner if the instance has none. */
	static async signIn(n8n: Pick<N8n, 'url' | 'host'>, owner: Owner = OWNER): Promise<Rest> {
		const rest = new Rest(n8n);
		const { userManagement } = await rest.request<{
			userManagement: { showSetupOnFirstLoad?: boolean };
		}>('GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) await rest.setUpOwner(owner);
		else await rest.login(owner);
		return rest;
	}

	/**
	 * Sends one call to `/rest` + `path`. @returns the reply's `data` if it has one, else its body
	 *
	 * @throws RestError for every status of 400 and more.
	 */
	async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.fetch(method, `/rest${path}`, body);
		const text = await response.text();
		if (!response.ok) throw new RestError(method, path, response.status, text);
		const json = (text === '' ? undefined : JSON.parse(text)) as { data?: T } | undefined;
		return (json && 'data' in json ? json.data : json) as T;
	}

	private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(`${this.n8n.url}${path}`, {
			method,
			headers: {
				...(this.cookie && { cookie: this.cookie }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookies = response.headers.getSetCookie().map((line) => line.replace(/;.*/, ''));
		this.cookie = cookies.find((cookie) => cookie.startsWith('n8n-auth=')) ?? this.cookie;
		return response;
	}

	// Owner

	async setUpOwner(owner: Owner = OWNER): Promise<void> {
		await this.request('POST', '/owner/setup', owner);
	}

	async login({ email, password }: Pick<Owner, 'email' | 'password'> = OWNER): Promise<void> {
		await this.request('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	// Credentials

	createCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
		name: string = type,
	): Promise<Credential> {
		return this.request('POST', '/credentials', { name, type, data });
	}

	getCredential(id: string): Promise<Credential> {
		return this.request('GET', `/credentials/${id}?includeData=true`);
	}

	/** Changes the named fields of a credential and leaves the others as they are. */
	async updateCredential(id: string, data: ICredentialDataDecryptedObject): Promise<Credential> {
		const stored = await this.getCredential(id);
		return await this.request('PATCH', `/credentials/${id}`, {
			id,
			name: stored.name,
			type: stored.type,
			data: { ...stored.data, ...data },
		});
	}

	/** Tests a credential, as the editor does on saving. Returns `Error` and a reason if it fails. */
	async testCredential(id: string): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { name, type, data } = await this.getCredential(id);
		return await this.request('POST', '/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Returns the URL that "Connect my account" of an OAuth2 credential opens. */
	authorizationUrl(credentialId: string): Promise<string> {
		return this.request('GET', `/oauth2-credential/auth?id=${credentialId}`);
	}

	// Workflows

	createWorkflow(workflow: WorkflowInput): Promise<Workflow> {
		return this.request('POST', '/workflows', {
			active: false,
			...workflow,
			settings: { executionOrder: 'v1', ...workflow.settings },
		});
	}

	getWorkflow(id: string): Promise<Workflow> {
		return this.request('GET', `/workflows/${id}`);
	}

	/**
	 * Activates the workflow (1.x) or publishes it (2.x). The newest n8n answers before its triggers
	 * are active.
	 */
	async activateWorkflow(id: string): Promise<void> {
		const { versionId } = await this.getWorkflow(id);
		if (this.isVersion1) {
			await this.request('PATCH', `/workflows/${id}`, { active: true, versionId });
		} else {
			await this.request('POST', `/workflows/${id}/activate`, { versionId });
		}
	}

	async deactivateWorkflow(id: string): Promise<void> {
		if (this.isVersion1) {
			const { versionId } = await this.getWorkflow(id);
			await this.request('PATCH', `/workflows/${id}`, { active: false, versionId });
		} else {
			await this.request('POST', `/workflows/${id}/deactivate`, {});
		}
	}

	/** Replaces the nodes. An active workflow runs the old ones until it is activated again. */
	async updateWorkflow(id: string, nodes: INode[]): Promise<void> {
		const { name, connections, settings, versionId } = await this.getWorkflow(id);
		const workflow = { name, nodes, connections, settings, versionId };
		await this.request('PATCH', `/workflows/${id}`, workflow);
	}

	/** Archives the workflow and then deletes it, in the order that the editor requires. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.request('POST', `/workflows/${id}/archive`, {});
		for (;;) {
			try {
				return await this.request('DELETE', `/workflows/${id}`);
			} catch (error) {
				// The newest n8n removes the triggers after its answer, and answers 409 until then.
				if (!(error instanceof RestError && error.status === 409)) throw error;
				await delay(100);
			}
		}
	}

	/** Starts listening as "Listen for test event" of a webhook trigger does. */
	async listenForTestEvent(id: string, triggerName: string): Promise<void> {
		const { waitingForWebhook } = await this.start(id, triggerName);
		if (!waitingForWebhook) throw new Error(`"${triggerName}" ran instead of waiting for a call`);
	}

	async stopListening(id: string): Promise<void> {
		await this.request('DELETE', `/test-webhook/${id}`);
	}

	private get isVersion1(): boolean {
		return this.n8n.host.version.startsWith('1.');
	}

	/**
	 * Starts the workflow as "Execute workflow" does.
	 *
	 * @param triggerName Node to start from; default: the workflow's Manual Trigger.
	 * @returns the id of the execution, for `waitForExecution`.
	 */
	async runWorkflow(id: string, triggerName?: string): Promise<string> {
		const { executionId } = await this.start(id, triggerName);
		if (executionId === undefined) {
			throw new Error(`workflow ${id} waits for a call instead of running at once`);
		}
		return executionId;
	}

	private async start(
		id: string,
		triggerName?: string,
	): Promise<{ executionId?: string; waitingForWebhook?: boolean }> {
		const workflow = await this.getWorkflow(id);
		const isManual = ({ type }: INode): boolean => type === 'n8n-nodes-base.manualTrigger';
		const name = triggerName ?? workflow.nodes.find(isManual)?.name;
		if (name === undefined) throw new Error(`workflow "${workflow.name}" has no Manual Trigger`);
		return await this.request(
			'POST',
			`/workflows/${id}/run`,
			// The newest n8n runs what is stored and ignores `workflowData`; the older ones need it.
			{ workflowData: workflow, triggerToStartFrom: { name } },
		);
	}

	/** Runs the workflow and waits until it has succeeded or failed. */
	async execute(id: string, triggerName?: string, timeoutMs?: number): Promise<Execution> {
		return await this.waitForExecution(await this.runWorkflow(id, triggerName), timeoutMs);
	}

	/** Waits until the execution has ended (or is waiting), and returns it with its data parsed. */
	async waitForExecution(id: string, timeoutMs = 60_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.request<Omit<Execution, 'data'> & { data: string }>(
				'GET',
				`/executions/${id}`,
			);
			const isOver = execution.status !== 'new' && execution.status !== 'running';
			const data = isOver ? (parse(execution.data) as IRunExecutionData | undefined) : undefined;
			if (data !== undefined && isStored(execution.status, data)) return { ...execution, data };
			if (Date.now() > deadline) {
				throw new Error(`execution ${id} is still ${execution.status} after ${timeoutMs} ms`);
			}
			await delay(100);
		}
	}

	/**
	 * Lists up to 100 executions, newest first, without data; for those that triggers have started.
	 *
	 * @param workflowId omit it to list the executions of all workflows
	 */
	async listExecutions(workflowId?: string): Promise<Array<Omit<Execution, 'data'>>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.request<{ results: Array<Omit<Execution, 'data'>> }>(
			'GET',
			`/executions?filter=${filter}&limit=100`,
		);
		return results;
	}

	// Data tables

	private async dataTablesPath(): Promise<string> {
		const { id } = await this.request<{ id: string }>('GET', '/projects/personal');
		return `/projects/${id}/data-tables`;
	}

	/** Creates a data table. Column names begin with a letter; then digits and _ are allowed too. */
	async createDataTable(
		name: string,
		columns: Record<string, DataTableColumnType>,
	): Promise<DataTable> {
		return await this.request('POST', await this.dataTablesPath(), {
			name,
			columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
		});
	}

	async listDataTables(): Promise<DataTable[]> {
		const path = await this.dataTablesPath();
		return (await this.request<{ data: DataTable[] }>('GET', `${path}?take=250`)).data;
	}

	/** Returns all rows, ordered by id. */
	async dataTableRows(tableId: string): Promise<DataTableRow[]> {
		const path = `${await this.dataTablesPath()}/${tableId}/rows`;
		const rows: DataTableRow[] = [];
		for (;;) {
			const page = await this.request<{ count: number; data: DataTableRow[] }>(
				'GET',
				`${path}?sortBy=id:asc&take=250&skip=${rows.length}`,
			);
			rows.push(...page.data);
			if (page.data.length === 0 || rows.length >= page.count) return rows;
		}
	}

	// What is installed

	nodeTypes(): Promise<INodeTypeDescription[]> {
		return this.types('nodes');
	}

	credentialTypes(): Promise<ICredentialType[]> {
		return this.types('credentials');
	}

	private async types<T>(kind: 'nodes' | 'credentials'): Promise<T> {
		const path = `/types/${kind}.json`;
		const response = await this.fetch('GET', path);
		if (!response.ok) throw new RestError('GET', path, response.status, await response.text());
		return (await response.json()) as T;
	}

	/** Lists the packages that n8n installed itself, without those unpacked into its folder. */
	communityPackages(): Promise<Array<{ packageName: string; installedVersion: string }>> {
		return this.request('GET', '/community-packages');
	}
}
