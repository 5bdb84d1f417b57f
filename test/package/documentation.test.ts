/**
 * Links between the pages of the documentation, and from n8n's editor to them: each leads somewhere.
 * And the facts about this repository that the pages repeat.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { devDependencies, homepage, n8n } from '../../package.json';
import { HOST_NAMES } from '../hosts/host';
import { allCredentialTypes, allNodes, providerFolders } from './contents';

const ROOT = resolve(__dirname, '../..');

/** The pages as GitHub shows them. */
const PUBLISHED = `${homepage}/blob/main/`;

const PAGES = ['', 'docs', 'docs/providers'].flatMap((folder) =>
	readdirSync(join(ROOT, folder))
		.filter((file) => file.endsWith('.md'))
		.map((file) => join(folder, file)),
);

/** A page without its blocks of code, where a # or a bracket means something else. */
const textOf = (page: string): string =>
	readFileSync(join(ROOT, page), 'utf8').replace(/^```.*?^```$/gms, '');

/** What GitHub makes of a heading: letters, digits, hyphens and underscores. */
const anchorOf = (heading: string): string =>
	heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replaceAll(' ', '-');

/** The second heading of a name gets -1, the third -2. */
function anchorsOf(page: string): string[] {
	const seen = new Map<string, number>();
	return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
		const anchor = anchorOf(heading!);
		const count = seen.get(anchor) ?? 0;
		seen.set(anchor, count + 1);
		return count === 0 ? anchor : `${anchor}-${count}`;
	});
}

/** What is wrong with a link to `target`, a path from the root with or without a heading. */
function wrong(target: string): string | undefined {
	const [path = '', anchor] = target.split('#');
	if (!existsSync(join(ROOT, path))) return `${target}: no such file`;
	if (anchor === undefined || anchorsOf(path).includes(anchor)) return undefined;
	return `${target}: no such heading`;
}

describe.each(PAGES)('%s', (page) => {
	it('links only to files and headings that are there', () => {
		const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
		const own = links.filter((link) => !/^[a-z]+:/.test(link));
		const targets = own.map((link) =>
			link.startsWith('#') ? page + link : relative(ROOT, resolve(ROOT, dirname(page), link)),
		);
		expect(targets.map(wrong).filter((fault) => fault !== undefined)).toEqual([]);
	});
});

interface Template {
	nodes: Array<{ name: string; type: string }>;
}

const PROVIDER_PAGES = providerFolders.map((folder) => `docs/${folder.toLowerCase()}.md`);

it.each(PROVIDER_PAGES)('%s is there, and its page of facts', (page) => {
	expect(PAGES).toContain(page);
	expect(PAGES).toContain(page.replace('docs/', 'docs/providers/'));
});

describe.each(PROVIDER_PAGES.filter((page) => PAGES.includes(page)))(
	'the recipes of %s',
	(page) => {
		const [, recipes = ''] = textOf(page).split(/^## (?:Recipes|Limits)$/m);
		const sections = recipes.split(/^### /m).slice(1);

		it('are three or more', () => expect(sections.length).toBeGreaterThanOrEqual(3));

		it.each(sections.map((section) => [section.split('\n')[0], section]))(
			'%s: has a template with its picture, and a step for each of its nodes',
			(_title, section) => {
				const [, file] = /\(\.\.\/workflows\/([\w-]+)\.json\)/.exec(section)!;
				expect(section).toContain(`(images/${file!}.png)`);
				const { nodes } = JSON.parse(
					readFileSync(join(ROOT, 'workflows', `${file!}.json`), 'utf8'),
				) as Template;
				const steps = [...section.matchAll(/^\d+\. .*$/gm)].join('\n');
				const named = [...steps.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) => name);
				// A template can be run by hand beside its trigger; a recipe needs one of them.
				const needed = nodes.filter(({ type }) => !/\.(stickyNote|manualTrigger)$/.test(type));
				expect(named).toEqual(expect.arrayContaining(needed.map(({ name }) => name)));
			},
		);
	},
);

describe('the versions of n8n that README.md names', () => {
	const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
	const named = (words: string) =>
		new RegExp(`${words} (\\d[\\d., and]*\\d)`).exec(readme)?.[1]!.split(/, | and /);

	const dependenciesOf = (manifest: string): Record<string, string> => {
		const text = readFileSync(join(ROOT, manifest), 'utf8');
		return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
	};
	const minorOf = (version = ''): string => version.split('.').slice(0, 2).join('.');

	it('are those of test/hosts, where it says on which the package is tested', () => {
		const hosts = HOST_NAMES.map((host) => dependenciesOf(`test/hosts/${host}/package.json`).n8n);
		expect(named('tested on')).toEqual(hosts.map(minorOf));
	});

	it('are those of n8n-workflow, where it says which types are checked', () => {
		const others = Object.keys(dependenciesOf('test/hosts/n8n-workflow/package.json'));
		const versions = others.map((name) => name.replace('n8n-workflow-', ''));
		const own = minorOf(devDependencies['n8n-workflow']);
		expect([...(named('against n8n') ?? [])].sort()).toEqual([...versions, own].sort());
	});
});

/** A link of the editor as a path in the repository; as it is if it leads elsewhere. */
const inRepository = (url: string): string =>
	url.startsWith(PUBLISHED) ? url.slice(PUBLISHED.length) : `not in ${PUBLISHED}: ${url}`;

/** The page of the provider that a published file belongs to. */
const pageOf = (name: string): string => {
	const folder = [...providerFolders]
		.sort((a, b) => b.length - a.length)
		.find((provider) => name.toLowerCase().startsWith(provider.toLowerCase()))!;
	return `docs/${folder.toLowerCase()}.md`;
};

it.each(allNodes().map(({ description }) => [description.displayName, description] as const))(
	'%s: "Docs" in the editor opens its section of the page of its provider',
	(label, { name, documentationUrl = '' }) => {
		const target = inRepository(documentationUrl);
		expect(wrong(target)).toBeUndefined();
		const section = label.endsWith('Trigger') ? label : `${label} node`;
		expect(target).toBe(`${pageOf(name)}#${anchorOf(section)}`);
	},
);

it.each(allCredentialTypes().map(({ displayName, ...type }) => [displayName, type] as const))(
	'%s: "Open docs" in the credential opens the steps for it',
	(label, { name, documentationUrl = '' }) => {
		const target = inRepository(documentationUrl);
		expect(wrong(target)).toBeUndefined();
		expect(target).toBe(`${pageOf(name)}#${anchorOf(label)}`);
	},
);

it.each(n8n.nodes.map((path) => path.replace(/^dist\//, '').replace(/\.js$/, '.json')))(
	'%s names the page of its provider',
	(file) => {
		const { resources } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as {
			resources: Record<string, Array<{ url: string }>>;
		};
		const page = pageOf(file.split('/').at(-1)!);
		const linked = Object.entries(resources).map(([kind, links]) => [
			kind,
			links.map(({ url }) => inRepository(url)),
		]);
		expect(linked).toEqual([
			// n8n appends a query to it, so that a heading would not be found.
			['primaryDocumentation', [page]],
			['credentialDocumentation', [`${page}#credentials`]],
		]);
		expect(wrong(`${page}#credentials`)).toBeUndefined();
	},
);
