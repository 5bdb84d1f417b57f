/** Facts of the code that pages, package.json and forms on GitHub repeat by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isTransient } from '../../nodes/shared/http/retry';
import { description, keywords } from '../../package.json';
import { allNodes, eventListsOf, providerFolders, providers } from './contents';

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const NAMES = Object.values(providers).map(({ name }) => name);
const PAGES = providerFolders.map((folder) => `${folder.toLowerCase()}.md`);

/** The numbers in a text. */
const numbersIn = (text: string): number[] => [...text.matchAll(/\d+/g)].map(Number);

describe('each provider', () => {
	it('is in the description and the keywords of package.json', () => {
		const words = description.split(/\W+/);
		expect(words).toEqual(expect.arrayContaining(NAMES));
		expect(keywords).toEqual(expect.arrayContaining(NAMES.map((name) => name.toLowerCase())));
	});

	const forms = readdirSync(join(ROOT, '.github', 'ISSUE_TEMPLATE')).map(
		(file) => `.github/ISSUE_TEMPLATE/${file}`,
	);

	it('can be chosen where a form on GitHub asks for the provider', () => {
		const lists = forms.flatMap((file) => [
			...read(file).matchAll(/label: Provider\n\s+options: \[(.*)\]/g),
		]);
		expect(lists).not.toEqual([]);
		for (const [, list] of lists) {
			expect(list!.split(', ')).toEqual(expect.arrayContaining(NAMES));
		}
	});

	it.each(['README.md', 'docs/nodes.md', 'docs/limits.md'])(
		'has a link wherever %s links to the page of each provider',
		(file) => {
			const linked = read(file)
				.split('\n')
				.map((line) => PAGES.filter((page) => new RegExp(`\\((docs/)?${page}`).test(line)))
				.filter((pages) => pages.length > 2);
			expect(linked).not.toEqual([]);
			for (const pages of linked) expect(pages).toEqual(PAGES);
		},
	);
});

const triggers = allNodes().filter((node) => eventListsOf(node).length > 0);

it.each(triggers.map((node) => [node.description.displayName, node] as const))(
	'%s has as many events as its section and docs/triggers.md say',
	(label, node) => {
		const [, section = ''] = read(`docs/${label.split(' ')[0]!.toLowerCase()}.md`).split(
			`### ${label}\n`,
		);
		const [row = ''] = read('docs/triggers.md').match(
			new RegExp(`^.*\\*\\*${label}\\*\\*.*$`, 'm'),
		)!;
		const counts = [section.split('\n#')[0]!, row].flatMap((text) =>
			(text.match(/\d+ (kinds of )?events/g) ?? []).flatMap(numbersIn),
		);
		expect(counts).not.toEqual([]);
		const lengths = eventListsOf(node).map((list) => list.length);
		expect(counts.filter((count) => !lengths.includes(count))).toEqual([]);
	},
);

/** The statuses after which a read is repeated. */
const retried = Array.from({ length: 200 }, (_, index) => 400 + index).filter((status) =>
	isTransient({ status }),
);

it('docs/reliability.md names the statuses after which calls are retried', () => {
	const [, named = ''] = /retried after network faults, (.*?), with/.exec(
		read('docs/reliability.md'),
	)!;
	expect(numbersIn(named)).toEqual(retried);
});

it('docs/nodes.md names those of a provider that has a problem', () => {
	const [, named = ''] = /After (.*?) reads were already tried again/.exec(read('docs/nodes.md'))!;
	expect(numbersIn(named)).toEqual(retried.filter((status) => status >= 500));
});
