import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyMode,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import { flipdish } from '../../nodes/Flipdish/provider';
import { NODES } from '../../nodes/Flipdish/subjects';
import { allNodes } from '../engine/support/providers';

/** What n8n asks of a node's face, where its linter cannot look: our descriptions are made at run time. */

interface Placed {
	/** Where it is, for the message: `resource.operation > Label > Label`. */
	at: string;
	property: INodeProperties;
}

const showing = ({ displayOptions, displayName }: INodeProperties): string => {
	const { resource = ['*'], operation = ['*'] } = displayOptions?.show ?? {};
	return `${resource.join()}.${operation.join()} > ${displayName}`;
};

/** Every property, those inside collections included. */
const allOf = (properties: INodeProperties[], path?: string): Placed[] =>
	properties.flatMap((property) => {
		const at = path === undefined ? showing(property) : `${path} > ${property.displayName}`;
		const inside =
			property.type === 'collection'
				? allOf(property.options as INodeProperties[], at)
				: property.type === 'fixedCollection'
					? (property.options as INodePropertyCollection[]).flatMap(({ values }) =>
							allOf(values, at),
						)
					: [];
		return [{ at, property }, ...inside];
	});

const optionsOf = ({ type, options = [] }: INodeProperties): INodePropertyOptions[] =>
	type === 'options' || type === 'multiOptions' ? (options as INodePropertyOptions[]) : [];

const modesOf = ({ modes = [] }: INodeProperties): INodePropertyMode[] => modes;

const isUnsorted = (names: string[]): boolean =>
	names.some((name, index) => index > 0 && names[index - 1]!.localeCompare(name) > 0);

/** Small words, and names that are written so. */
const SMALL = /^(a|an|and|as|at|by|for|from|in|of|on|or|per|the|to|with)$/;
const NAMES = /^iOS$/;

/** Words begin with a capital, a digit or a sign; small ones need not, but at the beginning. */
const isTitleCase = (label: string): boolean =>
	label
		.split(/[\s-]+/)
		.every(
			(word, index) => !/^[a-z]/.test(word) || NAMES.test(word) || (index > 0 && SMALL.test(word)),
		);

