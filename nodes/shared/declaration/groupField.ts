import type { Exclusive } from './operation';
import type { Field } from './field';
import type { INodeProperties } from 'n8n-workflow';
import { entriesOf, isEmpty, refuseExclusive, encodeMembers } from './encode';
import { isPlainObject } from '../util/object';
import { InputError } from '../errors/userErrors';
import type { Common } from './createField';
import { field } from './createField';

interface GroupOptions extends Common {
	exclusive?: Exclusive;
	/** Whether there can be several, sent as a list. The label is then in the plural. */
	several?: boolean;
}

/**
 * Fields that belong together: an object in the body, or a list of objects.
 *
 * @param singular label of one of them
 */
export const group = <Name extends string>(
	name: Name,
	singular: string,
	fields: readonly Field[],
	options: GroupOptions = {},
) => {
	const { several = false, exclusive = [], ...common } = options;
	const label = several ? `${singular}s` : singular;
	const values = fields.map((member) => ({
		name: member.name,
		...member.property,
	})) as INodeProperties[];
	const built = field(
		name,
		{
			displayName: label,
			type: 'fixedCollection',
			default: {},
			placeholder: `Add ${singular}`,
			...(several && { typeOptions: { multipleValues: true } }),
			options: [{ name: 'values', displayName: singular, values }],
		},
		common,
		(raw, context) => {
			const entries = entriesOf(raw);
			for (const entry of entries) {
				if (!isPlainObject(entry)) {
					throw new InputError(
						`'${label}' must be made of '${singular}' entries`,
						`Fill in '${label}' as the form has it.`,
					);
				}
				const missing = fields.find(
					(member) => member.property.required && isEmpty(entry[member.name]),
				);
				if (missing) {
					throw new InputError(
						`'${label}' needs '${missing.property.displayName}'`,
						`Fill in '${missing.property.displayName}' in '${label}'.`,
					);
				}
			}
			const encoded = entries.map((entry) => {
				refuseExclusive(exclusive, fields, entry);
				return encodeMembers(fields, entry, context);
			});
			return several ? encoded : encoded[0];
		},
	);
	return { ...built, members: fields };
};
