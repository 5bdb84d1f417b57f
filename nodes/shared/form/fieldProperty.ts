import type { INodeProperties } from 'n8n-workflow';
import type { Field } from '../declaration/field';

export type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** Labels of the collections and of their buttons. */
const COLLECTION_LABELS = {
	filters: { label: 'Filters', button: 'Add Filter' },
	additionalFields: { label: 'Additional Fields', button: 'Add Field' },
	updateFields: { label: 'Update Fields', button: 'Add Field' },
	options: { label: 'Options', button: 'Add Option' },
	sort: { label: 'Sort', button: 'Add Sort' },
} as const;

/** Returns the n8n property of a field, with its display conditions. */
export const propertyOf = ({ name, property, hide }: Field, show?: Show): INodeProperties => ({
	...property,
	name,
	...(show && { displayOptions: { show, ...(hide && { hide }) } }),
});

/**
 * Returns a collection's property. Its fields are optional and sorted by label, as n8n's style
 * requires.
 */
export function collectionProperty(
	name: keyof typeof COLLECTION_LABELS,
	fields: readonly Field[],
	show?: Show,
): INodeProperties {
	const { label, button } = COLLECTION_LABELS[name];
	const entries = fields.map((field) => ({ ...propertyOf(field, field.show), required: false }));
	return {
		displayName: label,
		name,
		type: 'collection',
		placeholder: button,
		default: {},
		...(show && { displayOptions: { show } }),
		options: entries.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

export const sortByName = <T extends { name: string }>(entries: T[]): T[] =>
	entries.sort((a, b) => a.name.localeCompare(b.name));
