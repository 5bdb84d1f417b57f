import type { Field } from './operation';
import { isEmpty } from './encode';
import { InputError } from '../errors/userErrors';
import { text } from './fields';

/**
 * A field that the provider has taken away, for a collection. The form shows it only where a saved
 * workflow still has it, so that the user can remove it there. A value is refused before anything is
 * sent: the provider would refuse the whole request for it.
 *
 * @param label as the form called it
 * @param advice what to do instead, as a sentence
 */
export function removed<Name extends string>(
	name: Name,
	label: string,
	advice: string,
): Field<Name> {
	return {
		...text(name, `${label} (Removed)`, {
			description: `No longer taken by the API. ${advice}`,
			show: { [name]: [{ _cnd: { exists: true } }] },
		}),
		isRemoved: true,
		encode: (value) => {
			if (isEmpty(value)) return undefined;
			throw new InputError(`'${label}' is no longer taken by the API`, advice);
		},
	};
}
