/**
 * Measures what the package costs n8n: its size, n8n's start with and without it, the node
 * descriptions that every browser loads, and how long the editor takes to open a workflow with ten
 * of its nodes, compared with ten HTTP Request nodes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { INode, INodeTypeDescription } from 'n8n-workflow';

import { n8n as published, name as packageName } from '../../package.json';
import { openEditor } from '../e2e/support/browser';
import type { Host } from '../hosts/host';
import { ensureHost } from '../hosts/host';
import { startN8n } from '../hosts/n8n';
import { median } from './support/compare';
import { ROOT } from './support/instance';
import type { Part, Report } from './support/part';
import { kB, ms, times } from './support/part';

/** Measures what `npm publish` would upload. */
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

/** Measures how long a new Node process takes to load each node, besides modules of n8n. */
function loadTimes(rounds: number): Report {
	const script = (file: string) => `
		require('n8n-workflow'); require('luxon');
		const start = process.hrtime.bigint();
		const [type] = Object.values(require(${JSON.stringify(join(ROOT, file))}));
		const { displayName } = new type().description;
		const ms = Number(process.hrtime.bigint() - start) / 1e6;
		console.log(JSON.stringify({ displayName, ms }));`;
	const options = { cwd: ROOT, encoding: 'utf8' } as const;
	const rows = published.nodes.map((file) => {
		const taken = Array.from({ length: rounds }, () => {
			const output = execFileSync(process.execPath, ['-e', script(file)], options);
			return JSON.parse(output) as { displayName: string; ms: number };
		});
		const time = median(taken.map((one) => one.ms));
		return { Node: taken[0]!.displayName, 'Load and describe': ms(time) };
	});
	return { title: 'Loading one node', notes: [], rows, targets: [] };
}

/** Measures restarts with and without the package in turn, with databases that exist already. */
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

/** Makes a node of the workflow to open in the editor, in two rows of five. */
const node = (type: string, index: number): INode => ({
	id: `n${index}`,
	name: `Node ${index}`,
	type,
	typeVersion: type.endsWith('httpRequest') ? 4.2 : 1,
	position: [220 * (index % 5), 200 * Math.floor(index / 5)],
	parameters: {},
});

/** Measures what a browser loads for the nodes, and how long ten nodes take to open. */
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
			const own = all.filter((type) => type.name.startsWith(`${packageName}.`));
			const sizes = [
				...own.map((type) => sent(type.displayName, [type])),
				sent('all of the package', own),
				sent(`all of n8n ${host.version}`, all),
			];
			const length = (type: INodeTypeDescription) => JSON.stringify(type).length;
			const actions = own.filter(({ name }) => !/Tool$|Trigger$/.test(name));
			const largest = actions.reduce((a, b) => (length(b) > length(a) ? b : a));
			const ten = (type: string) => Array.from({ length: 10 }, (_, index) => node(type, index));
			const workflows = {
				[`ten ${largest.displayName} nodes`]: ten(largest.name),
				'ten HTTP Request nodes': ten('n8n-nodes-base.httpRequest'),
			};
			const opened = [];
			for (const [label, nodes] of Object.entries(workflows)) {
				const { id } = await rest.createWorkflow({ name: label, nodes, connections: {} });
				const taken: number[] = [];
				for (let round = 0; round < rounds; round++) {
					await editor.page.goto('about:blank');
					const startedAt = Date.now();
					await editor.canvas.open(id);
					taken.push(Date.now() - startedAt);
				}
				opened.push({ Workflow: label, 'Opens in': ms(median(taken)) });
			}
			return [
				{ title: 'Node types sent to a browser', notes: [], rows: sizes, targets: [] },
				{
					title: 'Opening a workflow in the editor',
					notes: ["The largest node of the package beside n8n's HTTP Request node."],
					rows: opened,
					targets: [],
				},
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
