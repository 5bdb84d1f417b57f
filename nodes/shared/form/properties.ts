import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import type { ChangeTracking, Field, Operation, ReplyShape } from '../declaration/operation';
import { NOT_CONFIRMED } from '../declaration/operation';
import { list, number } from '../declaration/fields';
import type { ProviderCore, Provider } from '../declaration/provider';
import { ifReferenceExists } from './ifReferenceExists';
import { COLLECTIONS } from '../request/buildRequest';
import { DEFAULT_SETTINGS } from '../http/client';
import { sentences } from '../util/text';
import { waitOptions } from './waitOptions';

type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** Labels of the collections and of the buttons that add to them. */
const COLLECTION_LABELS = {
	filters: { label: 'Filters', button: 'Add Filter' },
	additionalFields: { label: 'Additional Fields', button: 'Add Field' },
	updateFields: { label: 'Update Fields', button: 'Add Field' },
	options: { label: 'Options', button: 'Add Option' },
	sort: { label: 'Sort', button: 'Add Sort' },
} as const;

export const propertyOf = ({ name, property, hide }: Field, show?: Show): INodeProperties => ({
	...property,
	name,
	...(show && { displayOptions: { show, ...(hide && { hide }) } }),
});

/** Fields of a collection are optional there, in alphabetical order as n8n's style asks. */
export function collectionProperty(
	name: keyof typeof COLLECTION_LABELS,
	fields: readonly Field[],
	show?: Show,
): INodeProperties {
	const { label, button } = COLLECTION_LABELS[name];
	const entries = fields.map((field) => ({ ...propertyOf(field, field.show), required: false }));
	return {
		displayName: label,
		name,
		type: 'collection',
		placeholder: button,
		default: {},
		...(show && { displayOptions: { show } }),
		options: entries.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

/** Options of the machinery, in every operation, and the provider's own. */
export function requestOptions(
	provider: Provider,
	{ request }: Pick<Operation, 'request'>,
): Field[] {
	const route = typeof request === 'string' ? request : undefined;
	// What the machinery does by default, so that adding the option alone changes nothing.
	const atOnce = /^(GET|HEAD) /.test(route ?? '') ? DEFAULT_SETTINGS.concurrency : 1;
	return [
		number('concurrency', 'Max Concurrent Requests', {
			description: `Maximum number of calls in progress at once. Default: up to ${DEFAULT_SETTINGS.concurrency} reads; writes one at a time. Fewer when ${provider.name} rate-limits.`,
			default: atOnce,
			min: 1,
			max: 200,
			decimals: 0,
		}),
		number('maxTries', 'Max Attempts', {
			description: `Maximum attempts per call when ${provider.name} is busy or the network fails. Writes are retried only if they certainly had no effect, or with an idempotency key.`,
			default: DEFAULT_SETTINGS.maxTries,
			min: 1,
			max: 10,
			decimals: 0,
		}),
		number('timeout', 'Timeout (Seconds)', {
			description: 'Maximum seconds to wait for a response',
			default: DEFAULT_SETTINGS.timeout / 1000,
			min: 0.1,
			max: 600,
		}),
		...(provider.options?.(route) ?? []),
	];
}

/** All options of an operation. */
export const optionsOf = (provider: Provider, operation: Operation): Field[] => [
	...(operation.options ?? []),
	...(operation.wait ? waitOptions : []),
	...(operation.reference ? [ifReferenceExists] : []),
	...requestOptions(provider, operation),
];

/** Where a file that comes as a reply is put. */
const fileProperty = (show: Show): INodeProperties => ({
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'The name of the output binary field to put the file in',
	displayOptions: { show },
});

/** Return All and Limit of a list, and for those that can tell it what is new. */
function listProperties(show: Show, changeTracking?: ChangeTracking): INodeProperties[] {
	// An incremental read gives all that is new: with a limit it would fall behind.
	const whole = changeTracking && { hide: { onlyNewOrChanged: [true] } };
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show, ...whole },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			default: 50,
			typeOptions: { minValue: 1 },
			description: 'Max number of results to return',
			displayOptions: { show: { ...show, returnAll: [false] }, ...whole },
		},
		...(changeTracking ? [onlyNewProperty(show)] : []),
	];
}

const onlyNewProperty = (show: Show): INodeProperties => ({
	displayName: 'Only New or Changed',
	name: 'onlyNewOrChanged',
	type: 'boolean',
	default: false,
	description:
		'Whether to return only records that this node has not returned before, oldest first. The first run returns all. Use it in scheduled workflows: a manual run returns the first 50 and remembers nothing.',
	displayOptions: { show, hide: { '@tool': [true] } },
});

