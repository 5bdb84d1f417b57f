/** Reads n8n's executions from its database. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { N8n } from '../../hosts/n8n';
import type { Postgres } from '../../hosts/postgres';

const execute = promisify(execFile);

/** Counts executions. */
export interface Ledger {
	/** Returns the number of executions that have not ended. */
	unfinished(): Promise<number>;
	/** Returns the number of a workflow's executions for each event, by the event's `id`. */
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
			// An execution that n8n could not start holds no event.
			if (id === undefined) continue;
			counts.set(id, (counts.get(id) ?? 0) + 1);
		}
		return counts;
	},
});

/** Reads the event's id from flatted data: a list in which objects refer to indexes. */
function eventIn(data: string): string | undefined {
	const places = JSON.parse(data) as unknown[];
	const event = places.find(
		(one): one is { id: string } =>
			typeof one === 'object' && one !== null && 'apiVersion' in one && 'id' in one,
	);
	return event && String(places[Number(event.id)]);
}

export const postgresLedger = ({ query }: Postgres): Ledger => ledgerOf(query);

/** Reads SQLite with n8n's driver, because the package has none. */
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
