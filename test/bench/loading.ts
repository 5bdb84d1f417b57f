/**
 * What the package costs n8n: its size, n8n's start with and without it, what every browser is sent
 * about its nodes, and how long the editor takes to open a workflow with ten of them, beside ten of
 * n8n's HTTP Request nodes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { INode, INodeTypeDescription } from 'n8n-workflow';
import { openEditor } from '../e2e/support/browser';
import type { Host } from '../hosts/host';
import { ensureHost } from '../hosts/host';
import { startN8n } from '../hosts/n8n';
import { providerFolders } from '../package/contents';
import { median } from './support/compare';
import { ROOT } from './support/instance';
import type { Part, Report } from './support/part';
import { kB, ms, times } from './support/part';

const NAME = 'n8n-nodes-fl-suite';

function packageSize(): Report {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
	const output = execFileSync('npm', args, {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [packed] = JSON.parse(output) as Array<{
		size: number;
		unpackedSize: number;
		entryCount: number;
	}>;
	const { size, unpackedSize, entryCount } = packed!;
	const row = { Packed: kB(size), Unpacked: kB(unpackedSize), Files: String(entryCount) };
	return { title: "The package's size", notes: [], rows: [row], targets: [] };
}

/** Milliseconds that a fresh Node takes to load a file of the package with what n8n has loaded anyway. */
function loadTimes(rounds: number): Report {
	const script = (file: string) => `
		require('n8n-workflow'); require('luxon');
		const start = process.hrtime.bigint();
		const [type] = Object.values(require(${JSON.stringify(join(ROOT, 'dist', file))}));
		new type();
		console.log(Number(process.hrtime.bigint() - start) / 1e6);`;
	const options = { cwd: ROOT, encoding: 'utf8' } as const;
	const rows = providerFolders.map((node) => {
		const args = ['-e', script(`nodes/${node}/${node}.node.js`)];
		const taken = Array.from({ length: rounds }, () =>
			Number(execFileSync(process.execPath, args, options)),
		);
		return { Node: node, 'Load and describe': ms(median(taken)) };
	});
	return { title: 'Loading one node', notes: [], rows, targets: [] };
}

/** Restarts of two n8n whose databases are made already, in turn. */
async function starts(host: Host, rounds: number): Promise<Report> {
	const kinds = { without: [], with: [ROOT] };
	const folders = Object.keys(kinds).map((kind) =>
		mkdtempSync(join(tmpdir(), `fl-suite-${kind}-`)),
	);
	const taken = new Map<string, number[]>(Object.keys(kinds).map((kind) => [kind, []]));
	try {
		for (let round = 0; round <= rounds; round++) {
			for (const [index, [kind, packages]] of Object.entries(kinds).entries()) {
				const userFolder = folders[index]!;
				const laid = round === 0 ? packages : [];
				const n8n = await startN8n({ host, userFolder, packages: laid });
				await n8n.stop();
				if (round > 0) taken.get(kind)!.push(n8n.startedInMs);
			}
		}
	} finally {
		for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	}
	const [without, withUs] = [...taken.values()].map(median) as [number, number];
	const row = {
		n8n: host.version,
		'Start without the package': ms(without),
		'Start with it': ms(withUs),
		'×': times(withUs / without),
	};
	return { title: "n8n's start", notes: [], rows: [row], targets: [] };
}

const node = (type: string, parameters: INode['parameters'], index: number): INode => ({
	id: `n${index}`,
	name: `Node ${index}`,
	type,
	typeVersion: type.endsWith('httpRequest') ? 4.2 : 1,
	position: [220 * (index % 5), 200 * Math.floor(index / 5)],
	parameters,
});

async function inTheEditor(host: Host, rounds: number): Promise<Report[]> {
	const n8n = await startN8n({ host, packages: [ROOT] });
	try {
		const editor = await openEditor(n8n);
		try {
			const { rest } = editor;
			const all = (await rest.nodeTypes()) as INodeTypeDescription[];
			const sent = (label: string, types: INodeTypeDescription[]) => {
				const text = JSON.stringify(types);
				return { Node: label, Sent: kB(text.length), 'As gzip': kB(gzipSync(text).length) };
			};
			const own = all.filter((type) => type.name.startsWith(`${NAME}.`));
			const sizes = [
				...own.map((type) => sent(type.displayName, [type])),
				sent('all of the package', own),
				sent(`all of n8n ${host.version}`, all),
			];
			const ten = (type: string, parameters: INode['parameters']) =>
				Array.from({ length: 10 }, (_, index) => node(type, parameters, index));
			const workflows = {
				'ten Flipdish nodes': ten(`${NAME}.flipdish`, { resource: 'order', operation: 'getAll' }),
				'ten HTTP Request nodes': ten('n8n-nodes-base.httpRequest', {}),
			};
			const opened = [];
			for (const [label, nodes] of Object.entries(workflows)) {
				const { id } = await rest.createWorkflow({ name: label, nodes, connections: {} });
				const taken: number[] = [];
				for (let round = 0; round < rounds; round++) {
					await editor.page.goto('about:blank');
					const startedAt = Date.now();
					await editor.openWorkflow(id);
					taken.push(Date.now() - startedAt);
				}
				opened.push({ Workflow: label, 'Opens in': ms(median(taken)) });
			}
			return [
				{ title: 'What a browser is sent once', notes: [], rows: sizes, targets: [] },
				{ title: 'Opening a workflow in the editor', notes: [], rows: opened, targets: [] },
			];
		} finally {
			await editor.close();
		}
	} finally {
		await n8n.stop();
	}
}

export const loading: Part = async ({ host: name, rounds }) => {
	const host = await ensureHost(name);
	return [
		packageSize(),
		loadTimes(rounds),
		await starts(host, rounds),
		...(await inTheEditor(host, rounds)),
	];
};
