import type { Pattern } from './patterns';
import { toText } from './encode';
import { InputError } from '../errors/userErrors';
import type { FieldOptions, EncodeFunction } from './createField';
import { createField } from './createField';

interface TextOptions extends FieldOptions {
	default?: string;
	/** Maximum number of characters. */
	maxLength?: number;
	pattern?: Pattern;
	rows?: number;
}

/** Returns an encoder that trims a text and checks its length and pattern. */
export const checkedText =
	(label: string, { maxLength, pattern }: TextOptions): EncodeFunction =>
	(value) => {
		const trimmed = toText(label, value);
		if (maxLength !== undefined && trimmed.length > maxLength) {
			throw new InputError(
				`'${label}' is too long (${trimmed.length} characters)`,
				`Shorten it to ${maxLength} characters.`,
			);
		}
		if (pattern && !pattern[0].test(trimmed)) {
			throw new InputError(`'${label}' must be ${pattern[1]}`, `Correct the value of '${label}'.`);
		}
		return trimmed;
	};

/** A text, which is trimmed. */
export const text = <Name extends string>(name: Name, label: string, options: TextOptions = {}) => {
	const { default: value = '', maxLength, pattern, rows, ...common } = options;
	const typeOptions = {
		...(rows && { rows }),
		...(common.secret && { password: true }),
	};
	return createField(
		name,
		{
			displayName: label,
			type: 'string',
			default: value,
			...(Object.keys(typeOptions).length > 0 && { typeOptions }),
		},
		common,
		checkedText(label, { maxLength, pattern }),
	);
};
