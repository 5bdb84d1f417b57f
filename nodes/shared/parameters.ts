import type { IDataObject } from 'n8n-workflow';
import { isResourceLocatorValue } from 'n8n-workflow';
import type { Operation } from './declare';
import { COLLECTIONS } from './request';

/** Parameters of the form beside the operation's own fields. */
const FORM = [
	'returnAll',
	'limit',
	'onlyNewOrChanged',
	'simplify',
	'output',
	'binaryPropertyName',
] as const;

/** Reads a parameter for an item; null where it is not shown. */
export type ReadParameter = (name: string, options?: { extractValue: true }) => unknown;

/** The values of an operation's parameters for one item; those that are not shown are left out. */
export function readParameters(parameter: ReadParameter, operation: Operation): IDataObject {
	const values: IDataObject = {};
	const read = (name: string) => {
		const value = parameter(name);
		if (value === null) return;
		// Only now, for n8n throws where it is to extract from one that is not shown.
		values[name] = (
			isResourceLocatorValue(value) ? parameter(name, { extractValue: true }) : value
		) as IDataObject[string];
	};
	for (const { name } of operation.fields ?? []) read(name);
	for (const name of [...FORM, ...COLLECTIONS]) read(name);
	const outputFields = (parameter('outputFields') ?? '') as string | string[];
	if (outputFields.length > 0) {
		values.outputFields = (
			Array.isArray(outputFields) ? outputFields : outputFields.split(',')
		).map((field) => field.trim());
	}
	return values;
}
