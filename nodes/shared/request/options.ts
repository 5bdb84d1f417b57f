import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../declaration/operation';
import { encodeValue, isEmpty } from '../declaration/encode';
import { unsentFieldContext } from '../declaration/field';
import { InputError } from '../errors/userErrors';

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
