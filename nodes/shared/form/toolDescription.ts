import type { INodeProperties } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';
import { joinSentences } from '../util/text';

/**
 * What n8n tells a model of the tool, as a field of the node where it is used as one. n8n reads the
 * parameter `toolDescription`, and where it is empty says no more than the action and the node's
 * name (`getToolDescriptionForNode`); where a node has the parameter itself, it adds none of its own.
 * An operation with a note to models has its text as the default, which users can change.
 */
export function toolDescriptions(provider: Provider): INodeProperties[] {
	const resources = Object.entries(provider.resources).map(([resource, { operations }]) => {
		const noted = Object.entries(operations).filter(([, { toolNote }]) => toolNote);
		const others = Object.keys(operations).filter((name) => !operations[name].toolNote);
		return { resource, noted, others };
	});
	const plain = resources.filter(({ noted }) => noted.length === 0);
	return [
		...resources.flatMap(({ resource, noted }) =>
			noted.map(([operation, { description, toolNote }]) =>
				toolDescription([resource], [operation], `${joinSentences(description, toolNote)}`),
			),
		),
		...resources
			.filter(({ noted, others }) => noted.length > 0 && others.length > 0)
			.map(({ resource, others }) => toolDescription([resource], others, '')),
		...(plain.length > 0 ? [toolDescription(plain.map(({ resource }) => resource))] : []),
	];
}

const toolDescription = (resource: string[], operation?: string[], text = ''): INodeProperties => ({
	displayName: 'Description',
	name: 'toolDescription',
	type: 'string',
	default: text,
	typeOptions: { rows: 4 },
	noDataExpression: true,
	description:
		'What the AI model reads about this tool. Leave empty to use the name of the operation.',
	displayOptions: { show: { '@tool': [true], resource, ...(operation && { operation }) } },
});
