import type { Show } from './fieldProperty';
import type { INodeProperties } from 'n8n-workflow';
import type { ChangeTracking } from '../declaration/changeTracking';
import { propertyOf } from './fieldProperty';
import { moveOnProperty } from './syncForm';
import { list } from '../declaration/listField';

/** Returns the field for the output file. */
export const fileProperty = (show: Show): INodeProperties => ({
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'The name of the output binary field to put the file in',
	displayOptions: { show },
});

/** Returns Return All and Limit, and Only New or Changed if changes can be detected. */
export function listProperties(show: Show, changeTracking?: ChangeTracking): INodeProperties[] {
	// An incremental read returns all new records; with a limit it would fall behind.
	const hiddenIfIncremental = changeTracking && { hide: { onlyNewOrChanged: [true] } };
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show, ...hiddenIfIncremental },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			default: 50,
			typeOptions: { minValue: 1 },
			description: 'Max number of results to return',
			displayOptions: { show: { ...show, returnAll: [false] }, ...hiddenIfIncremental },
		},
		...(changeTracking ? [onlyNewProperty(show), moveOnProperty(show)] : []),
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

/** The field Simplify. */
export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Returns Simplify, or for AI tools a choice that also offers single fields. */
export function outputProperties(show: Show): INodeProperties[] {
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
