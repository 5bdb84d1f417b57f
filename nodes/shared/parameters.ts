import type { IDataObject } from 'n8n-workflow';
import { deepCopy, isExpression, isResourceLocatorValue } from 'n8n-workflow';
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
export type ReadParameter = (
	name: string,
	options?: { extractValue: true } | { rawExpressions: true },
) => unknown;

const hasExpression = (value: unknown): boolean =>
	typeof value === 'object' && value !== null
		? Object.values(value).some(hasExpression)
		: isExpression(value);

/** A parameter by its name, with what is entered for it. */
type Entry = readonly [name: string, raw: unknown];

/**
 * Gives the values of an operation's parameters, item after item; those that are not shown are left
 * out. What has no expression in it is the same for all items and is read once: n8n looks through
 * the whole description of a node for each one.
 */
export function parameterReader(operation: Operation): (read: ReadParameter) => IDataObject {
	const fields = (operation.fields ?? []).map(({ name }) => name);
	const names = [...fields, ...FORM, ...COLLECTIONS, 'outputFields'];
	let own: { readonly same: IDataObject; readonly varying: readonly Entry[] } | undefined;
	return (read) => {
		own ??= settle(names, read);
		// Requests are made by putting values into each other.
		const values = { ...deepCopy(own.same), ...valuesOf(own.varying, read) };
		const { outputFields = '' } = values as { outputFields?: string | string[] };
		if (outputFields.length === 0) return values;
		const list = Array.isArray(outputFields) ? outputFields : outputFields.split(',');
		return { ...values, outputFields: list.map((field) => field.trim()) };
	};
}

function settle(names: readonly string[], read: ReadParameter) {
	const entries = names.map((name): Entry => [name, read(name, { rawExpressions: true })]);
	// Where there is none to extract from, n8n throws.
	const shown = entries.filter(([, raw]) => raw !== null);
	const isVarying = ([, raw]: Entry) => hasExpression(raw);
	const same = shown.filter((entry) => !isVarying(entry));
	return { same: valuesOf(same, read), varying: shown.filter(isVarying) };
}

function valuesOf(entries: readonly Entry[], read: ReadParameter): IDataObject {
	const values: IDataObject = {};
	for (const [name, raw] of entries) {
		const value = isResourceLocatorValue(raw) ? raw : read(name);
		if (value === null) continue;
		values[name] = (
			isResourceLocatorValue(value) ? read(name, { extractValue: true }) : value
		) as IDataObject[string];
	}
	return values;
}
