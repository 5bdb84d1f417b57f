import type { Pattern } from './patterns';
import { toText } from './encode';
import { InputError } from '../errors/userErrors';
import type { Common, Encode } from './createField';
import { field } from './createField';

interface TextOptions extends Common {
	default?: string;
	/** Longest value the provider accepts. */
	maxLength?: number;
	pattern?: Pattern;
	rows?: number;
}

export const checkedText =
	(label: string, { maxLength, pattern }: TextOptions): Encode =>
	(value) => {
		const text = toText(label, value);
		if (maxLength !== undefined && text.length > maxLength) {
			throw new InputError(
				`'${label}' is too long (${text.length} characters)`,
				`Shorten it to ${maxLength} characters.`,
			);
		}
		if (pattern && !pattern[0].test(text)) {
			throw new InputError(`'${label}' must be ${pattern[1]}`, `Correct the value of '${label}'.`);
		}
		return text;
	};

/** A line of text; spaces around it are dropped. */
export const text = <Name extends string>(name: Name, label: string, options: TextOptions = {}) => {
	const { default: value = '', maxLength, pattern, rows, ...common } = options;
	const typeOptions = {
		...(rows && { rows }),
		...(common.secret && { password: true }),
	};
	return field(
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
