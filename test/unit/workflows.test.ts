import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { name as PACKAGE, n8n } from '../../package.json';
import type { WorkflowInput } from '../hosts/rest';

/** What a template must be before anybody imports it. That it works is test/e2e/templates.test.ts. */

const FOLDER = join(__dirname, '..', '..', 'workflows');

const TEMPLATES = readdirSync(FOLDER).map((file): [file: string, template: WorkflowInput] => [
	file,
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowInput,
]);

const NOTE = 'n8n-nodes-base.stickyNote';

/** Where something is on the canvas, in pixels. */
interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** The height is that of a node and the name below it. */
const NODE_SIZE = { width: 96, height: 136 };

function boxOf({ name, type, position: [left, top], parameters }: WorkflowInput['nodes'][0]): Box {
	const { width, height } =
		type === NOTE ? (parameters as { width: number; height: number }) : NODE_SIZE;
	return { name, left, top, right: left + width, bottom: top + height };
}

const overlap = (a: Box, b: Box): boolean =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const isWithin = (inner: Box, outer: Box): boolean =>
	inner.left >= outer.left &&
	inner.right <= outer.right &&
	inner.top >= outer.top &&
	inner.bottom <= outer.bottom;

const pairs = <T>(list: T[]): Array<[T, T]> =>
	list.flatMap((one, at) => list.slice(at + 1).map((other): [T, T] => [one, other]));

/** Types of this package's nodes, and their names as tools. */
const OWN_TYPES = n8n.nodes.flatMap((path) => {
	const file = /(\w+)\.node\.js$/.exec(path)![1]!;
	const type = `${PACKAGE}.${file[0]!.toLowerCase()}${file.slice(1)}`;
	return [type, `${type}Tool`];
});

/** What looks like something secret: an address, or a long word of letters and digits. */
const SECRET = /https?:|(?=\w*\d)(?=\w*[A-Za-z])\w{24,}/;

describe.each(TEMPLATES)('%s', (_file, { nodes, connections }) => {
	it('has only existing nodes', () => {
		for (const { type } of nodes) {
			const isKnown =
				/^(n8n-nodes-base|@n8n\/n8n-nodes-langchain)\./.test(type) || OWN_TYPES.includes(type);
			expect({ type, isKnown }).toEqual({ type, isKnown: true });
		}
	});

	it('has no credential and no secret', () => {
		for (const node of nodes) {
			for (const { id } of Object.values(node.credentials ?? {})) expect(id).toBeNull();
			expect(JSON.stringify(node.parameters)).not.toMatch(SECRET);
		}
	});

	it('begins with a note that says what it does and how to set it up', () => {
		const [note] = nodes.filter(({ type }) => type === NOTE);
		const { content } = note!.parameters as { content: string };
		expect(content.split('\n')[0]).toMatch(/^## /);
		expect(content).toContain('### Setup\n1. ');
		const leftmost = Math.min(...nodes.map(({ position: [left] }) => left));
		expect(note!.position[0]).toBe(leftmost);
	});

	it('refers only to nodes that it has', () => {
		const names = nodes.map((node) => node.name);
		const told = nodes
			.filter(({ type }) => type === NOTE)
			.flatMap(({ parameters }) => [
				...(parameters.content as string).matchAll(/\b[Ii]n \*\*([^*]+)\*\*/g),
			])
			.map(([, bold]) => bold!);
		expect(told.filter((bold) => !names.includes(bold))).toEqual([]);
	});

	it('has unique node names and IDs, and connects existing nodes', () => {
		const names = nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(nodes.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		for (const [from, outputs] of Object.entries(connections)) {
			expect(names).toContain(from);
			const targets = Object.values(outputs).flatMap((ports) => ports.flat());
			for (const target of targets) expect(names).toContain(target!.node);
		}
	});

	it('throws no text with a colon: n8n shows only what follows it', () => {
		const thrown = nodes.flatMap(({ parameters }) => [
			...String(parameters.jsCode ?? '').matchAll(/new Error\('([^']*)'/g),
		]);
		expect(thrown.map(([, text]) => text).filter((text) => text!.includes(':'))).toEqual([]);
	});

	it('has no overlapping nodes or notes on the canvas', () => {
		const notes = nodes.filter(({ type }) => type === NOTE).map(boxOf);
		const others = nodes.filter(({ type }) => type !== NOTE).map(boxOf);
		const hidden = [...pairs(notes), ...pairs(others)].filter(([a, b]) => overlap(a, b));
		const halfHidden = notes.flatMap((note) =>
			others
				.filter((node) => overlap(node, note) && !isWithin(node, note))
				.map((node) => [note, node]),
		);
		const named = [...hidden, ...halfHidden].map((boxes) => boxes.map((box) => box.name));
		expect(named).toEqual([]);
	});

	const tools = nodes.filter(({ type }) => type.endsWith('Tool'));
	if (tools.length === 0) return;

	it('lets an agent read why a tool failed, and does not retry writes', () => {
		for (const { name, onError } of tools) {
			// Without it n8n answers the agent with an empty text.
			expect({ name, onError }).toEqual({ name, onError: 'continueRegularOutput' });
		}
		const writing = tools.filter(({ parameters }) => !/^get/.test(String(parameters.operation)));
		const agents = nodes.filter(({ type }) => type.endsWith('.agent'));
		for (const { name, parameters } of [...writing, ...agents]) {
			expect([name, JSON.stringify(parameters)]).toEqual([
				name,
				expect.stringContaining('outcome is unknown'),
			]);
		}
	});
});

it('docs/templates.md shows every template, and nothing else', () => {
	const page = readFileSync(join(FOLDER, '..', 'docs', 'templates.md'), 'utf8');
	const shown = [...page.matchAll(/\(images\/([\w-]+)\.png\)/g)].map(([, name]) => `${name}.json`);
	expect(shown.sort()).toEqual(TEMPLATES.map(([file]) => file).sort());
	const pictures = readdirSync(join(FOLDER, '..', 'docs', 'images')).filter((file) =>
		file.endsWith('.png'),
	);
	expect(pictures.map((file) => file.replace('.png', '.json')).sort()).toEqual(shown);
});
