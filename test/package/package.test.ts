/** What `npm pack` would publish: complete, loadable, and clean under n8n's own scanner. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';

const root = resolve(__dirname, '../..');
const run = (command: string, args: string[], cwd = root) =>
	execFileSync(command, args, {
		cwd,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		// jest's `test` changes what n8n's lint rules look at.
		env: { ...process.env, NODE_ENV: 'production' },
	});

interface Manifest {
	name: string;
	dependencies?: Record<string, string>;
	n8n: { strict: boolean; nodes: string[]; credentials: string[] };
}

let folder: string;
let published: string;
let manifest: Manifest;

beforeAll(() => {
	// Within node_modules, so that it finds n8n-workflow as it does inside n8n.
	folder = mkdtempSync(join(root, 'node_modules', '.packed-'));
	run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
	const [tarball] = readdirSync(folder);
	run('tar', ['-xzf', tarball], folder);
	published = join(folder, 'package');
	manifest = JSON.parse(readFileSync(join(published, 'package.json'), 'utf8')) as Manifest;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The class that a published file exports: n8n takes the name from the file's. */
const load = <T>(path: string): T => {
	const [name] = (path.split('/').pop() ?? '').split('.');
	const exported = jest.requireActual<Record<string, new () => T>>(join(published, path));
	return new exported[name]();
};

const iconsOf = ({ icon }: { icon?: unknown }) => Object.values(icon as Record<string, string>);

/** Sources whose names end like this, as package.json names what is published of them. */
const publishedFrom = (folder: string, ending: string): string[] =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(ending))
		.map((file) => `dist/${folder}/${file.split(sep).join('/').replace(/ts$/, 'js')}`)
		.sort();

it('publishes every node and every credential type that has a source file', () => {
	expect([...manifest.n8n.nodes].sort()).toEqual(publishedFrom('nodes', '.node.ts'));
	expect([...manifest.n8n.credentials].sort()).toEqual(
		publishedFrom('credentials', '.credentials.ts'),
	);
});

it('loads every node, with its icons and its codex file', () => {
	expect(manifest.n8n.nodes).not.toHaveLength(0);
	for (const path of manifest.n8n.nodes) {
		const { description } = load<INodeType>(path);
		const icons = iconsOf(description).map((icon) => icon.replace('file:', ''));
		expect(new Set(icons).size).toBe(2);
		for (const file of [...icons, `${path.split('/').pop()?.replace('.js', '.json')}`]) {
			expect(existsSync(join(published, dirname(path), file))).toBe(true);
		}
		const codex = readFileSync(join(published, path.replace('.js', '.json')), 'utf8');
		expect((JSON.parse(codex) as { node: string }).node).toBe(
			`${manifest.name}.${description.name}`,
		);
	}
});

it('loads every credential type, with its icons', () => {
	expect(manifest.n8n.credentials).not.toHaveLength(0);
	for (const path of manifest.n8n.credentials) {
		const type = load<ICredentialType>(path);
		for (const icon of iconsOf(type)) {
			const file = join(published, dirname(path), icon.replace('file:', ''));
			expect(existsSync(file)).toBe(true);
		}
	}
});

it('publishes every credential type that a node uses', () => {
	const types = manifest.n8n.credentials.map((path) => load<ICredentialType>(path).name);
	for (const path of manifest.n8n.nodes) {
		const { credentials = [] } = load<INodeType>(path).description;
		expect(types).toEqual(expect.arrayContaining(credentials.map(({ name }) => name)));
	}
});

it('contains only what users need', () => {
	const files = run('find', ['.', '-type', 'f'], published).trim().split('\n');
	expect(files).toEqual(expect.arrayContaining(['./README.md', './LICENSE.md', './CHANGELOG.md']));
	expect(
		files.filter((file) => /\/tests?\/|\.test\.|simulator|\.env|(?<!\.d)\.ts$/i.test(file)),
	).toEqual([]);
	expect(manifest.dependencies ?? {}).toEqual({});
	expect(manifest.n8n.strict).toBe(true);
});

it("passes n8n's scanner, sources and published files", () => {
	// In a process of its own: the scanner is ESM, and it forbids inline exceptions.
	const scan = `
		const { analyzePackage, SOURCE_FILE_PATTERNS } =
			await import('@n8n/scan-community-package/scanner/scanner.mjs');
		const sources = await analyzePackage(process.argv[1], SOURCE_FILE_PATTERNS);
		const built = await analyzePackage(process.argv[2], ['**/*.js', 'package.json']);
		console.log(JSON.stringify([sources, built]));
	`;
	const output = run(process.execPath, ['--input-type=module', '-e', scan, root, published]);
	const results = JSON.parse(output.trim().split('\n').pop() ?? '') as Array<{ passed: boolean }>;
	expect(results).toEqual([{ passed: true }, { passed: true }]);
}, 120_000);
