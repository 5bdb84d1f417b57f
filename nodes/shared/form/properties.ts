import type { INodeProperties } from 'n8n-workflow';
import type { Operation, ReplyShape } from '../declaration/operation';
import type { ProviderCore, Provider } from '../declaration/provider';
import { COLLECTIONS } from '../declaration/operation';
import { joinSentences } from '../util/text';
import { NOT_CONFIRMED } from '../declaration/field';
import type { Show } from './fieldProperty';
import { propertyOf, collectionProperty, sortByName } from './fieldProperty';
import { listProperties, fileProperty, outputProperties } from './replyProperties';
import { optionsOf } from './operationOptions';
import { mergeSections, mergeAcrossResources } from './mergeProperties';
import { authenticationProperty } from './authenticationProperty';
import { toolDescriptions } from './toolDescription';
import { hasSync, hiddenForSync, syncOption, syncProperties } from './syncForm';

/**
 * This room makes the properties of nodes from declarations, and answers what the editor asks. It may
 * import `http/`, `request/` and the rooms below.
 */

/** An operation's part of the form, in the sections in which n8n's users expect it. */
function operationSections(
	provider: Provider,
	resource: string,
	value: string,
	operation: Operation,
): INodeProperties[][] {
	const show: Show = { resource: [resource], operation: [value] };
	const reply: ReplyShape = (typeof operation.reply === 'object' && operation.reply) || {};
	const { pagedWhere } = operation;
	return [
		(operation.fields ?? []).map((field) => propertyOf(field, { ...show, ...field.show })),
		reply.paging || pagedWhere
			? listProperties({ ...show, ...pagedWhere }, operation.changeTracking)
			: [],
		reply.file === undefined ? [] : [fileProperty(show)],
		reply.simplify ? outputProperties(show) : [],
		COLLECTIONS.filter((name) => name !== 'sort').flatMap((name) => {
			const fields = operation[name];
			return fields ? [collectionProperty(name, fields, show)] : [];
		}),
		[collectionProperty('options', optionsOf(provider, operation), show)],
		operation.sort ? [collectionProperty('sort', operation.sort, show)] : [],
	];
}

/** Everything a node's form consists of, made from the provider's declarations. */
export function properties(provider: Provider): INodeProperties[] {
	const { defaultResource } = provider;
	const resources = Object.entries(provider.resources).map(([value, { name, operations }]) => ({
		value,
		name,
		operations: Object.entries(operations),
		sections: mergeSections(
			Object.entries(operations).map(([key, operation]) =>
				operationSections(provider, value, key, operation),
			),
		),
	}));
	const options = resources.map(({ value, name }) => ({ name, value }));
	const sync = hasSync(provider);
	return [
		...toolDescriptions(provider),
		...authenticationProperty(provider, sync ? hiddenForSync : undefined),
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: sortByName(sync ? [...options, syncOption] : options),
			default: defaultResource,
		},
		...resources.flatMap(({ value, operations, sections: [topLevel] }) => {
			const names = operations.map(([operation]) => operation);
			const first = names.includes('getAll') ? 'getAll' : names[0];
			return [
				{
					displayName: 'Operation',
					name: 'operation',
					type: 'options',
					noDataExpression: true,
					displayOptions: { show: { resource: [value] } },
					options: sortByName(
						operations.map(([operation, { name, action, description, ...standing }]) => ({
							name,
							value: operation,
							action,
							description: joinSentences(description, stabilityNote(standing)),
						})),
					),
					default: first,
				} satisfies INodeProperties,
				...topLevel,
			];
		}),
		// What follows the fields in view is much the same everywhere.
		...resources[0].sections.slice(1).flatMap((_, index) =>
			mergeAcrossResources(
				provider,
				resources.flatMap(({ sections }) => sections[index + 1]),
			),
		),
		...(sync ? syncProperties : []),
	];
}

/** The form of a node that has no resource and operation to choose, such as a trigger. */
export const formProperties = (
	provider: ProviderCore,
	{ fields = [], options = [] }: Pick<Operation, 'fields' | 'options'>,
): INodeProperties[] => [
	...authenticationProperty(provider),
	...fields.map((field) => propertyOf(field, field.show)),
	...(options.length > 0 ? [collectionProperty('options', options)] : []),
];

/** How far an operation can be relied on, where that is to be told. */
const stabilityNote = ({
	beta,
	internal,
	inferred,
}: Pick<Operation, 'beta' | 'internal' | 'inferred'>): string | undefined => {
	if (inferred) return NOT_CONFIRMED;
	if (internal) return 'Marked as internal by the provider: it may change';
	return beta ? 'In beta at the provider: it may change' : undefined;
};
