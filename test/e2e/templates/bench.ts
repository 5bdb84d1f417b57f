/** What the tests of all templates share: one n8n, the services that templates call, and helpers. */
import { join } from 'node:path';

import type { Settings } from '../../demo/content';
import { importWorkflow, makeCredentials } from '../../demo/content';
import type { Postgres } from '../../hosts/postgres';
import { startPostgres } from '../../hosts/postgres';
import type { Credential, DataTableRow, Workflow } from '../../hosts/rest';
import { errorOf } from '../../hosts/execution';
import { eventually } from '../support/eventually';
import type { HostBench, ProviderName } from '../support/host';
import { useHost } from '../support/host';
import type { Listener } from '../support/listener';
import { startListener } from '../support/listener';
import { asModel } from './chatModel';

export const FOLDER = join(__dirname, '..', '..', '..', 'workflows');

/** Every five seconds: n8n refuses a star for the seconds, and the nodes keep their minimum interval. */
export const POLL_TIMES = { item: [{ mode: 'custom', cronExpression: '0-59/5 * * * * *' }] };

/** Usable once the `beforeAll` of `useTemplates` has run. */
export class TemplateBench {
	postgres!: Postgres;
	/** Stands for OpenAI. */
	chatModel!: Listener;
	/** Stands for a chat channel's webhook. */
	chatChannel!: Listener;
	credentials!: Credential[];

	constructor(readonly host: HostBench) {}

	async start(): Promise<void> {
		this.postgres = await startPostgres();
		this.chatModel = await startListener(asModel);
		this.chatChannel = await startListener(() => ({}));
		const { rest, n8n, simulators } = this.host;
		this.credentials = [
			...(await makeCredentials(rest, simulators, n8n.url)),
			await rest.createCredential('postgres', this.postgres.credential),
			await rest.createCredential('openAiApi', {
				apiKey: 'fake-model-key',
				url: `${this.chatModel.url}/v1`,
				header: false,
			}),
		];
	}

	async stop(): Promise<void> {
		await this.chatChannel?.stop();
		await this.chatModel?.stop();
		await this.postgres?.stop();
	}

	/** Imports a template. @param settings replace parameters of its nodes */
	async open(name: string, settings?: Settings): Promise<Workflow> {
		const file = join(FOLDER, `${name}.json`);
		return await importWorkflow(this.host.rest, file, this.credentials, settings);
	}

	/** The messages of the failed executions. */
	async failuresOf(id: string): Promise<string[]> {
		const executions = await this.host.rest.listExecutions(id);
		const failed = executions.filter(({ status }) => status === 'error');
		return await Promise.all(
			failed.map(async (one) => {
				const { message = '' } = errorOf(await this.host.rest.waitForExecution(one.id)) ?? {};
				return message;
			}),
		);
	}

	/** Resolves when runs that begin after this call are over. */
	async anotherRun(id: string): Promise<void> {
		const isOver = ({ status }: { status: string }) => status === 'success';
		const count = async () => (await this.host.rest.listExecutions(id)).filter(isOver).length;
		const before = await count();
		await eventually(async () => expect(await count()).toBeGreaterThan(before + 1));
	}

	/** The rows of a data table. */
	async rowsOf(table: string): Promise<DataTableRow[]> {
		const found = (await this.host.rest.listDataTables()).find(({ name }) => name === table);
		return found ? await this.host.rest.dataTableRows(found.id) : [];
	}

	/** The records of a simulator. */
	async held<T>(provider: ProviderName, collection: string): Promise<T[]> {
		return (await this.host.simulator(provider).state())[collection] as T[];
	}
}

/** Starts n8n and the services for a test file and stops them afterwards. */
export function useTemplates(): TemplateBench {
	const bench = new TemplateBench(useHost('n8n-2.8'));
	beforeAll(async () => await bench.start());
	afterAll(async () => await bench.stop());
	return bench;
}

export const sorted = (values: unknown[]): string[] => values.map(String).sort();

export const byKey = <T extends object>(rows: T[], key: keyof T): Map<string, T> =>
	new Map(rows.map((row) => [String(row[key]), row]));
