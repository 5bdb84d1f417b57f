/** The tables "What it can do" of docs/<provider>.md: each resource of a node, and its operations. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';

import { allNodes, providerFolders, providers } from './contents';

const DOCS = join(__dirname, '..', '..', 'docs');

/** Resources that every node of a provider has; docs/nodes.md is about them. */
const SHARED = ['apiRequest', 'sync'];

/** A resource, or `Resource: Operation, Operation`; with an ellipsis the list is not complete. */
interface Entry {
	resource: string;
	operations?: string[];
}

const withoutNotes = (text: string): string => text.replace(/ ?\([^)]*\)/g, '').trim();

function entriesOf(cell: string): Entry[] {
	return cell.split(/; |, then /).flatMap((entry): Entry[] => {
		const [resource, operations] = entry.split(': ');
		return operations === undefined
			? resource!.split(', ').map((name) => ({ resource: name.trim() }))
			: [{ resource: resource!, operations: operations.split(', ').map(withoutNotes) }];
	});
}

const actionNodes = allNodes().flatMap(({ description }) => {
	const { name, displayName, properties } = description;
	const resources = properties.find((property) => property.name === 'resource')?.options;
	if (!resources || description.group.includes('trigger')) return [];
	const provider = providerFolders
		.map((folder) => folder.toLowerCase())
		.sort((a, b) => b.length - a.length)
		.find((one) => name.startsWith(one))!;
	const page = readFileSync(join(DOCS, `${provider}.md`), 'utf8');
	const [section = ''] = (page.split(`### ${displayName} node\n`)[1] ?? '').split('\n#');
	const cells = [...section.matchAll(/^\|[^|]*\|([^|]*)\|$/gm)].map(([, cell]) => cell!.trim());
	return (resources as INodePropertyOptions[])
		.filter(({ value }) => !SHARED.includes(String(value)))
		.map(({ name: resource, value }) => ({
			title: `${displayName}, ${resource}`,
			entries: cells.flatMap(entriesOf).filter((entry) => entry.resource === resource),
			operations: Object.values(providers[provider]!.resources[String(value)]!.operations).map(
				(operation) => withoutNotes(operation.name),
			),
		}));
});

it.each(actionNodes.map((node) => [node.title, node] as const))(
	'%s: is in the table, with operations that it has',
	(_title, { entries, operations }) => {
		expect(entries).not.toEqual([]);
		const named = entries.flatMap((entry) => entry.operations ?? []);
		if (named.length === 0) return;
		// `Create with Capture Method Manual` is a way to use Create.
		const isNamed = (operation: string) =>
			named.some((one) => one === operation || one.startsWith(`${operation} with `));
		const isOperation = (one: string) =>
			operations.some((operation) => one === operation || one.startsWith(`${operation} with `));
		expect(named.filter((one) => one !== '…' && !isOperation(one))).toEqual([]);
		if (!named.includes('…')) expect(operations.filter((one) => !isNamed(one))).toEqual([]);
	},
);
