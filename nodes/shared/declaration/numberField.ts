import { exactNumber } from './encode';
import { InputError } from '../errors/userErrors';
import type { Common } from './createField';
import { field } from './createField';

interface NumberOptions extends Common {
	default?: number;
	min?: number;
	max?: number;
	/** Decimal places the provider accepts; 0 makes it an integer. */
	decimals?: number;
}

/** The wrong value as an error shows it, and an expression that rounds it. */
const rounding = (value: number, decimals: number): readonly [shown: string, advice: string] => {
	const scale = 10 ** decimals;
	const rounded = decimals === 0 ? 'Math.round(…)' : `Math.round(… * ${scale}) / ${scale}`;
	return [
		String(value),
		`Round it, for example to ${String(Math.round(value * scale) / scale)}; in an expression with {{ ${rounded} }}.`,
	];
};

/**
 * A number; texts that are numbers, as expressions give them, are taken too. The form has no bounds
 * and no precision: n8n's editor moves what is typed to the nearest bound, and rounds it, without a
 * word. So the node refuses it, typed or not.
 */
export const number = <Name extends string>(
	name: Name,
	label: string,
	options: NumberOptions = {},
) => {
	// The editor keeps null empty; any other absence it replaces by a number, unasked.
	const { default: value = null, min, max, decimals, ...common } = options;
	return field(name, { displayName: label, type: 'number', default: value }, common, (raw) => {
		const parsed = typeof raw === 'string' ? exactNumber(raw) : raw;
		if (typeof parsed !== 'number' || !Number.isFinite(parsed)) {
			throw new InputError(`'${label}' must be a number`, `Correct the value of '${label}'.`);
		}
		if ((min !== undefined && parsed < min) || (max !== undefined && parsed > max)) {
			const bounds = [
				min !== undefined && `at least ${min}`,
				max !== undefined && `at most ${max}`,
			];
			throw new InputError(
				`'${label}' must be ${bounds.filter(Boolean).join(' and ')}, and is ${parsed}`,
				`Correct the value of '${label}'.`,
			);
		}
		if (decimals !== undefined && Number(parsed.toFixed(decimals)) !== parsed) {
			const [shown, advice] = rounding(parsed, decimals);
			throw new InputError(
				`'${label}' must ${decimals === 0 ? 'be a whole number' : `not have more than ${decimals} decimal places`}, and is ${shown}`,
				advice,
			);
		}
		return parsed;
	});
};

/**
 * Money as Flute and Flipdish write it: decimal major units, at most two places. A call without it
 * mostly does more, such as to refund everything.
 */
export const amount = <Name extends string>(
	name: Name,
	label: string,
	options: NumberOptions = {},
) =>
	number(name, label, {
		min: 0.01,
		decimals: 2,
		placeholder: '10.50',
		limits: options.nullable !== true,
		...options,
	});
