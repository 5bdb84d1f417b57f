/** Tells what came of a load, and which of it is our fault. */
import { availableParallelism } from 'node:os';

import * as ledger from './findings';
import type { Outcome } from './phase';
import { TOKEN_SECONDS } from './phase';

export interface Report {
	perSecond: number;
	/** What of ours has failed, in words. */
	faults: string[];
}

/** Prints the tables of a load. */
export async function report(outcome: Outcome): Promise<Report> {
	const { cluster, called, from, to } = outcome;
	const rows = await ledger.executions(cluster.postgres);
	const pace = ledger.pace(rows, from, to);
	const answers = [...called.answers].map(([status, count]) => `${count} with ${status}`);
	console.log(`
${pace.count} executions in ${Math.round((to - from) / 1000)} s: ${pace.perSecond} per second, \
${pace.median} in the median of ten-second spans. ${cluster.executing} executing \
${cluster.executing === 1 ? 'process' : 'processes'}; ${availableParallelism()} cores for all, the simulators too.
Calls answered: ${answers.join(', ')}; given up: ${called.unanswered}`);

	const failures = await ledger.failures(outcome);
	print(`Failed executions: ${failures.reduce((sum, { count }) => sum + count, 0)}`, failures);
	const tokens = ledger.tokenUse(outcome, TOKEN_SECONDS);
	print(`Token requests, with tokens that live ${TOKEN_SECONDS} s`, tokens);
	const writes = ledger.writes(outcome, rows);
	print('Writes of executions that succeeded, by the logs of the providers', [writes]);
	const deliveries = await ledger.deliveries(outcome, rows);
	print(
		'Webhooks: those delivered by the ledger of the provider, and the executions that they started',
		deliveries,
	);
	const polls = await ledger.polls(outcome);
	print('Polls: records since they began, and executions that gave them', polls);
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
		...named(writes, 'writes'),
		...deliveries.flatMap((one) => named(one, `webhooks of ${one.workflow}`)),
		// An event that the provider gave up, after no answer in time, may have started one as well.
		...deliveries
			.filter(({ executions, expected, events }) => executions < expected || executions > events)
			.map(({ workflow }) => `webhooks and executions of ${workflow} are not as many`),
		...polls.flatMap((one) => named(one, `records of ${one.workflow}`)),
	];
	return { perSecond: pace.perSecond, faults };
}

function print(title: string, table: object[]): void {
	console.log(`\n${title}`);
	if (table.length > 0) console.table(table);
}

/** What is missing may have been in the executions that n8n has lost. */
const named = (
	{ expected, missing, repeated, blank = 0 }: Omit<ledger.Match, 'blank'> & { blank?: number },
	what: string,
): string[] => [
	...(expected === 0 ? [`there were no ${what}`] : []),
	...(missing > 0 && blank === 0 ? [`${missing} ${what} are missing`] : []),
	...(repeated > 0 ? [`${repeated} ${what} are there more than once`] : []),
];
