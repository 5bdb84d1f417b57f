import { toText, isEmpty, exactNumber } from './encode';
import { InputError } from '../errors/userErrors';
import type { FieldOptions, EncodeFunction } from './createField';
import { createField } from './createField';

/**
 * Splits a comma-separated text, or converts the entries of a list to text; undefined if there are
 * none.
 */
function splitList(label: string, raw: unknown): string[] | undefined {
	const entries = (Array.isArray(raw) ? raw : toText(label, raw).split(','))
		.filter((entry) => !isEmpty(entry))
		.map((entry) => toText(label, entry));
	return entries.length > 0 ? entries : undefined;
}

/** Options of {@link list}. */
export interface ListOptions extends FieldOptions {
	/**
	 * Type of the entries.
	 *
	 * @default 'text'
	 */
	itemType?: 'text' | keyof typeof NUMBERS;
}

/** Patterns of numbers in lists, with their names for errors. */
const NUMBERS = {
	integer: [/^-?\d+$/, 'whole numbers'],
	number: [/^-?\d+(\.\d+)?$/, 'numbers'],
} as const;

/** A list of texts or numbers, entered separated by commas or given by an expression. */
export const list = <Name extends string>(
	name: Name,
	label: string,
	{ itemType = 'text', ...common }: ListOptions = {},
) =>
	createField(
		name,
		{ displayName: label, type: 'string', default: '' },
		common,
		encodeList(label, itemType),
	);

/** Encodes a list of texts or numbers. */
export const encodeList =
	(label: string, itemType: NonNullable<ListOptions['itemType']>): EncodeFunction =>
	(raw) => {
		const entries = splitList(label, raw);
		if (entries === undefined || itemType === 'text') return entries;
		const [form, kind] = NUMBERS[itemType];
		return entries.map((entry) => {
			const parsed = form.test(entry) ? exactNumber(entry) : NaN;
			if (Number.isFinite(parsed)) return parsed;
			throw new InputError(
				`'${label}' must contain only ${kind}, not "${entry}"`,
				`Correct the value of '${label}'.`,
			);
		});
	};
