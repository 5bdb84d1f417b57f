/** Compares the providers' logs with n8n's database after a load. */
import { parse } from 'flatted';
import type { IDataObject, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import type { Postgres } from '../hosts/postgres';
import type { Simulators } from '../simulators/client';
import { isTokenRequest } from '../simulators/credentials';
import type { Delivery } from '../simulators/deliveries';
import type { SimulatorName } from '../simulators/registry';
import type { LogEntry } from '../simulators/types';
import type { Outcome } from './phase';
import { referenceOf, START } from './workflows';

/** Logs of the calls that the providers received. */
export type Logs = Record<SimulatorName, LogEntry[]>;

interface Row {
	id: string;
	workflowId: string;
	status: string;
	stoppedAt: number;
}

/** Returns every execution, without its data. */
export async function executions({ query }: Postgres): Promise<Row[]> {
	const rows = await query('SELECT id, "workflowId", status, "stoppedAt" FROM execution_entity');
	return rows.map(({ id, workflowId, status, stoppedAt }) => ({
		...{ id: String(id), workflowId: String(workflowId), status: String(status) },
		stoppedAt: Date.parse(String(stoppedAt)),
	}));
}

export async function unfinished({ query }: Postgres): Promise<number> {
	const rows = await query(
		"SELECT id FROM execution_entity WHERE status IN ('new', 'running', 'waiting')",
	);
	return rows.length;
}

/** Returns the data of the executions that match a condition in SQL. */
async function dataWhere({ query }: Postgres, condition: string) {
	const rows = await query(
		`SELECT e."workflowId", e.status, d.data FROM execution_entity e
		 JOIN execution_data d ON d."executionId" = e.id WHERE ${condition}`,
	);
	return rows.map(({ workflowId, status, data }) => ({
		...{ workflowId: String(workflowId), status: String(status) },
		data: parse(String(data)) as IRunExecutionData,
	}));
}

const median = (values: number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const round = (value: number): number => Math.round(value * 100) / 100;

const SPAN_MS = 10_000;

/** Returns how many executions ended in a period, in total and per second. */
export function throughput(rows: Row[], from: number, to: number) {
	const ends = rows.map(({ stoppedAt }) => stoppedAt).filter((at) => at >= from && at < to);
	const spans = Array.from(
		{ length: Math.floor((to - from) / SPAN_MS) },
		(_, index) => ends.filter((at) => Math.floor((at - from) / SPAN_MS) === index).length,
	);
	return {
		count: ends.length,
		perSecond: round((ends.length * 1000) / (to - from)),
		median: round((median(spans) * 1000) / SPAN_MS),
	};
}

/** Groups failed executions by reason. If no node of the package failed, n8n itself has failed. */
export async function failures({ cluster, active }: Pick<Outcome, 'cluster' | 'active'>) {
	const unsuccessful = "e.status NOT IN ('success', 'new', 'running', 'waiting')";
	const failed = await dataWhere(cluster.postgres, unsuccessful);
	const reasons = new Map<string, { whose: string; example: string; count: number }>();
	for (const { workflowId, status, data } of failed) {
		const error = data.resultData?.error as unknown as
			{ message?: string; node?: { type?: string } } | undefined;
		const isOurs = error?.node?.type?.startsWith('n8n-nodes-fl-suite.') ?? false;
		const name = active.find(({ id }) => id === workflowId)?.name ?? workflowId;
		const reason = `${status}: ${error?.message ?? 'no error is stored'}`;
		const known = reasons.get(reason);
		if (known) known.count += 1;
		else reasons.set(reason, { whose: isOurs ? 'ours' : "n8n's", example: name, count: 1 });
	}
	return [...reasons].map(([reason, { whose, example, count }]) => ({
		...{ whose, count, example },
		reason: reason.slice(0, 90),
	}));
}

/** Counts how often a trigger output each value of a member, and executions without data. */
async function countOutput(postgres: Postgres, workflowId: string, member: string) {
	const counts = new Map<string, number>();
	let blank = 0;
	for (const { data } of await dataWhere(postgres, `e."workflowId" = '${workflowId}'`)) {
		const items = triggerItems(data);
		if (items.length === 0) blank += 1;
		for (const { json } of items) {
			const key = String(json[member]);
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	return { counts, blank };
}

/** Returns the trigger's output, or the input of an execution that did not get past the trigger. */
function triggerItems({ resultData, executionData }: IRunExecutionData): INodeExecutionData[] {
	const [run] = resultData?.runData[START] ?? [];
	const [first] = executionData?.nodeExecutionStack ?? [];
	return run?.data?.main[0] ?? first?.data.main?.[0] ?? [];
}

/** The comparison of what should exist once with what exists. */
export interface Match {
	expected: number;
	missing: number;
	repeated: number;
	/** Executions whose data n8n lost because their worker was killed. */
	blank: number;
}

const compare = (
	expected: string[],
	{ counts, blank = 0 }: { counts: Map<string, number>; blank?: number },
): Match => ({
	expected: expected.length,
	missing: expected.filter((key) => !counts.has(key)).length,
	repeated: [...counts.values()].filter((count) => count > 1).length,
	blank,
});

/** Returns when (ms) the providers accepted writes, by reference and path. */
function accepted(logs: Logs): Map<string, number[]> {
	const times = new Map<string, number[]>();
	for (const { method, path, status, body, at } of Object.values(logs).flat()) {
		if (method !== 'POST' || status === null || status >= 300) continue;
		const [reference] = /[a-z0-9-]+-\d+(?=")/.exec(JSON.stringify(body ?? '')) ?? [];
		if (reference === undefined) continue;
		const key = `${reference} ${path}`;
		times.set(key, [...(times.get(key) ?? []), Date.parse(at)]);
	}
	return times;
}

/**
 * Compares the writes that the providers accepted with those of successful executions. A write that
 * was made before a worker was killed and again afterwards counts as n8n's rerun of an execution.
 */
export function writes({ active, logs, killedAt }: Outcome, rows: Row[]) {
	const made = new Map<string, number>();
	let repeatedByN8n = 0;
	for (const [key, [first, ...more]] of accepted(logs)) {
		const isRerun = more.length > 0 && first! < killedAt && more.every((at) => at > killedAt);
		if (isRerun) repeatedByN8n += 1;
		made.set(key, isRerun ? 1 : more.length + 1);
	}
	const expected = active.flatMap(({ id, name, steps }) => {
		const paths = steps.flatMap((step) => step.writes ?? []);
		const succeeded = rows.filter(
			({ workflowId, status }) => workflowId === id && status === 'success',
		);
		return succeeded.flatMap((row) => paths.map((path) => `${referenceOf(name, row.id)} ${path}`));
	});
	const { missing, repeated } = compare(expected, { counts: made });
	return { expected: expected.length, missing, repeated, repeatedByN8n };
}

/** Credentials with their token requests and calls, and whether processes share the tokens. */
const TOKENS: Array<{
	credential: string;
	provider: SimulatorName;
	requests: RegExp;
	calls: RegExp;
	isShared: boolean;
}> = [
	...(['Flute', 'Flipdish', 'Flextell'] as const).map((name) => ({
		credential: `${name} (${name === 'Flextell' ? 'rotating refresh tokens' : 'client credentials'})`,
		provider: name.toLowerCase() as SimulatorName,
		requests: /./,
		calls: /./,
		isShared: true,
	})),
	{
		credential: 'Flip (client credentials)',
		provider: 'flip',
		requests: /token$/,
		calls: /^\/v1\/(sites|telemetry)/,
		isShared: true,
	},
	{
		credential: 'Flip (site tokens, of each process)',
		provider: 'flip',
		requests: /\/auth\/site\//,
		calls: /^\/v1\/site\//,
		isShared: false,
	},
];

/** Counts token requests during the load, and the fewest possible: each token used to its end. */
export function tokenUse({ logs, from, to, cluster }: Outcome, lifeSeconds: number) {
	const minutes = (to - from) / 60_000;
	// In queue mode the main process polls and has site tokens of its own.
	const processes = cluster.executing === 1 ? 1 : cluster.executing + 1;
	return TOKENS.map(({ credential, provider, requests, calls, isShared }) => {
		const log = logs[provider].filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < to);
		const asked = log.filter((entry) => isTokenRequest(entry) && requests.test(entry.path));
		const called = log.filter((entry) => !isTokenRequest(entry) && calls.test(entry.path));
		return {
			credential,
			requests: asked.length,
			perMinute: round(asked.length / minutes),
			leastPerMinute: round((60 / lifeSeconds) * (isShared ? 1 : processes)),
			refusedRequests: asked.filter(({ status }) => status !== null && status >= 400).length,
			calls: called.length,
			refusedCalls: called.filter(({ status }) => status === 401).length,
		};
	});
}

/** Compares the events that were delivered with the executions that they started. */
export async function deliveries({ simulators, cluster, active }: Outcome, rows: Row[]) {
	const all = (await simulators.flute.control('GET', '/deliveries')) as Delivery[];
	const triggers = active.filter(({ startedBy }) => startedBy === 'webhook');
	return await Promise.all(
		triggers.map(async ({ id, name, webhookId }) => {
			const sent = all.filter(({ url }) => url.includes(webhookId));
			const attempts = sent.flatMap((delivery) => delivery.attempts);
			const delivered = sent.filter(({ status }) => status === 'delivered');
			const events = delivered.map(({ eventId }) => eventId);
			return {
				workflow: name,
				events: sent.length,
				attempts: attempts.length,
				whyMore: [...new Set(attempts.flatMap(({ error }) => error ?? []))].join(' '),
				executions: rows.filter(({ workflowId }) => workflowId === id).length,
				...compare(events, await countOutput(cluster.postgres, id, 'id')),
			};
		}),
	);
}

/** The provider, collection and id member of each polling workflow's records. */
const POLLED = {
	'poll-flute': ['flute', 'transactions', 'transactionId'],
	'poll-flextell': ['flextell', 'customers', 'id'],
	'poll-flip': ['flip', 'events', 'id'],
	'poll-flipdish': ['flipdish', 'orders', 'OrderId'],
} as const;

/** Ids of records by the name of the workflow that polls them. */
export type Polled = Record<keyof typeof POLLED, Set<string>>;

/** Returns all records that polls can find now. */
export async function polled(simulators: Simulators): Promise<Polled> {
	const found = await Promise.all(
		Object.entries(POLLED).map(async ([name, [provider, collection, key]]) => {
			const records = (await simulators[provider].state())[collection] as IDataObject[];
			return [name, new Set(records.map((record) => String(record[key])))];
		}),
	);
	return Object.fromEntries(found) as Polled;
}

/** Compares the records that were added with those that the polls output. */
export async function polls({
	simulators,
	cluster,
	active,
	known,
}: Pick<Outcome, 'simulators' | 'cluster' | 'active' | 'known'>) {
	const now = await polled(simulators);
	return await Promise.all(
		(Object.keys(POLLED) as Array<keyof Polled>).map(async (name) => {
			const { id } = active.find((one) => one.name === name)!;
			const found = await countOutput(cluster.postgres, id, POLLED[name][2]);
			const added = [...now[name]].filter((key) => !known[name].has(key));
			return { workflow: name, ...compare(added, found) };
		}),
	);
}
