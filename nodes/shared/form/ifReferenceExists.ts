import type { IDataObject } from 'n8n-workflow';
import { oneOf } from '../declaration/fields';
import type { Field } from '../declaration/operation';

/** What to do with a reference of the user's own that a record has already. */
type IfReferenceExists = 'refuse' | 'return' | 'payAgain';

const IF_EXISTS = [
	['payAgain', 'Pay Again', 'Send it without looking'],
	['refuse', 'Refuse', 'Stop with an error that names the payment'],
	[
		'return',
		'Return It',
		'Give out the payment that is there; its amount, currency and type must be the same. For workflows that are run again after a failure.',
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
			'What to do if there is a payment with your own Reference ID already. One that was declined, failed or voided does not count. A reference that the node makes is not looked for.',
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
