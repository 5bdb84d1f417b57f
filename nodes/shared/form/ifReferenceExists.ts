import type { IDataObject } from 'n8n-workflow';
import { oneOf } from '../declaration/fields';
import type { Field } from '../declaration/operation';

/** What to do with a reference of the user's own that a record has already. */
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

/** The option of an operation whose reference is looked up before it is sent. */
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

/** @throws InputError on a value that the option does not have */
export function ifExistsOption(options: IDataObject): IfReferenceExists {
	const value = ifReferenceExists.encode?.(options.ifReferenceExists, {
		timezone: 'UTC',
		wireName: String,
	});
	return (value ?? 'refuse') as IfReferenceExists;
}
