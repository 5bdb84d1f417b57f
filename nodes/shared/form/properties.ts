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

/** Returns an operation's properties, in the order of sections that n8n's nodes have. */
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

/** Returns all properties of an action node. */
export function actionProperties(provider: Provider): INodeProperties[] {
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
						operations.map(([operation, { name, action, description, ...stability }]) => ({
							name,
							value: operation,
							action,
							description: joinSentences(description, stabilityNote(stability)),
						})),
					),
					default: first,
				} satisfies INodeProperties,
				...topLevel,
			];
		}),
		// The sections after the top-level fields are nearly the same for all resources.
		...resources[0].sections.slice(1).flatMap((_, index) =>
			mergeAcrossResources(
				provider,
				resources.flatMap(({ sections }) => sections[index + 1]),
			),
		),
		...(sync ? syncProperties : []),
	];
}

/** Returns the properties of a node without resources and operations, such as a trigger. */
export const formProperties = (
	provider: ProviderCore,
	{ fields = [], options = [] }: Pick<Operation, 'fields' | 'options'>,
): INodeProperties[] => [
	...authenticationProperty(provider),
	...fields.map((field) => propertyOf(field, field.show)),
	...(options.length > 0 ? [collectionProperty('options', options)] : []),
];

/** Returns a note on the operation's stability for its description, if there is one. */
const stabilityNote = ({
	beta,
	internal,
	inferred,
}: Pick<Operation, 'beta' | 'internal' | 'inferred'>): string | undefined => {
	if (inferred) return NOT_CONFIRMED;
	if (internal) return 'Marked as internal by the provider: it may change';
	return beta ? 'In beta at the provider: it may change' : undefined;
};
