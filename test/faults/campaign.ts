import type { KindName } from './faultKinds';
import type { OperationKind } from './operation';
import { planOf } from './plan';
import type { RunReport } from './runOperation';
import { runPlan } from './runOperation';
import type { World } from './environment';
import { type ConnectionName, connections } from './environment';

/** Counts of the runs of one kind of fault with one kind of operation. */
export interface Figures {
	readonly kind: KindName;
	readonly operation: OperationKind;
	runs: number;
	succeeded: number;
	failed: number;
	unknown: number;
	canceled: number;
	violations: number;
}

interface Violation {
	/** Number of the run that caused it; absent if no single run did. */
	readonly number?: number;
	readonly words: string;
}

export interface Result {
	readonly cells: readonly Figures[];
	readonly violations: readonly Violation[];
	readonly runs: number;
	/** Number of runs with a violation, plus violations that no single run caused. */
	readonly failed: number;
	readonly calls: number;
}

interface Options {
	readonly parallel: number;
	readonly verbose?: boolean;
	readonly onProgress?: (done: number) => void;
	readonly onViolation?: (words: string) => void;
}

/** Number of runs after which the log is searched for their secrets. */
const LOG_SEARCH_INTERVAL = 200;

/** Executes the runs with these numbers, `parallel` of them at a time. */
export async function campaign(
	world: World,
	seed: string,
	numbers: readonly number[],
	{ parallel, verbose, onProgress, onViolation }: Options,
): Promise<Result> {
	const cells = new Map<string, Figures>();
	const violations: Violation[] = [];
	const reports: RunReport[] = [];
	let searched = 0;
	let calls = 0;
	const searchLog = (): void => {
		const log = world.takeLog();
		// Includes runs that were in progress at the last search.
		const recent = reports.slice(Math.max(searched - 2 * parallel, 0));
		searched = reports.length;
		for (const { plan, secrets } of recent) {
			const leaked = secrets.find((secret) => log.includes(secret));
			if (leaked === undefined) continue;
			violations.push({
				number: plan.number,
				words: `a secret is in the log: ${leaked.slice(0, 12)}…`,
			});
		}
	};
	const record = (report: RunReport): void => {
		const { plan, status } = report;
		const { kind, operation } = plan;
		const key = `${kind} ${operation.kind}`;
		const cell = cells.get(key) ?? {
			kind,
			operation: operation.kind,
			...{ runs: 0, succeeded: 0, failed: 0, unknown: 0, canceled: 0, violations: 0 },
		};
		cells.set(key, cell);
		cell.runs += 1;
		cell[status] += 1;
		cell.violations += report.violations.length;
		calls += report.calls;
		for (const words of report.violations) {
			const about = `${operation.connection} ${operation.name}, ${kind}`;
			violations.push({ number: plan.number, words: `${about}: ${words}` });
			onViolation?.(`${plan.number} ${about}: ${words}`);
		}
		if (verbose)
			console.log(plan.number, operation.connection, operation.name, plan.faults, status);
	};
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < numbers.length) {
			const report = await runPlan(world, planOf(seed, numbers[next++]!));
			reports.push(report);
			record(report);
			onProgress?.(reports.length);
			if (reports.length % LOG_SEARCH_INTERVAL === 0) searchLog();
		}
	};
	await Promise.all(Array.from({ length: Math.min(parallel, numbers.length) }, worker));
	searchLog();
	violations.push(...(await findDuplicates(world, reports)));
	const ofRuns = violations.flatMap(({ number }) => number ?? []);
	const ofNone = violations.length - ofRuns.length;
	return {
		cells: [...cells.values()],
		violations,
		runs: reports.length,
		failed: new Set(ofRuns).size + ofNone,
		calls,
	};
}

/** Finds records that a provider has more than once after all runs. */
async function findDuplicates(world: World, reports: readonly RunReport[]): Promise<Violation[]> {
	const found: Violation[] = [];
	const connectionOf = new Map(
		Object.entries(connections).map(([connection, { provider }]) => [
			provider,
			connection as ConnectionName,
		]),
	);
	for (const connection of connectionOf.values()) {
		const state = await world.simulator(connection, 'writes').state();
		const texts = Object.fromEntries(
			Object.entries(state).map(([name, records]) => [name, JSON.stringify(records)]),
		);
		for (const { plan, writes } of reports) {
			const { provider } = connections[plan.operation.connection];
			if (provider !== connections[connection].provider || !writes?.collection) continue;
			for (const correlationId of writes.correlationIds) {
				const count = texts[writes.collection]!.split(`"${correlationId}"`).length - 1;
				if (count <= 1) continue;
				found.push({
					number: plan.number,
					words: `${writes.collection} has ${correlationId} ${count} times`,
				});
			}
		}
		const keys = (state.sales ?? []).map(
			(one) => (one as { idempotencyKey: string }).idempotencyKey,
		);
		const duplicate = keys.find((key, index) => key && keys.indexOf(key) !== index);
		if (duplicate) found.push({ words: `two sales have the key ${duplicate}` });
		const references = (state.transactions ?? [])
			.map((one) => String((one as { referenceId?: string }).referenceId))
			.filter((one) => one.startsWith('n8n-'));
		if (new Set(references).size < references.length) {
			found.push({ words: 'two transactions have the same reference of the node' });
		}
	}
	return found;
}
