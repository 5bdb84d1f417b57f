/**
 * Compiles nodes and credentials against the n8n-workflow of each supported n8n, to find imports
 * that one of them does not export. Part of `npm run types`, whose other commands compile with the
 * n8n-workflow in devDependencies.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { ensureWorkflowLines } from './host';

const ROOT = join(__dirname, '..', '..');

/** Returns the compiler's errors with the n8n-workflow in a folder; '' if there are none. */
function errors(workflow: string): string {
	const configFile = join(ROOT, 'tsconfig.json');
	const { config } = ts.readConfigFile(configFile, (path) => readFileSync(path, 'utf8')) as {
		config: unknown;
	};
	const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
	const program = ts.createProgram(fileNames, {
		...options,
		noEmit: true,
		declaration: false,
		paths: { 'n8n-workflow': [workflow] },
	});
	return ts.formatDiagnosticsWithColorAndContext(ts.getPreEmitDiagnostics(program), {
		getCanonicalFileName: (path) => path,
		getCurrentDirectory: () => ROOT,
		getNewLine: () => '\n',
	});
}

async function main(): Promise<void> {
	const modules = join(await ensureWorkflowLines(), 'node_modules');
	const manifest = readFileSync(join(__dirname, 'n8n-workflow', 'package.json'), 'utf8');
	const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
	for (const name of Object.keys(dependencies)) {
		const found = errors(join(modules, name));
		if (found === '') continue;
		console.error(`With ${name}:\n${found}`);
		process.exitCode = 1;
	}
}

void main();
