import type { Field } from './operation';
import { isEmpty } from './encode';
import { InputError } from '../errors/userErrors';
import { text } from './fields';

/**
 * A field of a collection that the provider has removed. The form shows it only if a saved workflow
 * still contains it, so that the user can remove it. A value is refused before anything is sent,
 * because the provider would reject the whole request.
 *
 * @param label the field's former label
 * @param advice what to do instead, as a sentence
 */
export function removedField<Name extends string>(
	name: Name,
	label: string,
	advice: string,
): Field<Name> {
	return {
		...text(name, `${label} (Removed)`, {
			description: `No longer accepted by the API. ${advice}`,
			show: { [name]: [{ _cnd: { exists: true } }] },
		}),
		isRemoved: true,
		encode: (value) => {
			if (isEmpty(value)) return undefined;
			throw new InputError(`'${label}' is no longer accepted by the API`, advice);
		},
	};
}
