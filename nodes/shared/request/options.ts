import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Field } from '../declaration/operation';
import type { Provider } from '../declaration/provider';
import { encodeValue, isEmpty } from '../declaration/encode';
import { unsentFieldContext } from '../declaration/field';
import { InputError, operationError } from '../errors/userErrors';
import { hasExpression } from './parameters';

/**
 * Validates a node's options like its fields, because expressions may return anything. Empty
 * options count as not set; options that the form no longer has are kept.
 *
 * @throws InputError that names the option
 */
export function validateOptions(fields: readonly Field[], options: IDataObject): IDataObject {
	const checked = { ...options };
	const context = unsentFieldContext();
	for (const field of fields) {
		if (!(field.name in options)) continue;
		const value = options[field.name];
		const { displayName, type } = field.property;
		if (Array.isArray(value) && type !== 'multiOptions') {
			throw new InputError(
				`'${displayName}' must be one value, not a list`,
				`Correct the value of '${displayName}' under Options.`,
			);
		}
		if (isEmpty(value) && field.limits) {
			throw new InputError(
				`'${displayName}' is empty`,
				`Give '${displayName}' a value, or remove it from Options.`,
			);
		}
		if (isEmpty(value)) delete checked[field.name];
		else checked[field.name] = encodeValue(field, options, context) as IDataObject[string];
	}
	return checked;
}

/**
 * Reads a parameter that applies to all items of a run.
 *
 * @param labelOf returns what the values for two items differ in; undefined if they are the same
 * @throws NodeOperationError if an expression gives another value for another item
 */
function readForAllItems<T>(
	context: IExecuteFunctions,
	name: string,
	fallback: T,
	labelOf: (first: T, other: T) => string | undefined,
): T {
	const read = (index: number) => context.getNodeParameter(name, index, fallback) as T;
	const first = read(0);
	const raw = context.getNodeParameter(name, 0, fallback, { rawExpressions: true });
	if (!hasExpression(raw)) return first;
	for (const index of context.getInputData().keys()) {
		const label = labelOf(first, read(index));
		if (label === undefined) continue;
		throw operationError(
			context.getNode(),
			`${label} is not the same for all items`,
			'Nothing was sent. It applies to all items of a run: use one value, or send the items one at a time with Loop Over Items.',
			index,
		);
	}
	return first;
}

/**
 * Reads the options of a run.
 *
 * @throws NodeOperationError if they depend on the item: with the first one's limit more could be
 * refunded than the item allows, or with its Pay Again be paid twice
 */
export function runOptions(context: IExecuteFunctions, fields: readonly Field[]): IDataObject {
	return readForAllItems(context, 'options', {} as IDataObject, (first, other) => {
		const differs = (name: string) => JSON.stringify(other[name]) !== JSON.stringify(first[name]);
		const name = Object.keys({ ...first, ...other }).find(differs);
		if (name === undefined) return undefined;
		const label = fields.find((field) => field.name === name)?.property.displayName ?? name;
		return `'${label}' under Options`;
	});
}

/**
 * Rejects an expression that chooses another credential type for another item, which would be sent
 * with the first one's credential.
 *
 * @throws NodeOperationError
 */
export function rejectItemAuthentication(
	context: IExecuteFunctions,
	{ credentials }: Pick<Provider, 'credentials'>,
): void {
	if (credentials.length < 2) return;
	readForAllItems<unknown>(context, 'authentication', null, (first, other) =>
		first === other ? undefined : "'Authentication'",
	);
}
