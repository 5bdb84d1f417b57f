/**
 * What the package costs n8n: its size, n8n's start with and without it, what every browser is sent
 * about its nodes, and how long the editor takes to open a workflow with ten of them, beside ten of
 * n8n's HTTP Request nodes. Prints tables; asserts nothing.
 *
 * npm run bench:loading [-- n8n-2.8 n8n-latest n8n-1.123]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { INode, INodeTypeDescription } from 'n8n-workflow';
import { openEditor } from '../e2e/support/browser';
import { ensureHost, type HostName } from '../hosts/host';
import { startN8n } from '../hosts/n8n';

const ROOT = resolve(__dirname, '../..');
const NAME = 'n8n-nodes-fl-suite';
const ROUNDS = 5;

const median = (values: number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

function packageSize(): void {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [packed] = JSON.parse(output) as Array<{
		size: number;
		unpackedSize: number;
		entryCount: number;
	}>;
	console.log(
		`Package: ${kB(packed!.size)} packed, ${kB(packed!.unpackedSize)} unpacked, ${packed!.entryCount} files`,
	);
}

/** Milliseconds that a fresh Node takes to load a file of the package with what n8n has loaded anyway. */
function loadTimes(): void {
	const script = (file: string) => `
		require('n8n-workflow'); require('luxon');
		const start = process.hrtime.bigint();
		const [type] = Object.values(require(${JSON.stringify(join(ROOT, 'dist', file))}));
		new type();
		console.log(Number(process.hrtime.bigint() - start) / 1e6);`;
	const rows = ['Flextell', 'Flip', 'Flipdish', 'Flute'].map((node) => {
		const times = Array.from({ length: ROUNDS }, () =>
			Number(
				execFileSync(process.execPath, ['-e', script(`nodes/${node}/${node}.node.js`)], {
					cwd: ROOT,
					encoding: 'utf8',
				}),
			),
		);
		return { node, 'load and describe, ms': median(times).toFixed(0) };
	});
	console.table(rows);
}

/** Restarts of an n8n whose database is made already, in ms. */
async function starts(name: HostName, packages: string[]): Promise<number[]> {
	const host = await ensureHost(name);
	const userFolder = mkdtempSync(join(tmpdir(), 'fl-suite-loading-'));
	try {
		const times: number[] = [];
		for (let round = 0; round <= ROUNDS; round++) {
			const n8n = await startN8n({ host, userFolder, packages: round === 0 ? packages : [] });
			await n8n.stop();
			if (round > 0) times.push(n8n.startedInMs);
		}
		return times;
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
}

const node = (type: string, parameters: INode['parameters'], index: number): INode => ({
	id: `n${index}`,
	name: `Node ${index}`,
	type,
	typeVersion: type.endsWith('httpRequest') ? 4.2 : 1,
	position: [220 * (index % 5), 200 * Math.floor(index / 5)],
	parameters,
});

async function inTheEditor(name: HostName): Promise<void> {
	const host = await ensureHost(name);
	const n8n = await startN8n({ host, packages: [ROOT] });
	try {
		const editor = await openEditor(n8n);
		try {
			const { rest } = editor;
			const answer = await fetch(`${n8n.url}/types/nodes.json`, {
				headers: { cookie: rest.cookie },
			});
			const all = (await answer.json()) as INodeTypeDescription[];
			const ours = all.filter((type) => type.name.startsWith(`${NAME}.`));
			const sizes = ours.map((type) => {
				const text = JSON.stringify(type);
				return { node: type.name, sent: kB(text.length), 'as gzip': kB(gzipSync(text).length) };
			});
			const total = JSON.stringify(all);
			const share = JSON.stringify(ours);
			console.table(sizes);
			console.log(
				`All nodes of n8n ${host.version}: ${kB(total.length)} (gzip ${kB(gzipSync(total).length)}), ours ${kB(share.length)} of it`,
			);
			const ten = (type: string, parameters: INode['parameters']) =>
				Array.from({ length: 10 }, (_, index) => node(type, parameters, index));
			const workflows = {
				'ten Flipdish nodes': ten(`${NAME}.flipdish`, { resource: 'order', operation: 'getAll' }),
				'ten HTTP Request nodes': ten('n8n-nodes-base.httpRequest', {}),
			};
			const rows = [];
			for (const [label, nodes] of Object.entries(workflows)) {
				const { id } = await rest.createWorkflow({ name: label, nodes, connections: {} });
				const times: number[] = [];
				for (let round = 0; round < ROUNDS; round++) {
					await editor.page.goto('about:blank');
					const startedAt = Date.now();
					await editor.openWorkflow(id);
					times.push(Date.now() - startedAt);
				}
				rows.push({ n8n: host.version, workflow: label, 'open in the editor, ms': median(times) });
			}
			console.table(rows);
		} finally {
			await editor.close();
		}
	} finally {
		await n8n.stop();
	}
}

async function main(): Promise<void> {
	const names = process.argv.slice(2) as HostName[];
	packageSize();
	loadTimes();
	for (const name of names.length > 0 ? names : (['n8n-2.8'] as const)) {
		const without = median(await starts(name, []));
		const withUs = median(await starts(name, [ROOT]));
		console.table([{ n8n: name, 'start without, ms': without, 'start with, ms': withUs }]);
		await inTheEditor(name);
	}
}

void main();
