import type { INodeProperties } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';

/** Value of the resource Sync, whose operations call no provider. */
export const SYNC_RESOURCE = 'sync';

/** Display options that hide a property for Sync. */
export const hiddenForSync = { hide: { resource: [SYNC_RESOURCE] } };

const show = { resource: [SYNC_RESOURCE], operation: ['confirm'] };

/** Whether a node has lists with a checkpoint, which Confirm can move. */
export const hasSync = ({ resources }: Pick<Provider, 'resources'>): boolean =>
	Object.values(resources).some(({ operations }) =>
		Object.values(operations).some(({ changeTracking }) => changeTracking !== undefined),
	);

/** Returns the field Move On: when the checkpoint of Only New or Changed moves. */
export const moveOnProperty = (
	condition: NonNullable<INodeProperties['displayOptions']>['show'],
): INodeProperties => ({
	displayName: 'Move On',
	name: 'moveOn',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'When Confirmed',
			value: 'confirmed',
			description:
				'After the operation Sync: Confirm has run behind the step that stores the records. Until then each execution returns them again.',
		},
		{
			name: 'When This Node Succeeds',
			value: 'succeeded',
			description: 'Also if a later step of the workflow fails',
		},
	],
	default: 'succeeded',
	description: 'When the records count as returned, so that they are not returned again',
	displayOptions: {
		show: { ...condition, onlyNewOrChanged: [true] },
		hide: { '@tool': [true] },
	},
});

/** Entry of the Resource list. */
export const syncOption = { name: 'Sync', value: SYNC_RESOURCE };

/** Properties of Sync: Confirm. */
export const syncProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [SYNC_RESOURCE] } },
		options: [
			{
				name: 'Confirm',
				value: 'confirm',
				action: 'Confirm records',
				description: 'Note which records of a Get Many with Move On: When Confirmed are stored',
			},
		],
		default: 'confirm',
	},
	{
		displayName:
			'Put this behind the step that stores the records. Its items go through unchanged, and nothing is called. An execution that is started in the editor confirms nothing.',
		name: 'confirmNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	{
		displayName: 'Source',
		name: 'source',
		type: 'string',
		default: '',
		placeholder: 'e.g. Get New Records',
		description:
			'Name of the node of this workflow that returned the records. Leave empty if there is only one with Move On: When Confirmed.',
		displayOptions: { show },
	},
	{
		displayName: 'Records',
		name: 'records',
		type: 'options',
		options: [
			{
				name: 'All',
				value: 'all',
				description: 'All records that the source returned in this execution',
			},
			{
				name: 'Those of the Items',
				value: 'items',
				description: 'Only the records whose items come in here. The others are returned again.',
			},
		],
		default: 'items',
		description: 'Which records are stored',
		displayOptions: { show },
	},
	{
		displayName: 'Record ID',
		name: 'recordId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.record_id }}',
		description:
			"The provider's ID of the item's record. Leave empty if the items still have it under the provider's own name.",
		displayOptions: { show: { ...show, records: ['items'] } },
	},
];
