import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Field } from '../declaration/operation';
import { encodeValue, isEmpty } from '../declaration/encode';
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
	// Options are not sent, so time zone and spelling do not matter.
	const context = { timezone: 'UTC', wireName: String };
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
 * Reads the options of a run, which apply to all of its items.
 *
 * @throws NodeOperationError if an expression gives another value for another item: with the first
 * one's limit more could be refunded than the item allows, or with its Pay Again be paid twice
 */
export function runOptions(context: IExecuteFunctions, fields: readonly Field[]): IDataObject {
	const read = (index: number) => context.getNodeParameter('options', index, {}) as IDataObject;
	const first = read(0);
	if (!hasExpression(context.getNodeParameter('options', 0, {}, { rawExpressions: true })))
		return first;
	for (const index of context.getInputData().keys()) {
		const own = read(index);
		const differs = (name: string) => JSON.stringify(own[name]) !== JSON.stringify(first[name]);
		const name = Object.keys({ ...first, ...own }).find(differs);
		if (name === undefined) continue;
		const label = fields.find((field) => field.name === name)?.property.displayName ?? name;
		throw operationError(
			context.getNode(),
			`'${label}' under Options is not the same for all items`,
			'Nothing was sent. Options apply to all items of a run: use one value, or send the items one at a time with Loop Over Items.',
			index,
		);
	}
	return first;
}
