import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A doubtful fact: one row of a table in docs/providers. */
export interface Fact {
	id: string;
	question: string;
	assumed: string;
}

/** Reads the table under "Doubtful facts" of a provider's page. */
export function factsOf(provider: string): Fact[] {
	const page = readFileSync(
		join(__dirname, '..', '..', 'docs', 'providers', `${provider}.md`),
		'utf8',
	);
	const [, table = ''] = page.split('## Doubtful facts');
	return table
		.split('\n')
		.map((line) => line.split('|').map((cell) => cell.trim()))
		.filter(([, id]) => id?.startsWith(`${provider}-`))
		.map(([, id = '', question = '', assumed = '']) => ({ id, question, assumed }));
}
