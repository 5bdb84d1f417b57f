/** Prints the results of a load and lists the failures of the package. */
import { availableParallelism } from 'node:os';

import * as ledger from './findings';
import type { Outcome } from './phase';
import { TOKEN_SECONDS } from './phase';

export interface Report {
	perSecond: number;
	/** Failures of the package, as texts. */
	faults: string[];
}

/** Prints the tables of a load. */
export async function report(outcome: Outcome): Promise<Report> {
	const { cluster, called, from, to } = outcome;
	const rows = await ledger.executions(cluster.postgres);
	const rate = ledger.throughput(rows, from, to);
	const answers = [...called.answers].map(([status, count]) => `${count} with ${status}`);
	console.log(`
${rate.count} executions in ${Math.round((to - from) / 1000)} s: ${rate.perSecond} per second, \
${rate.median} in the median of ten-second spans. ${cluster.executing} executing \
${cluster.executing === 1 ? 'process' : 'processes'}; ${availableParallelism()} cores, shared with the simulators.
Calls answered: ${answers.join(', ')}; failed or timed out: ${called.unanswered}`);

	const failures = await ledger.failures(outcome);
	print(`Failed executions: ${failures.reduce((sum, { count }) => sum + count, 0)}`, failures);
	const tokens = ledger.tokenUse(outcome, TOKEN_SECONDS);
	print(`Token requests, with tokens that live ${TOKEN_SECONDS} s`, tokens);
	const writes = ledger.writes(outcome, rows);
	print('Writes of executions that succeeded, by the logs of the providers', [writes]);
	const deliveries = await ledger.deliveries(outcome, rows);
	print(
		'Webhooks: deliveries in the ledger of the provider, and the executions that they started',
		deliveries,
	);
	const polls = await ledger.polls(outcome);
	print('Polls: records that were added, and executions that output them', polls);
	const refused = tokens.find(({ credential }) => credential.startsWith('Flextell'))!;
	const lost = failures.filter(({ reason }) => /refresh token/i.test(reason));
	console.log(
		`Refresh tokens that Flextell refused: ${refused.refusedRequests}; ` +
			`executions that failed for it: ${lost.reduce((sum, { count }) => sum + count, 0)}\n`,
	);

	const faults = [
		...failures
			.filter(({ whose }) => whose === 'ours')
			.map(({ count, reason }) => `${count} × ${reason}`),
		...describeMatch(writes, 'writes'),
		...deliveries.flatMap((one) => describeMatch(one, `webhooks of ${one.workflow}`)),
		// A delivery that timed out at the provider may have started an execution as well.
		...deliveries
			.filter(({ executions, expected, events }) => executions < expected || executions > events)
			.map(({ workflow }) => `the numbers of webhooks and executions of ${workflow} differ`),
		...polls.flatMap((one) => describeMatch(one, `records of ${one.workflow}`)),
	];
	return { perSecond: rate.perSecond, faults };
}

function print(title: string, table: object[]): void {
	console.log(`\n${title}`);
	if (table.length > 0) console.table(table);
}

/** Describes a failed comparison. Missing keys may be of executions whose data n8n lost. */
const describeMatch = (
	{ expected, missing, repeated, blank = 0 }: Omit<ledger.Match, 'blank'> & { blank?: number },
	what: string,
): string[] => [
	...(expected === 0 ? [`there were no ${what}`] : []),
	...(missing > 0 && blank === 0 ? [`${missing} ${what} are missing`] : []),
	...(repeated > 0 ? [`${repeated} ${what} are there more than once`] : []),
];
