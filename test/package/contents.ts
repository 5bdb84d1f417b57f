/**
 * What the package has, read from the `n8n` block of package.json: its nodes, its credential types
 * and its providers. A node's folder names its provider.
 */
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { ICredentialType, INodePropertyOptions, INodeType } from 'n8n-workflow';

import type { Provider } from '../../nodes/shared/declaration/provider';
import { n8n } from '../../package.json';

const load = createRequire(__filename);

const root = join(__dirname, '..', '..');

/** New instances of the classes that the sources of published files export; n8n names them by file. */
const instancesOf = <T>(published: readonly string[]): T[] =>
	published.map((path) => {
		// With its extension: beside a node's file there is a JSON file of the same name.
		const source = path.replace(/^dist\/(.*)\.js$/, '$1.ts');
		const classes = load(join(root, source)) as Record<string, new () => T>;
		return new classes[basename(source).split('.')[0]!]!();
	});

/** The package's node types, fresh ones. */
export const allNodes = (): INodeType[] => instancesOf(n8n.nodes);

/** The version of a node that n8n adds to a workflow: the newest. */
export const newestVersionOf = (node: string): number => {
	const { description } = allNodes().find(({ description: { name } }) => name === node)!;
	return Math.max(...[description.version].flat());
};

/** The package's credential types, fresh ones. */
export const allCredentialTypes = (): ICredentialType[] => instancesOf(n8n.credentials);

/** The providers' folders in `nodes/`. */
export const providerFolders: readonly string[] = [
	...new Set(n8n.nodes.map((path) => path.split('/')[2]!)),
];

/** The package's providers by the names of their nodes: those of the folders in lower case. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
	providerFolders.map((folder) => {
		const name = folder.toLowerCase();
		const exported = load(join(root, 'nodes', folder, 'provider')) as Record<string, Provider>;
		return [name, exported[name]!];
	}),
);

/** The lists of events that a webhook trigger offers; none of another node. */
export const eventListsOf = ({ description }: INodeType): string[][] =>
	description.webhooks === undefined
		? []
		: description.properties
				.filter(({ type }) => type === 'multiOptions')
				.map(({ options = [] }) =>
					(options as INodePropertyOptions[]).map(({ value }) => String(value)),
				);
