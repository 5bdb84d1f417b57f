import type { ExclusivePairs } from './operation';
import type { Field } from './field';
import type { INodeProperties } from 'n8n-workflow';
import { groupEntries, isEmpty, assertExclusive, encodeMembers } from './encode';
import { isPlainObject } from '../util/object';
import { InputError } from '../errors/userErrors';
import type { FieldOptions } from './createField';
import { createField } from './createField';

interface GroupOptions extends FieldOptions {
	exclusive?: ExclusivePairs;
	/** Whether several entries can be added, which are sent as a list. The label is then plural. */
	several?: boolean;
}

/**
 * A group of fields: an object in the body, or a list of objects.
 *
 * @param singular label of one entry
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
	const built = createField(
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
			const entries = groupEntries(raw);
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
				assertExclusive(exclusive, fields, entry);
				return encodeMembers(fields, entry, context);
			});
			return several ? encoded : encoded[0];
		},
	);
	return { ...built, members: fields };
};
