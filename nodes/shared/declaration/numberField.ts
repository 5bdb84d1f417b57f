import { assertExactNumber, exactNumber } from './encode';
import { InputError } from '../errors/userErrors';
import type { FieldOptions } from './createField';
import { createField } from './createField';

interface NumberOptions extends FieldOptions {
	default?: number;
	min?: number;
	max?: number;
	/** Maximum decimal places; 0 makes it an integer. */
	decimals?: number;
}

/** Returns the value as the error shows it, and advice with an expression that rounds it. */
const roundingAdvice = (
	value: number,
	decimals: number,
): readonly [shown: string, advice: string] => {
	const scale = 10 ** decimals;
	const rounded = decimals === 0 ? 'Math.round(…)' : `Math.round(… * ${scale}) / ${scale}`;
	return [
		String(value),
		`Round it, for example to ${String(Math.round(value * scale) / scale)}; in an expression with {{ ${rounded} }}.`,
	];
};

/**
 * A number, or text that contains one. Bounds and precision are checked here and not by the form:
 * n8n's editor would silently change the entered value to fit them.
 */
export const number = <Name extends string>(
	name: Name,
	label: string,
	options: NumberOptions = {},
) => {
	// The editor shows null as empty; it would replace undefined by a number.
	const { default: value = null, min, max, decimals, ...common } = options;
	return createField(
		name,
		{ displayName: label, type: 'number', default: value },
		common,
		(raw) => {
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
					`'${label}' must be ${bounds.filter(Boolean).join(' and ')}, but is ${parsed}`,
					`Correct the value of '${label}'.`,
				);
			}
			if (decimals !== undefined && Number(parsed.toFixed(decimals)) !== parsed) {
				const [shown, advice] = roundingAdvice(parsed, decimals);
				throw new InputError(
					`'${label}' must ${decimals === 0 ? 'be a whole number' : `not have more than ${decimals} decimal places`}, but is ${shown}`,
					advice,
				);
			}
			// Whole numbers are IDs and counts; a quantity may be as large as it is.
			if (decimals === 0) assertExactNumber(label, parsed);
			return parsed;
		},
	);
};

/**
 * An amount of money in decimal major units, at most two places. Without it most calls do more,
 * such as a full refund, so `limits` is on by default.
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
