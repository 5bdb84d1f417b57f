import type { Outcome } from './check';
import type { Fact } from './facts';
import type { Result } from './run';

/** The results of one run. */
export interface Report {
	provider: string;
	/** Date of the run, as YYYY-MM-DD. */
	date: string;
	/** `sandbox`, `production` or `another host`; never the address. */
	where: string;
	facts: Array<Fact & Omit<Result, 'id'>>;
	/** Facts that no call can check, with the reason. */
	unchecked: Array<Fact & { why: string }>;
}

const ORDER: readonly Outcome[] = ['differs', 'confirmed', 'not reachable', 'not run'];

export const countsOf = ({ facts }: Report): string =>
	ORDER.map((outcome) => [outcome, facts.filter((one) => one.outcome === outcome).length])
		.filter(([, count]) => count !== 0)
		.map(([outcome, count]) => `${count} ${outcome}`)
		.join(', ');

/** One line for the terminal. */
export const lineOf = ({ id, outcome, seen }: Result): string =>
	`${outcome.padEnd(14)} ${id.padEnd(30)} ${seen}`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[head, head.map(() => '---'), ...rows]
		.map((row) => `| ${row.map(cell).join(' | ')} |`)
		.join('\n');

/** The file that can be attached to an issue. */
export function asMarkdown(report: Report): string {
	const { provider, date, where, facts, unchecked } = report;
	const sorted = ORDER.flatMap((outcome) => facts.filter((one) => one.outcome === outcome));
	return [
		`# Facts about ${provider}, checked on ${date} (${where})`,
		`${countsOf(report)}; ${unchecked.length} cannot be checked by calls.`,
		table(
			['Id', 'Question', 'Assumed', 'Result', 'Seen'],
			sorted.map(({ id, question, assumed, outcome, seen }) => [
				id,
				question,
				assumed,
				outcome,
				seen,
			]),
		),
		'## Not checkable by calls',
		table(
			['Id', 'Question', 'Why'],
			unchecked.map(({ id, question, why }) => [id, question, why]),
		),
		'',
	].join('\n\n');
}

export const asJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
