/** Runs the sync templates twice, and adds records at the providers in between. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { Execution } from '../hosts/execution';
import type { Rest, Workflow } from '../hosts/rest';
import { errorOf } from '../hosts/execution';
import type { SimulatorClient, Simulators } from '../simulators/client';
import { isTokenRequest } from '../simulators/credentials';
import type { LogEntry } from '../simulators/types';

/** A sync template, its data table, and the provider's records that it copies. */
interface Sync {
	/** File name of the template. */
	template: string;
	provider: 'flute' | 'flip';
	/** Name in the report. */
	providerName: string;
	table: string;
	/** The table's id column, and the simulator's collection with its id member. */
	column: string;
	collection: string;
	member: string;
	/** Adds new records to the simulator. @returns their ids */
	add(simulator: SimulatorClient): Promise<string[]>;
}

const SYNCS: Sync[] = [
	{
		template: 'flute-transactions-to-data-table',
		provider: 'flute',
		providerName: 'Flute',
		table: 'Flute transactions',
		column: 'transactionId',
		collection: 'transactions',
		member: 'transactionId',
		add: async (flute) => {
			const { transactions = [] } = await flute.state();
			const added = transactions.slice(-3).map((record) => ({
				...(record as IDataObject),
				transactionId: randomUUID(),
				transactionDateTime: new Date().toISOString(),
			}));
			await flute.put('transactions', added);
			return added.map(({ transactionId }) => transactionId);
		},
	},
	{
		template: 'flip-events-to-data-table',
		provider: 'flip',
		providerName: 'Flip',
		table: 'Flip events',
		column: 'eventId',
		collection: 'events',
		member: 'id',
		add: async (flip) => {
			const { sites = [], events = [] } = await flip.state();
			const site = { ...(sites[0] as IDataObject), id: 'demo-new-site' };
			await flip.put('sites', [site]);
			const added = events.slice(-3).map((record, index) => ({
				...(record as IDataObject),
				id: randomUUID(),
				// The first event belongs to the new site, which has no token yet.
				...(index === 0 && { site_id: site.id }),
			}));
			await flip.put('events', added);
			return added.map(({ id }) => id);
		},
	},
];

/** The result of one run of one template. */
interface Outcome {
	log: LogEntry[];
	/** Ids in the data table afterwards. */
	stored: string[];
}

/**
 * Runs the templates, adds records, and runs the templates again.
 *
 * @returns the report as a table, and what is wrong as sentences
 * @throws Error if a workflow fails
 */
export async function syncTwice(
	rest: Rest,
	simulators: Simulators,
	workflows: Record<string, Workflow>,
	say: (step: string) => void,
): Promise<{ report: string; faults: string[] }> {
	const faults: string[] = [];
	const runAll = async (): Promise<Outcome[]> => {
		const outcomes: Outcome[] = [];
		for (const sync of SYNCS) {
			const outcome = await runSync(rest, simulators[sync.provider], sync, workflows);
			const { [sync.collection]: held = [] } = await simulators[sync.provider].state();
			const ids = held.map((record) => String((record as IDataObject)[sync.member]));
			if (!isSame(outcome.stored, ids)) {
				faults.push(
					`"${sync.table}" has ${outcome.stored.length} rows, and they are not ` +
						`the ${ids.length} ${sync.collection} that ${sync.providerName} holds.`,
				);
			}
			outcomes.push(outcome);
		}
		return outcomes;
	};

	say('Running the two sync workflows');
	const first = await runAll();
	say('Adding records at the providers, and expiring the Flute token that n8n has');
	const added = await Promise.all(SYNCS.map(({ add, provider }) => add(simulators[provider])));
	await simulators.flute.expireTokens();
	say('Running them again');
	const second = await runAll();

	SYNCS.forEach(({ table }, i) => {
		const before = new Set(first[i]!.stored);
		const fresh = second[i]!.stored.filter((id) => !before.has(id));
		if (!isSame(fresh, added[i]!)) {
			faults.push(`"${table}" got ${fresh.length} new rows for ${added[i]!.length} new records.`);
		}
	});
	if (!second[0]!.log.some(isTokenRequest)) {
		faults.push('The Flute token had expired, but the second run fetched no new one.');
	}
	return { report: tableOf(first, second), faults };
}

