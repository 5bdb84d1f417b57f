import type { IDataObject } from 'n8n-workflow';
import { deepCopy, isExpression, isResourceLocatorValue } from 'n8n-workflow';
import type { Operation } from '../declaration/operation';
import { isEmpty } from '../declaration/encode';
import { COLLECTIONS } from '../declaration/operation';
import { InputError } from '../errors/userErrors';

/** Parameters that operations have beside their own fields. */
const FORM_PARAMETERS = [
	'returnAll',
	'limit',
	'onlyNewOrChanged',
	'moveOn',
	'simplify',
	'output',
	'binaryPropertyName',
] as const;

/** Those that are switches, with their labels. */
const SWITCHES = [
	['returnAll', 'Return All'],
	['onlyNewOrChanged', 'Only New or Changed'],
	['simplify', 'Simplify'],
] as const;

/**
 * Reads the switches, whose expressions may return text; without a value they have their default.
 *
 * @throws InputError on another value, which would otherwise count as on or off
 */
function readSwitches(values: IDataObject): void {
	for (const [name, label] of SWITCHES) {
		if (!(name in values)) continue;
		const text = String(values[name] ?? '')
			.trim()
			.toLowerCase();
		if (text === '') delete values[name];
		else if (text === 'true' || text === 'false') values[name] = text === 'true';
		else {
			throw new InputError(`'${label}' must be true or false`, `Correct the value of '${label}'.`);
		}
	}
}

/** Reads a parameter for an item; null if it is not shown. */
type ReadParameter = (
	name: string,
	options?: { extractValue: true } | { rawExpressions: true },
) => unknown;

/** Whether a parameter's raw value contains an expression. */
export const hasExpression = (value: unknown): boolean =>
	typeof value === 'object' && value !== null
		? Object.values(value).some(hasExpression)
		: isExpression(value);

/** The values of an item's parameters. */
export interface Parameters {
	readonly values: IDataObject;
	/** Paths, such as `filters.customerId`, of expressions that returned an empty value. */
	readonly emptyExpressions: ReadonlySet<string>;
}

/** Keys that n8n inserts between a field and its value: in locators, mappers and groups. */
const isStorageKey = (key: string): boolean => /^(value|values|\d+)$/.test(key);

/** Yields the paths of the expressions in a parameter that returned an empty value. */
function* findEmptyExpressions(
	path: readonly string[],
	raw: unknown,
	value: unknown,
): Generator<string> {
	if (isExpression(raw)) {
		if (isEmpty(value))
			yield path.filter((key, index) => index === 0 || !isStorageKey(key)).join('.');
	} else if (typeof raw === 'object' && raw !== null) {
		const values = (value ?? {}) as IDataObject;
		for (const [key, entry] of Object.entries(raw)) {
			yield* findEmptyExpressions([...path, key], entry, values[key]);
		}
	}
}

/** A parameter's name and its raw value, with expressions unresolved. */
type ParameterEntry = readonly [name: string, raw: unknown];

/**
 * Returns a function that reads an operation's parameters for an item; parameters that are not
 * shown are omitted. Parameters without expressions are read once for all items, because n8n
 * searches the node's whole description for every read.
 */
export function parameterReader(operation: Operation): (read: ReadParameter) => Parameters {
	const fields = (operation.fields ?? []).map(({ name }) => name);
	const names = [...fields, ...FORM_PARAMETERS, ...COLLECTIONS, 'outputFields'];
	let split:
		{ readonly constant: IDataObject; readonly perItem: readonly ParameterEntry[] } | undefined;
	return (read) => {
		split ??= splitByExpression(names, read);
		// Building a request modifies the values, so each item gets a copy.
		const perItem = valuesOf(split.perItem, read);
		const emptyExpressions = new Set(
			split.perItem.flatMap(([name, raw]) => [
				...findEmptyExpressions([name], locatorValue(raw), perItem[name]),
			]),
		);
		const values: IDataObject = { ...deepCopy(split.constant), ...perItem };
		readSwitches(values);
		const { outputFields = '' } = values as { outputFields?: string | string[] };
		if (outputFields.length === 0) return { values, emptyExpressions };
		const list = Array.isArray(outputFields) ? outputFields : outputFields.split(',');
		return {
			values: { ...values, outputFields: list.map((field) => field.trim()) },
			emptyExpressions,
		};
	};
}

/** Returns the value of a resource locator, which n8n reads without its mode. */
const locatorValue = (raw: unknown): unknown => (isResourceLocatorValue(raw) ? raw.value : raw);

function splitByExpression(names: readonly string[], read: ReadParameter) {
	const entries = names.map((name): ParameterEntry => [name, read(name, { rawExpressions: true })]);
	// n8n throws on extracting a value from a parameter that is not shown.
	const shown = entries.filter(([, raw]) => raw !== null);
	const isPerItem = ([, raw]: ParameterEntry) => hasExpression(raw);
	const constant = shown.filter((entry) => !isPerItem(entry));
	return { constant: valuesOf(constant, read), perItem: shown.filter(isPerItem) };
}

function valuesOf(entries: readonly ParameterEntry[], read: ReadParameter): IDataObject {
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
