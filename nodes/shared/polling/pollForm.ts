import type { INodeProperties } from 'n8n-workflow';
import type {
	ChangeTracking,
	Field,
	Operation,
	Paging,
	ReplyShape,
	ChangeKind,
} from '../declaration/operation';
import { dateTime, number } from '../declaration/fields';
import { triggerAction } from '../declaration/triggerEvents';
import { formEditorMethods } from '../form/editorMethods';
import type { Provider } from '../declaration/provider';
import { authenticationProperty } from '../form/authenticationProperty';
import { sortByName, collectionProperty, propertyOf } from '../form/fieldProperty';
import { requestOptions } from '../form/operationOptions';
import { mergeProperties } from '../form/mergeProperties';
import { SIMPLIFY } from '../form/replyProperties';

const TRIGGER_ON = 'Trigger On';

/** An operation whose list can be polled. */
export type TrackedList = Operation & {
	readonly changeTracking: ChangeTracking;
	readonly reply: ReplyShape & { readonly paging: Paging };
};

/** Returns the lists that can be polled, by resource. */
export const trackedLists = ({ resources }: Provider): Array<[resource: string, TrackedList]> =>
	Object.entries(resources).flatMap(([resource, { operations }]) =>
		operations.getAll?.changeTracking ? [[resource, operations.getAll as TrackedList]] : [],
	);

/** Returns the kinds of change that can be detected; the first is the default. */
const changeKindsOf = ({ changedAt, state }: ChangeTracking): ChangeKind[] =>
	changedAt === undefined && state === undefined ? ['new'] : ['new', 'newOrChanged'];

/** Returns the operation's top-level fields. If the path names a parent, several can be chosen. */
export const topLevelFields = ({
	fields = [],
	changeTracking: { parent },
}: TrackedList): readonly Field[] =>
	fields.map((field) => (field.name === parent?.parameter ? parent.field : field));

/** Returns the operation's filters except for the period, which the trigger sets. */
const filtersOf = ({ filters = [], changeTracking: { period } }: TrackedList): readonly Field[] =>
	filters.filter(({ name }) => !period?.includes(name));

/** Start of the first poll with From a Date On. */
export const startDate = dateTime('startDate', 'Start Date', {
	description: 'Date from which the first poll returns records',
	show: { startWith: ['date'] },
});

const LOOK_BACK_PURPOSE: Readonly<Record<ChangeKind, string>> = {
	new: 'late',
	newOrChanged: 'late or changed',
};

const hasTime = ({ createdAt, changedAt }: ChangeTracking): boolean =>
	(createdAt ?? changedAt) !== undefined;

/** Returns the options of a poll trigger. */
export function pollOptions(provider: Provider, { changeTracking, request }: TrackedList): Field[] {
	const kinds = changeKindsOf(changeTracking);
	const lookBack = number('lookBack', 'Look Back (Minutes)', {
		description: `How far back each poll looks for ${LOOK_BACK_PURPOSE[kinds.at(-1)!]} records. No record is returned twice.`,
		default: Math.max(
			...kinds.map((changeKind) => changeTracking.lookBack[changeKind]),
			changeTracking.byState?.lookBack ?? 0,
		),
		min: 1,
		decimals: 0,
	});
	return [
		...(hasTime(changeTracking) ? [lookBack] : []),
		...requestOptions(provider, { request }).filter(
			// Only useful if there are several lists.
			({ name }) => name !== 'concurrency' || changeTracking.parent,
		),
	];
}

/** Returns the properties of one list, in the order of an action node's sections. */
function listSection(
	provider: Provider,
	resource: string,
	operation: TrackedList,
): INodeProperties[] {
	const { changeTracking, reply } = operation;
	const show = { resource: [resource] };
	const kinds = changeKindsOf(changeTracking);
	const isTimed = hasTime(changeTracking);
	const isOnly = trackedLists(provider).length === 1;
	const { name } = provider.resources[resource];
	return [
		...topLevelFields(operation).map((field) => propertyOf(field, { ...show, ...field.show })),
		{
			// The label by which n8n finds the trigger's events; see `triggerAction`.
			displayName: isOnly ? TRIGGER_ON : 'Watch For',
			name: 'triggerOn',
			type: 'options',
			options: sortByName(
				[
					{
						name: 'New',
						value: 'new',
						description: 'Once for each record, when it first appears',
					},
					{
						name: 'New or Changed',
						value: 'newOrChanged',
						description: 'When a record first appears, and each time it changes',
					},
				]
					.filter(({ value }) => kinds.includes(value as ChangeKind))
					.map((option) => {
						const record = `${option.name} ${name}`;
						// Where no other field says what is watched, this one does.
						return isOnly ? { ...option, name: record, action: triggerAction(record) } : option;
					}),
			),
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
					description: 'Return all existing records first, oldest first',
				},
				{
					name: 'From a Date On',
					value: 'date',
					description: 'Return existing records from this date on first, oldest first',
				},
				{ name: 'From Now On', value: 'now', description: 'Ignore existing records' },
			].filter(({ value }) => isTimed || value !== 'date'),
			default: 'now',
			description: 'What the first poll returns after the workflow is published',
			displayOptions: { show },
		},
		...(isTimed ? [propertyOf(startDate, { ...show, ...startDate.show })] : []),
		...(reply.simplify ? [{ ...SIMPLIFY, displayOptions: { show } }] : []),
		...(operation.filters ? [collectionProperty('filters', filtersOf(operation), show)] : []),
		collectionProperty('options', pollOptions(provider, operation), show),
	];
}

/** Returns the properties of a poll trigger. */
export function pollProperties(provider: Provider): INodeProperties[] {
	const lists = trackedLists(provider);
	const options = sortByName(
		lists.map(([value, { changeTracking }]) => ({
			name: provider.resources[value].name,
			value,
			action: triggerAction(`New ${provider.resources[value].name}`),
			...(changeTracking.cost && { description: changeTracking.cost }),
		})),
	);
	return [
		...authenticationProperty(provider),
		{
			displayName: options.length > 1 ? TRIGGER_ON : 'Resource',
			name: 'resource',
			type: options.length > 1 ? 'options' : 'hidden',
			noDataExpression: true,
			...(options.length > 1 && { options }),
			default: (options.find(({ value }) => value === provider.defaultResource) ?? options[0])
				.value,
		},
		...mergeProperties(
			lists.map(([resource, operation]) => listSection(provider, resource, operation)),
			'resource',
		),
	];
}

/** Returns the editor methods of a poll trigger. */
export const pollMethods = (provider: Provider): ReturnType<typeof formEditorMethods> =>
	formEditorMethods(
		provider,
		trackedLists(provider).map(([, operation]) => ({
			...operation,
			fields: topLevelFields(operation),
		})),
	);
