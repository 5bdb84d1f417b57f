import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isResourceLocatorValue } from 'n8n-workflow';
import type { Operation } from './declare';
import { COLLECTIONS } from './request';

/** Parameters of the form beside the operation's own fields. */
const FORM = ['returnAll', 'limit', 'simplify', 'output', 'binaryPropertyName'] as const;

/** The values of an operation's parameters for one item; those that are not shown are left out. */
export function readParameters(
	context: IExecuteFunctions,
	operation: Operation,
	itemIndex: number,
): IDataObject {
	const values: IDataObject = {};
	const read = (name: string) => {
		// Null, for n8n throws where a parameter that is not shown has no fallback.
		const value = context.getNodeParameter(name, itemIndex, null);
		if (value === null) return;
		// Only now, for it throws as well where it is to extract from one that is not shown.
		values[name] = isResourceLocatorValue(value)
			? (context.getNodeParameter(name, itemIndex, null, { extractValue: true }) as string)
			: (value as IDataObject[string]);
	};
	for (const { name } of operation.fields ?? []) read(name);
	for (const name of [...FORM, ...COLLECTIONS]) read(name);
	const outputFields = context.getNodeParameter('outputFields', itemIndex, '') as string | string[];
	if (outputFields.length > 0) {
		values.outputFields = (
			Array.isArray(outputFields) ? outputFields : outputFields.split(',')
		).map((field) => field.trim());
	}
	return values;
}