export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Simplify for people; as an AI tool a choice that also offers single fields. */
function outputProperties(show: Show): INodeProperties[] {
	return [
		{ ...SIMPLIFY, displayOptions: { show, hide: { '@tool': [true] } } },
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			default: 'simplified',
			options: [
				{ name: 'Raw', value: 'raw', description: 'All fields as the API returns them' },
				{
					name: 'Selected Fields',
					value: 'selected',
					description: 'The fields you name, and the ID',
				},
				{ name: 'Simplified', value: 'simplified', description: 'The most useful fields' },
			],
			description: 'How much of each record to return',
			displayOptions: { show: { ...show, '@tool': [true] } },
		},
		propertyOf(
			list('outputFields', 'Output Fields', {
				description: 'Names of the fields to return, separated by commas',
				placeholder: 'status, createdAt',
			}),
			{ ...show, output: ['selected'], '@tool': [true] },
		),
	];
}

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

/**
 * Same field for several operations of a resource (or for several resources): one property that
 * shows for all of them. Where they order their fields differently it is there twice, so that each
 * keeps its order.
 */
export function mergeProperties(
	lists: INodeProperties[][],
	by: 'operation' | 'resource' = 'operation',
): INodeProperties[] {
	const found: Array<{ key: string; property: INodeProperties }> = [];
	for (const properties of lists) {
		/** Where the latest property of this operation is. */
		let last = -1;
		for (const property of properties) {
			const { displayOptions, ...rest } = property;
			const { [by]: shown = [], ...otherShow } = displayOptions?.show ?? {};
			const key = JSON.stringify([rest, otherShow, displayOptions?.hide]);
			const index = found.findIndex((other, place) => place > last && other.key === key);
			const others = found[index]?.property.displayOptions?.show?.[by];
			if (others) others.push(...(shown as string[]));
			else found.splice(last + 1, 0, { key, property: structuredClone(property) });
			last = others ? index : last + 1;
		}
	}
	return found.map(({ property }) => property);
}

/** The sections of a resource: the first ones of all its operations, merged, and so on. */
const inSections = ([first, ...others]: INodeProperties[][][]): INodeProperties[][] =>
	first.map((section, index) =>
		mergeProperties([section, ...others.map((sections) => sections[index])]),
	);

/**
 * Same property of several resources: one that shows for all of them, which keeps the description
 * small. It names the operations of all, so that none of them may have one that another hides.
 */
function mergedAcross(provider: Provider, properties: INodeProperties[]): INodeProperties[] {
	const groups: Array<{ key: string; property: INodeProperties; shown: Map<string, string[]> }> =
		[];
	for (const property of properties) {
		const { displayOptions: { show = {}, hide } = {}, ...rest } = property;
		const { resource, operation, ...others } = show;
		const key = JSON.stringify([rest, others, hide]);
		const own = [String(resource), operation as string[]] as const;
		const group = groups.find(
			(other) => other.key === key && isExact(provider, new Map([...other.shown, own])),
		);
		if (group) group.shown.set(...own);
		else groups.push({ key, property, shown: new Map([own]) });
	}
	return groups.map(({ property, shown }) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: {
				...property.displayOptions?.show,
				resource: [...shown.keys()],
				operation: [...new Set([...shown.values()].flat())],
			},
		},
	}));
}

/** Whether all these operations, for each of these resources, are no more than its own. */
function isExact({ resources }: Provider, shown: ReadonlyMap<string, string[]>): boolean {
	const operations = [...new Set([...shown.values()].flat())];
	return [...shown].every(
		([resource, own]) =>
			operations.filter((name) => name in resources[resource].operations).length === own.length,
	);
}

export const sortByName = <T extends { name: string }>(entries: T[]): T[] =>
	entries.sort((a, b) => a.name.localeCompare(b.name));

/** Everything a node's form consists of, made from the provider's declarations. */
export function properties(provider: Provider): INodeProperties[] {
	const { defaultResource } = provider;
	const resources = Object.entries(provider.resources).map(([value, { name, operations }]) => ({
		value,
		name,
		operations: Object.entries(operations),
		sections: inSections(
			Object.entries(operations).map(([key, operation]) =>
				operationSections(provider, value, key, operation),
			),
		),
	}));
	return [
		...authenticationProperty(provider),
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: sortByName(resources.map(({ value, name }) => ({ name, value }))),
			default: defaultResource,
		},
		...resources.flatMap(({ value, operations, sections: [inView] }) => {
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
							description: sentences(description, stabilityNote(standing)),
						})),
					),
					default: first,
				} satisfies INodeProperties,
				...inView,
			];
		}),
		// What follows the fields in view is much the same everywhere.
		...resources[0].sections.slice(1).flatMap((_, index) =>
			mergedAcross(
				provider,
				resources.flatMap(({ sections }) => sections[index + 1]),
			),
		),
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

export function authenticationProperty({ credentials }: ProviderCore): INodeProperties[] {
	if (credentials.length === 1) return [];
	const { type: first } = credentials[0];
	return [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: sortByName(credentials.map(({ type, name }) => ({ name, value: type }))),
			default: first,
		},
	];
}

/** The node's `credentials`, each shown where `authentication` chooses it. */
export const credentialsOf = ({
	credentials,
}: ProviderCore): NonNullable<INodeTypeDescription['credentials']> =>
	credentials.map(({ type }) => ({
		name: type,
		required: true,
		...(credentials.length > 1 && { displayOptions: { show: { authentication: [type] } } }),
	}));
