import { toText, isEmpty, exactNumber } from './encode';
import { InputError } from '../errors/userErrors';
import type { Common, Encode } from './createField';
import { field } from './createField';

/** The texts of a list, or between commas; `undefined` if there are none. */
function asTexts(label: string, raw: unknown): string[] | undefined {
	const entries = (Array.isArray(raw) ? raw : toText(label, raw).split(','))
		.filter((entry) => !isEmpty(entry))
		.map((entry) => toText(label, entry));
	return entries.length > 0 ? entries : undefined;
}

export interface ListOptions extends Common {
	/** What the entries are. @default 'text' */
	of?: 'text' | keyof typeof NUMBERS;
}

/** Forms of numbers in lists, and what they are called. */
const NUMBERS = {
	integer: [/^-?\d+$/, 'whole numbers'],
	number: [/^-?\d+(\.\d+)?$/, 'numbers'],
} as const;

/** A list of texts or numbers: from an expression a list, by hand separated by commas. */
export const list = <Name extends string>(
	name: Name,
	label: string,
	{ of = 'text', ...common }: ListOptions = {},
) => field(name, { displayName: label, type: 'string', default: '' }, common, listOf(label, of));

export const listOf =
	(label: string, of: NonNullable<ListOptions['of']>): Encode =>
	(raw) => {
		const entries = asTexts(label, raw);
		if (entries === undefined || of === 'text') return entries;
		const [form, kind] = NUMBERS[of];
		return entries.map((entry) => {
			const parsed = form.test(entry) ? exactNumber(entry) : NaN;
			if (Number.isFinite(parsed)) return parsed;
			throw new InputError(
				`'${label}' must be ${kind}; "${entry}" is none`,
				`Correct the value of '${label}'.`,
			);
		});
	};
