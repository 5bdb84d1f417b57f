import type { INodeProperties } from 'n8n-workflow';
import type { Feed, Field, Operation, Paging, ReplyShape, Watch } from './declare';
import {
	authenticationProperty,
	byName,
	collection,
	machineryOptions,
	merged,
	propertyOf,
	SIMPLIFY,
} from './describe';
import { dateTime, number } from './fields';
import { formMethods } from './methods';
import type { Provider } from './provider';

/** An operation whose list can be watched. */
export type Watched = Operation & {
	readonly feed: Feed;
	readonly reply: ReplyShape & { readonly paging: Paging };
};

/** The lists that can be watched, by resource. */
export const watchable = ({ resources }: Provider): Array<[resource: string, Watched]> =>
	Object.entries(resources).flatMap(([resource, { operations }]) =>
		operations.getAll?.feed ? [[resource, operations.getAll as Watched]] : [],
	);

/** What is watched for; the first is the default. */
const watches = ({ changedAt, state }: Feed): Watch[] =>
	changedAt === undefined && state === undefined ? ['new'] : ['new', 'newOrChanged'];

/** The operation's fields in view; where its path names one site, several can be chosen. */
export const fieldsInView = ({ fields = [], feed: { of: owners } }: Watched): readonly Field[] =>
	fields.map((field) => (field.name === owners?.parameter ? owners.field : field));

/** The operation's filters, but for those that say from when on: the trigger does. */
const filtersOf = ({ filters = [], feed: { period } }: Watched): readonly Field[] =>
	filters.filter(({ name }) => !period?.includes(name));

/** Where the first poll starts, if not now. */
export const startDate = dateTime('startDate', 'Start Date', {
	description: 'The first poll gives everything from then on',
	show: { startWith: ['date'] },
});

const SPAN: Readonly<Record<Watch, string>> = {
	new: 'that came late',
	newOrChanged: 'that came late or changed',
};

const hasTime = ({ createdAt, changedAt }: Feed): boolean => (createdAt ?? changedAt) !== undefined;

/** The options of a poll. */
export function pollOptions(provider: Provider, { feed, request }: Watched): Field[] {
	const kinds = watches(feed);
	const lookBack = number('lookBack', 'Look Back (Minutes)', {
		description: `How far back each poll looks again for records ${SPAN[kinds.at(-1)!]}; none is given twice`,
		default: Math.max(...kinds.map((watch) => feed.lookBack[watch])),
		min: 1,
		decimals: 0,
	});
	return [
		...(hasTime(feed) ? [lookBack] : []),
		...machineryOptions(provider, { request }).filter(
			// Of use only where there is more than one list to read.
			({ name }) => name !== 'concurrency' || feed.of,
		),
	];
}

/** The form of one list, as the sections of an action node. */
function section(provider: Provider, resource: string, operation: Watched): INodeProperties[] {
	const { feed, reply } = operation;
	const show = { resource: [resource] };
	const kinds = watches(feed);
	const isTimed = hasTime(feed);
	return [
		...fieldsInView(operation).map((field) => propertyOf(field, { ...show, ...field.show })),
		{
			displayName: 'Trigger On',
			name: 'triggerOn',
			type: 'options',
			options: [
				{ name: 'New', value: 'new', description: 'Once for each record, when it first appears' },
				{
					name: 'New or Changed',
					value: 'newOrChanged',
					description: 'When a record first appears, and each time that it has changed',
				},
			].filter(({ value }) => kinds.includes(value as Watch)),
			default: 'new',
			displayOptions: { show },
		},
		{
			displayName: 'Start With',
			name: 'startWith',
			type: 'options',
			options: [
				{
					name: 'Everything',
					value: 'everything',
					description: 'The first poll gives all there is, the oldest first',
				},
				{
					name: 'From a Date On',
					value: 'date',
					description: 'The first poll gives what there is since then',
				},
				{ name: 'From Now On', value: 'now', description: 'The first poll gives nothing' },
			].filter(({ value }) => isTimed || value !== 'date'),
			default: 'now',
			description: 'What the first poll after activation gives',
			displayOptions: { show },
		},
		...(isTimed ? [propertyOf(startDate, { ...show, ...startDate.show })] : []),
		...(reply.simplify ? [{ ...SIMPLIFY, displayOptions: { show } }] : []),
		...(operation.filters ? [collection('filters', filtersOf(operation), show)] : []),
		collection('options', pollOptions(provider, operation), show),
	];
}

/** The form of a polling trigger. */
export function pollProperties(provider: Provider): INodeProperties[] {
	const lists = watchable(provider);
	const options = byName(
		lists.map(([value, { feed }]) => ({
			name: provider.resources[value].name,
			value,
			...(feed.cost && { description: feed.cost }),
		})),
	);
	return [
		...authenticationProperty(provider),
		{
			displayName: 'Resource',
			name: 'resource',
			type: options.length > 1 ? 'options' : 'hidden',
			noDataExpression: true,
			...(options.length > 1 && { options }),
			default: options[0].value,
		},
		...merged(
			lists.map(([resource, operation]) => section(provider, resource, operation)),
			'resource',
		),
	];
}

/** The lists of a polling trigger's pickers. */
export const pollMethods = (provider: Provider): ReturnType<typeof formMethods> =>
	formMethods(
		provider,
		watchable(provider).map(([, operation]) => ({
			...operation,
			fields: fieldsInView(operation),
		})),
	);
