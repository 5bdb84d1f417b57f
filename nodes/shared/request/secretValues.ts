import type { Operation } from '../declaration/operation';
import type { IDataObject } from 'n8n-workflow';
import { COLLECTIONS } from '../declaration/operation';
import type { Field } from '../declaration/field';
import { isEmpty, groupEntries } from '../declaration/encode';

/** Returns the values of an operation's secret fields, which are masked in errors. */
export function operationSecrets(operation: Operation, parameters: IDataObject): string[] {
	const inCollections = COLLECTIONS.flatMap((name) =>
		secretValues(operation[name] ?? [], (parameters[name] ?? {}) as IDataObject),
	);
	return [...secretValues(operation.fields ?? [], parameters), ...inCollections];
}

function secretValues(fields: readonly Field[], values: IDataObject): string[] {
	return fields.flatMap(({ name, secret, members }) => {
		const value = values[name];
		if (isEmpty(value)) return [];
		if (members) return groupEntries(value).flatMap((entry) => secretValues(members, entry));
		return secret ? [String(value)] : [];
	});
}
