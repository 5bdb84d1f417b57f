import type { IDataObject } from 'n8n-workflow';
import type { Choice, Field } from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import { amount, group, number, oneOf } from '../shared/declaration/fields';

/** Note on fields that servers with an older release of Flute reject. */
export const NOT_IN_OLDER_RELEASES = "New in Flute's API: older releases refuse it";

const MODES: readonly Choice[] = [
	['Exclusive', 'Exclusive', 'Tax is added to the amount'],
	['Inclusive', 'Inclusive', 'Tax is part of the amount'],
];

/** For updates. */
const NONE: Choice = ['None', 'None', `Removes the tax. ${NOT_IN_OLDER_RELEASES}.`];

/**
 * The tax of a payment link or session: a mode and either a rate or an amount.
 *
 * @param options.isUpdate whether it is for an update, which can remove the tax by sending null for
 * all three members
 */
export const tax = ({ isUpdate = false } = {}): Field<'tax'> => {
	const built = group(
		'tax',
		'Tax',
		[
			oneOf('taxMode', 'Tax Mode', isUpdate ? [...MODES, NONE] : MODES),
			number('taxRate', 'Tax Rate (%)', {
				optional: true,
				min: 0,
				max: 100,
				decimals: 3,
				placeholder: '8.875',
			}),
			amount('taxAmount', 'Tax Amount', {
				optional: true,
				min: 0,
				description: `Amount in dollars. Requires a fixed amount of the payment. ${NOT_IN_OLDER_RELEASES}.`,
				placeholder: '1.50',
			}),
		],
		{
			wire: '',
			exclusive: [['taxRate', 'taxAmount']],
			description: 'Tax mode, and either a rate or an amount',
		},
	);
	return {
		...built,
		encode: (raw, context) => {
			const given = built.encode?.(raw, context) as IDataObject | undefined;
			if (given === undefined) return undefined;
			const { taxMode, taxRate, taxAmount } = given;
			if (taxMode === 'None') return { taxMode: null, taxRate: null, taxAmount: null };
			if (taxRate === undefined && taxAmount === undefined) {
				throw new InputError(
					"'Tax' needs a rate or an amount",
					"Fill in 'Tax Rate (%)' or 'Tax Amount' in 'Tax'.",
				);
			}
			// Clears the current rate, because only one of them is allowed.
			return isUpdate && taxAmount !== undefined ? { ...given, taxRate: null } : given;
		},
	};
};
