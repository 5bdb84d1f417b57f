import type { HostName } from '../../hosts/host';

/** A row of the summary: a target and what was reached. */
export interface Target {
	work: string;
	target: string;
	reached: string;
	isMet: boolean;
}

/** The printed results of a part. */
export interface Report {
	title: string;
	/** How it was measured, as sentences. */
	notes: string[];
	rows: Array<Record<string, string>>;
	targets: Target[];
	/** A picture that the notes show, written with the document. */
	figure?: { path: string; svg: string };
}

export interface Options {
	host: HostName;
	/** Number of runs of each candidate; the median is reported. */
	rounds: number;
}

export type Part = (options: Options) => Promise<Report[]>;

export const ms = (value: number): string =>
	value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(0)} ms`;

export const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 0)}`;

export const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

export const MB = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

export function table(rows: Array<Record<string, string>>): string {
	const columns = Object.keys(rows[0] ?? {});
	return [
		row(columns),
		row(columns.map(() => '---')),
		...rows.map((cells) => row(columns.map((column) => cells[column] ?? ''))),
	].join('\n');
}

export const asMarkdown = ({ title, notes, rows }: Report): string =>
	[`### ${title}`, ...notes, table(rows)].join('\n\n');