/** One sentence ends without a full stop, several end with one. */
const isWronglyEnded = (words: string): boolean =>
	/[.?!]\s+["'(]?[A-Z]/.test(words.replace(/\be\.g\. /g, '')) !== words.endsWith('.');

/** Sentence case: only the first word and proper names have a capital. */
const isSentenceCase = (action: string): boolean =>
	/^[A-Z]/.test(action) && !/\s[A-Z](?![A-Z])/.test(action);

/** By rule: the texts that break it. */
const rules: Record<string, (description: INodeTypeDescription) => unknown[]> = {
	'options are in alphabetical order': ({ properties }) =>
		allOf(properties).filter(({ property }) =>
			isUnsorted(optionsOf(property).map(({ name }) => name)),
		),
	'fields of a collection are in alphabetical order': ({ properties }) =>
		allOf(properties).filter(
			({ property: { type, options = [] } }) =>
				type === 'collection' &&
				isUnsorted((options as INodeProperties[]).map(({ displayName }) => displayName)),
		),
	'a collection is shown only where something can be added to it': ({ properties }) =>
		allOf(properties).filter(({ property: { type, options = [], displayOptions } }) => {
			if (type !== 'collection') return false;
			const conditions = (options as INodeProperties[]).map((entry) =>
				Object.entries(entry.displayOptions?.show ?? {})
					.filter(([name]) => name.startsWith('/'))
					.map(([name, values]) => [name.slice(1), values]),
			);
			const [first = []] = conditions;
			const isShared = conditions.every((one) => JSON.stringify(one) === JSON.stringify(first));
			const own = displayOptions?.show ?? {};
			return isShared && first.some(([name]) => own[String(name)] === undefined);
		}),
	'the default of a choice is one of its options': ({ properties }) =>
		allOf(properties).filter(
			({ property }) =>
				property.type === 'options' &&
				!optionsOf(property).some(({ value }) => value === property.default),
		),
	'descriptions of booleans begin with "Whether"': ({ properties }) =>
		allOf(properties).filter(
			({ property: { type, description } }) =>
				type === 'boolean' && !description?.startsWith('Whether '),
		),
	'placeholders begin with "e.g. ", those of buttons with "Add "': ({ properties }) =>
		allOf(properties).filter(({ property }) => {
			const begin = property.type.endsWith('ollection') ? 'Add ' : 'e.g. ';
			return [property, ...modesOf(property)].some(
				({ placeholder }) => placeholder !== undefined && !placeholder.startsWith(begin),
			);
		}),
	'labels and names of options are in Title Case': ({ properties }) =>
		allOf(properties)
			.filter(({ property: { type } }) => type !== 'notice')
			.flatMap(({ at, property }) => [
				[at, property.displayName],
				...[...optionsOf(property), ...modesOf(property)].map((entry) => [
					at,
					'displayName' in entry ? entry.displayName : entry.name,
				]),
			])
			.filter(([, label]) => !isTitleCase(label!)),
	'ids are called ID': ({ properties }) =>
		allOf(properties).filter(({ property }) =>
			/(?<!")\b(id|Id|ids|Ids)\b/.test(`${property.displayName} ${property.description ?? ''}`),
		),
	'one sentence has no full stop at its end, several have': ({ properties }) =>
		allOf(properties)
			.flatMap(({ at, property }) =>
				[property, ...optionsOf(property)].map(({ description }) => [at, description]),
			)
			.filter(([, description]) => description !== undefined && isWronglyEnded(description)),
	'descriptions begin with a capital and say more than the label': ({ properties }) =>
		allOf(properties).filter(
			({ property: { description, displayName } }) =>
				description !== undefined &&
				(!/^["(A-Z\d]/.test(description) ||
					description.toLowerCase() === displayName.toLowerCase()),
		),
	'actions are in sentence case, without articles': ({ properties }) =>
		actionsOf(properties).filter(
			({ action = '' }) => !isSentenceCase(action) || /\b(a|an|the)\b/i.test(action),
		),
	'operations have a description that is not their name or action': ({ properties }) =>
		actionsOf(properties).filter(
			({ name, action, description }) =>
				description === undefined || [name, action].includes(description),
		),
	'no two properties of a name are shown under the same conditions': ({ properties }) => {
		const seen = new Set<string>();
		// Properties of several resources name operations that only some of these have.
		const offered = new Set(
			properties
				.filter(({ name }) => name === 'operation')
				.flatMap(({ displayOptions, options }) =>
					(options as INodePropertyOptions[]).map(
						({ value }) => `${String(displayOptions?.show?.resource)}.${String(value)}`,
					),
				),
		);
		return properties.flatMap(({ name, displayOptions: { show = {}, hide } = {} }) => {
			const { resource = ['*'], operation = ['*'], ...others } = show;
			return resource
				.flatMap((one) =>
					operation
						.filter((two) => two === '*' || offered.has(`${String(one)}.${String(two)}`))
						.map((two) => JSON.stringify([name, one, two, others, hide])),
				)
				.filter((key) => seen.size === seen.add(key).size);
		});
	},
	'resource locators offer the list first, then the ID or route': ({ properties }) =>
		allOf(properties).filter(
			({ property }) =>
				property.type === 'resourceLocator' &&
				!/^list From List,id By (ID|Route)$/.test(
					modesOf(property)
						.map(({ name, displayName }) => `${name} ${displayName}`)
						.join(),
				),
		),
	'what is in view comes first, then filters, options, sort': ({ properties }) => {
		const order = ['filters', 'additionalFields', 'updateFields', 'options', 'sort'];
		const ranks = new Map<string, number>();
		return properties.flatMap(({ name, displayOptions: { show = {} } = {} }) =>
			(show.resource ?? []).flatMap((resource) =>
				(show.operation ?? []).flatMap((operation) => {
					const place = `${String(resource)}.${String(operation)}`;
					const rank = order.indexOf(name);
					const before = ranks.get(place) ?? -1;
					ranks.set(place, Math.max(before, rank));
					return rank < before ? [`${place} > ${name}`] : [];
				}),
			),
		);
	},
	'lists have Return All and Limit; the node is a tool, with light and dark icon': ({
		usableAsTool,
		subtitle,
		icon,
		properties,
	}) =>
		[
			usableAsTool,
			subtitle,
			(icon as { light?: string }).light,
			(icon as { dark?: string }).dark,
			...properties
				.filter(({ name }) => name === 'operation')
				.flatMap(({ displayOptions, options }) =>
					(options as INodePropertyOptions[])
						.filter(({ name }) => name.startsWith('Get Many'))
						.map(({ value }) =>
							['returnAll', 'limit'].every((wanted) =>
								properties.some(
									({ name, displayOptions: { show = {} } = {} }) =>
										name === wanted &&
										show.resource!.includes(displayOptions!.show!.resource![0]!) &&
										show.operation!.includes(value),
								),
							),
						),
				),
		].filter((fine) => !fine),
	"n8n's list of triggers is made of sentences, each once, that choose the app's events": ({
		group,
		properties,
	}) => {
		if (!group.includes('trigger')) return [];
		// How n8n's node creator finds them (editor-ui, useActionsGeneration).
		const listed = properties.find(({ displayName }) =>
			['event', 'events', 'trigger on'].includes(displayName.toLowerCase()),
		);
		const options = listed ? (listed.options as INodePropertyOptions[]) : [];
		const actions = options.map(({ action }) => action ?? '');
		return [
			...(options.length === 0 ? ['no list of triggers'] : []),
			...actions.filter((action) => !/^On [A-Za-z]/.test(action) || !isSentenceCase(action)),
			...actions.filter((action, index) => actions.indexOf(action) < index),
			...(listed?.displayOptions?.show?.subscription ?? ['app']).filter((mode) => mode !== 'app'),
		];
	},
	// n8n 1.123.81 and 2.40 give one 250 ms, and a node on a busy machine fails.
	'no field is shown by a regular expression': ({ properties }) =>
		allOf(properties).filter(({ property }) =>
			JSON.stringify(property.displayOptions ?? {}).includes('"regex"'),
		),
	// The editor loads it for every node creator and every open node.
	'the description is below 200 kB': (description) =>
		[JSON.stringify(description).length].filter((length) => length >= 200_000),
};

const actionsOf = (properties: INodeProperties[]): INodePropertyOptions[] =>
	properties.filter(({ name }) => name === 'operation').flatMap(optionsOf);

it("Flipdish's resources are each in one of its nodes, with the same operations", () => {
	const nodes = Object.entries(NODES);
	const placed = nodes.flatMap(([, { resources }]) => Object.keys(resources));
	expect([...placed].sort()).toEqual(Object.keys(flipdish.resources).sort());
	for (const [, { resources, defaultResource }] of nodes) {
		expect(resources).toHaveProperty(defaultResource);
		for (const [name, part] of Object.entries(resources)) {
			expect(part).toBe(flipdish.resources[name]);
		}
	}
});

describe.each(allNodes().map(({ description }) => description))('$displayName', (description) => {
	it.each(Object.entries(rules))('%s', (_, broken) => {
		expect(broken(description)).toEqual([]);
	});
});
