import { NODES as FLIPDISH_NODES } from '../../nodes/Flipdish/subjects';
import type { Field, Operation } from '../../nodes/shared/declaration/operation';
import type { Provider } from '../../nodes/shared/declaration/provider';
import { titleCase } from '../../nodes/shared/util/text';
import { providers } from '../package/contents';
import { splitRoute } from '../../nodes/shared/declaration/route';

/** A way to an endpoint. */
export interface Row {
	node: string;
	resource: string;
	operation: string;
	method: string;
	path: string;
	/** A declared operation with its own form, or the searchable list of the free request alone. */
	via: 'operation' | 'catalogue';
}

/** A declared operation with a fixed route. */
export interface Declared {
	node: string;
	resource: string;
	operation: string;
	route: string;
	declaration: Operation;
}

/** A provider's declared operations; the free request, which has no route of its own, is not one. */
export const operationsOf = (
	node: string,
	{ resources }: Pick<Provider, 'resources'>,
): Declared[] =>
	Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.entries(operations).flatMap(([operation, declaration]) =>
			typeof declaration.request === 'string'
				? [{ node, resource, operation, route: declaration.request, declaration }]
				: [],
		),
	);

/** Every declared operation. */
export const declaredOperations: readonly Declared[] = Object.entries(providers).flatMap(
	([node, provider]) => operationsOf(node, provider),
);

const rowOf = (
	node: string,
	resource: string,
	operation: string,
	route: string,
	via: Row['via'],
): Row => {
	const { method, template: path } = splitRoute(route);
	return { node, resource, operation, method, path, via };
};

/** All ways to all documented endpoints, in the order of nodes, resources and paths. */
export async function rows(): Promise<Row[]> {
	const declared = declaredOperations.map(({ node, resource, operation, route }) =>
		rowOf(node, resource, operation, route, 'operation'),
	);
	const known = new Set(declaredOperations.map(({ node, route }) => `${node} ${route}`));
	const listed: Row[] = [];
	for (const [node, { endpoints }] of Object.entries(providers)) {
		for (const route of Object.keys(await endpoints())) {
			if (known.has(`${node} ${route}`)) continue;
			listed.push(rowOf(node, 'apiRequest', 'send', route, 'catalogue'));
		}
	}
	return [...declared, ...listed];
}

/** `docs/operations.json`: one row per line, so that a change reads as one. */
export const asJson = (all: readonly Row[]): string =>
	`[\n${all.map((row) => `\t${JSON.stringify(row)}`).join(',\n')}\n]\n`;

/** What stands behind a name in the tables. */
const LEGEND = `\`*\` required · \`?\` not confirmed by the provider's docs · *beta*: so called by the provider · *internal*: so marked in its older docs · *inferred*: the path is not confirmed · *watched*: has Only New or Changed, and a place in the poll trigger`;

const fieldName = ({ name, property, inferred }: Field, isInView: boolean): string =>
	`${name}${isInView && property.required ? '*' : ''}${inferred ? '?' : ''}`;

/** Names of an operation's parameters, those in view first. */
function fieldsOf(operation: Operation): string {
	const {
		fields = [],
		filters = [],
		additionalFields = [],
		updateFields = [],
		sort = [],
	} = operation;
	const names = [
		...fields.map((field) => fieldName(field, true)),
		...[...filters, ...additionalFields, ...updateFields, ...sort]
			.filter(({ isRemoved }) => !isRemoved)
			.map((field) => fieldName(field, false)),
	];
	return names.map((name) => `\`${name}\``).join(' ');
}

const marksOf = (operation: Operation): string[] =>
	[
		...(['beta', 'internal', 'inferred'] as const).filter((mark) => operation[mark]),
		...(operation.changeTracking ? ['watched'] : []),
	].map((mark) => `*${mark}*`);

/** `flipdishMenu` as `Flipdish Menu`: the label of the node that has the resource. */
function flipdishNodeOf(resource: string): string {
	const found = Object.entries(FLIPDISH_NODES).find(([, { resources }]) => resource in resources);
	if (!found) {
		throw new Error(
			`No node has the resource "${resource}": name it in nodes/Flipdish/subjects.ts`,
		);
	}
	return titleCase(found[0]);
}

/** `docs/operations.md`. */
export async function asMarkdown(): Promise<string> {
	const parts = [
		'# Operations',
		'',
		'Made from the declarations by `npm run docs`; do not edit by hand.',
		'',
		LEGEND,
	];
	const all = await rows();
	for (const [node, { name, resources }] of Object.entries(providers)) {
		const ofNode = all.filter((row) => row.node === node);
		const declared = ofNode.filter(({ via }) => via === 'operation').length;
		const listed = ofNode.filter(({ via }) => via === 'catalogue');
		parts.push('', `## ${name}`, '');
		parts.push(
			`${declared} operations; ${listed.length} more endpoints in the list of **API Request**.`,
		);
		const inOrder = Object.entries(resources).sort(([, a], [, b]) => a.name.localeCompare(b.name));
		for (const [resource, { name: resourceName, operations }] of inOrder) {
			const lines = Object.values(operations).flatMap((operation) =>
				typeof operation.request === 'string'
					? [
							`| ${[operation.name, ...marksOf(operation)].join(' ')} | \`${operation.request}\` | ${fieldsOf(operation)} |`,
						]
					: [],
			);
			if (lines.length === 0) continue;
			parts.push('', `### ${resourceName}`, '');
			if (node === 'flipdish') parts.push(`In the node **${flipdishNodeOf(resource)}**.`, '');
			parts.push('| Operation | Call | Fields |', '| --- | --- | --- |', ...lines);
		}
		if (listed.length === 0) continue;
		parts.push('', '### API Request', '', 'These are in its list of endpoints only.', '');
		parts.push(...listed.map(({ method, path }) => `- \`${method} ${path}\``));
	}
	return `${parts.join('\n')}\n`;
}
