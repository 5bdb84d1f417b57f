import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { asJson, asMarkdown, countsOf, lineOf } from './report';
import { verify } from './verify';
import { targets } from './targets';

const USAGE = `npm run verify -- <provider> [--write] [--only <id>,…] [--out <file.md or file.json>]

Checks the doubtful facts of docs/providers/<provider>.md at the provider's API.
Reads only, unless --write is given, which only a sandbox allows.
Exit code 1: something differs from what the package assumes; 2: nothing was checked.

${Object.entries(targets)
	.map(([name, { variables }]) => [name, ...variables.map(describe)].join('\n'))
	.join('\n\n')}`;

function describe({
	name,
	what,
	needed,
	default: standard,
}: (typeof targets)[string]['variables'][number]) {
	const notes = [needed && 'needed', standard].filter(Boolean).join('; ');
	return `  ${name.padEnd(24)} ${what}${notes ? ` (${notes})` : ''}`;
}

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			write: { type: 'boolean', default: false },
			only: { type: 'string' },
			out: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	const [provider = ''] = positionals;
	if (values.help || !(provider in targets)) throw new Error(USAGE);
	const report = await verify(provider, process.env, {
		write: values.write,
		only: values.only?.split(','),
		onResult: (result) => console.log(lineOf(result)),
	});
	console.log(countsOf(report));
	const { out } = values;
	if (out) writeFileSync(out, out.endsWith('.json') ? asJson(report) : asMarkdown(report));
	return report.facts.some(({ outcome }) => outcome === 'differs') ? 1 : 0;
}

main().then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 2;
	},
);
