/** What n8n has stored of its executions, read from its database. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { N8n } from '../../hosts/n8n';
import type { Postgres } from '../../hosts/postgres';

const execute = promisify(execFile);

/** Executions beside what started them. */
export interface Ledger {
	/** Executions that are not over. */
	unfinished(): Promise<number>;
	/** How many executions of a workflow began with each event, by the event's `id`. */
	events(workflowId: string): Promise<Map<string, number>>;
}

type Query = (sql: string) => Promise<Array<Record<string, unknown>>>;

const ledgerOf = (query: Query): Ledger => ({
	unfinished: async () => {
		const states = "('new', 'running', 'waiting')";
		return (await query(`SELECT id FROM execution_entity WHERE status IN ${states}`)).length;
	},
	events: async (workflowId) => {
		const rows = await query(
			`SELECT d.data FROM execution_data d JOIN execution_entity e ON e.id = d."executionId"
			 WHERE e."workflowId" = '${workflowId}'`,
		);
		const counts = new Map<string, number>();
		for (const { data } of rows) {
			const id = eventIn(String(data));
			counts.set(id, (counts.get(id) ?? 0) + 1);
		}
		return counts;
	},
});

/** The flatted form is a list whose objects name their members' places. */
function eventIn(data: string): string {
	const places = JSON.parse(data) as unknown[];
	const event = places.find(
		(one): one is { id: string } =>
			typeof one === 'object' && one !== null && 'apiVersion' in one && 'id' in one,
	);
	return String(places[Number(event?.id)]);
}

export const postgresLedger = ({ query }: Postgres): Ledger => ledgerOf(query);

/** Through n8n's own driver, as this process has none. */
export const sqliteLedger = ({ host, userFolder }: N8n): Ledger =>
	ledgerOf(async (sql) => {
		const script = `
			const { Database, OPEN_READONLY } = require('sqlite3');
			const [file, sql] = process.argv.slice(1);
			new Database(file, OPEN_READONLY).all(sql, (error, rows) => {
				if (error) throw error;
				process.stdout.write(JSON.stringify(rows));
			});
		`;
		const file = join(userFolder, '.n8n', 'database.sqlite');
		const { stdout } = await execute(host.node, ['-e', script, file, sql], {
			cwd: host.folder,
			maxBuffer: 2 ** 30,
		});
		return JSON.parse(stdout) as Array<Record<string, unknown>>;
	});
