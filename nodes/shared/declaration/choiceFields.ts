import { InputError } from '../errors/userErrors';
import type { Choice } from './field';
import { toText } from './encode';
import { toOptions } from './field';
import type { FieldOptions } from './createField';
import { createField } from './createField';

interface FlagOptions extends FieldOptions {
	default?: boolean;
}

/** A boolean. n8n's style wants its description to begin with "Whether". */
export const flag = <Name extends string>(name: Name, label: string, options: FlagOptions) => {
	const { default: value = false, ...common } = options;
	return createField(
		name,
		{ displayName: label, type: 'boolean', default: value },
		{ optional: true, ...common },
		(raw) => {
			if (raw === true || raw === 'true') return true;
			if (raw === false || raw === 'false') return false;
			throw new InputError(`'${label}' must be true or false`, `Correct the value of '${label}'.`);
		},
	);
};

/** Returns an encoder that accepts only the given values. */
const encodeChoice = (label: string, values: readonly Choice[]) => {
	const known = values.map((value) => (typeof value === 'string' ? value : value[0]));
	return (raw: unknown) => {
		const value = toText(label, raw);
		if (known.includes(value)) return value;
		throw new InputError(`'${label}' has no option "${value}"`, `Use one of: ${known.join(', ')}.`);
	};
};

interface OneOfOptions extends FieldOptions {
	default?: string;
}

/** One value of an enumeration. */
export const oneOf = <Name extends string>(
	name: Name,
	label: string,
	values: readonly Choice[],
	options: OneOfOptions = {},
) => {
	const sorted = toOptions(values);
	const { default: value = String(sorted[0].value), ...common } = options;
	return createField(
		name,
		{ displayName: label, type: 'options', options: sorted, default: value },
		common,
		encodeChoice(label, values),
	);
};

interface SomeOfOptions extends FieldOptions {
	default?: string[];
}

/** Several values of an enumeration, sent as a list or as a repeated query parameter. */
export const someOf = <Name extends string>(
	name: Name,
	label: string,
	values: readonly Choice[],
	options: SomeOfOptions = {},
) => {
	const check = encodeChoice(label, values);
	const { default: value = [], ...common } = options;
	return createField(
		name,
		{ displayName: label, type: 'multiOptions', options: toOptions(values), default: value },
		common,
		(raw) => [raw].flat().map(check),
	);
};