async function runSync(
	rest: Rest,
	simulator: SimulatorClient,
	{ template, table, column }: Sync,
	workflows: Record<string, Workflow>,
): Promise<Outcome> {
	const workflow = workflows[template];
	if (!workflow) throw new Error(`there is no workflow ${template}`);
	await simulator.clearLog();
	const execution = await runOnSchedule(rest, workflow);
	if (execution.status !== 'success') {
		const { message = '', description, node } = errorOf(execution) ?? {};
		const where = node ? ` at "${node.name}"` : '';
		throw new Error(
			`The workflow "${workflow.name}" ended as ${execution.status}${where}: ` +
				[message, description].filter(Boolean).join(' '),
		);
	}
	const dataTable = (await rest.listDataTables()).find(({ name }) => name === table);
	if (!dataTable) throw new Error(`The workflow "${workflow.name}" made no table "${table}"`);
	const rows = await rest.dataTableRows(dataTable.id);
	return { log: await simulator.log(), stored: rows.map((row) => String(row[column])) };
}

/**
 * Publishes a workflow with a Schedule Trigger until it has run once. A manual run would not do: it
 * reads the first records of a list. Get Many remembers returned records only in scheduled runs.
 */
async function runOnSchedule(rest: Rest, { id, nodes }: Workflow): Promise<Execution> {
	const earlier = new Set((await rest.listExecutions(id)).map((execution) => execution.id));
	for (;;) {
		const at = new Date(Date.now() + 4_000);
		const cronExpression = `${at.getUTCSeconds()} ${at.getUTCMinutes()} * * * *`;
		const rule = { interval: [{ field: 'cronExpression', expression: cronExpression }] };
		await rest.updateWorkflow(
			id,
			nodes.map((node) =>
				node.type === 'n8n-nodes-base.scheduleTrigger' ? { ...node, parameters: { rule } } : node,
			),
		);
		await rest.activateWorkflow(id);
		try {
			// On a busy machine n8n can publish the workflow only after this time has passed.
			const deadline = Date.now() + 30_000;
			while (Date.now() < deadline) {
				const started = (await rest.listExecutions(id)).find((one) => !earlier.has(one.id));
				if (started) return await rest.waitForExecution(started.id, 300_000);
				await delay(250);
			}
		} finally {
			await rest.deactivateWorkflow(id);
		}
	}
}

/** Whether two lists have the same members with the same counts, in any order. */
const isSame = (a: string[], b: string[]): boolean =>
	a.length === b.length && [...a].sort().join() === [...b].sort().join();

/** Returns a call's method and path, with a placeholder for the site's id. */
const kindOf = ({ method, path }: LogEntry): string =>
	`${method} ${path.replace(/^\/v1\/site\/[^/]+/, '/v1/site/{siteId}')}`;

type Line = [label: string, ...counts: number[]];

/** Formats calls, token requests and stored rows as a table with a column for each run. */
function tableOf(first: Outcome[], second: Outcome[]): string {
	const countIn = ({ log }: Outcome, matches: (call: LogEntry) => boolean): number =>
		log.filter(matches).length;
	const line = (i: number, label: string, matches: (call: LogEntry) => boolean): Line => [
		`${SYNCS[i]!.providerName.padEnd(6)}${label}`,
		countIn(first[i]!, matches),
		countIn(second[i]!, matches),
	];
	const isSiteToken = ({ path }: LogEntry): boolean => path.startsWith('/v1/auth/site/');
	const kinds = SYNCS.map((_, i) => {
		const calls = [...first[i]!.log, ...second[i]!.log].filter((call) => !isTokenRequest(call));
		return [...new Set(calls.map(kindOf))];
	});
	const sections: Array<[string, Line[]]> = [
		[
			'Called',
			kinds.flatMap((ofProvider, i) =>
				ofProvider.map((kind) =>
					line(i, kind, (call) => !isTokenRequest(call) && kindOf(call) === kind),
				),
			),
		],
		[
			'Renewed',
			[
				line(0, 'OAuth tokens fetched', isTokenRequest),
				line(0, 'calls refused with 401', ({ status }) => status === 401),
				line(1, 'site tokens minted', isSiteToken),
				line(1, 'calls refused with 401', ({ status }) => status === 401),
			],
		],
		[
			'Stored',
			SYNCS.map(({ table }, i): Line => {
				const [before, after] = [first[i]!.stored.length, second[i]!.stored.length];
				return [`rows in "${table}"`, before, after, after - before];
			}),
		],
	];
	const row = (label: string, ...cells: Array<string | number>): string =>
		label.padEnd(44) + cells.map((cell) => String(cell).padStart(8)).join('');
	return sections
		.map(([title, lines]) =>
			[
				row(title, 'run 1', 'run 2', ...(title === 'Stored' ? ['added'] : [])),
				...lines.map(([label, ...counts]) => row(`  ${label}`, ...counts)),
			].join('\n'),
		)
		.join('\n\n');
}
