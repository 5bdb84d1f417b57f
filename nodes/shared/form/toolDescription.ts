import type { INodeProperties } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';
import { joinSentences } from '../util/text';

/**
 * Returns the field Description, with what the AI model reads about the tool.
 *
 * n8n reads the parameter `toolDescription`; if it is empty, it uses only the action and the node's
 * name (`getToolDescriptionForNode`). n8n does not add its own field if a node has this parameter.
 * Operations with a note for models have it as the default, which users can change.
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
