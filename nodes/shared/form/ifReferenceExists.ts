import type { IDataObject } from 'n8n-workflow';
import { oneOf } from '../declaration/fields';
import { unsentFieldContext } from '../declaration/field';
import type { Field } from '../declaration/operation';

/** What to do if a record with the user's reference already exists. */
type IfReferenceExists = 'refuse' | 'return' | 'payAgain';

const IF_EXISTS = [
	['payAgain', 'Pay Again', 'Send the payment without looking it up'],
	['refuse', 'Refuse', 'Stop, and name the existing payment'],
	[
		'return',
		'Return Existing',
		'Return the existing payment if its amount, currency and type are the same. For workflows that are run again after they stopped.',
	],
] as const;

/** Option of operations whose reference is looked up before sending. */
export const ifReferenceExists: Field = oneOf(
	'ifReferenceExists',
	'If Reference Exists',
	IF_EXISTS,
	{
		default: 'refuse',
		description:
			'What to do if a payment with your own Reference ID already exists. Declined, failed and voided payments do not count. Generated references are not looked up.',
	},
);

/**
 * Returns the value of the option.
 *
 * @throws InputError on an unknown value
 */
export function ifExistsOption(options: IDataObject): IfReferenceExists {
	const value = ifReferenceExists.encode?.(options.ifReferenceExists, unsentFieldContext());
	return (value ?? 'refuse') as IfReferenceExists;
}
