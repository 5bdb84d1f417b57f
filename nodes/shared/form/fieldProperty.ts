import type { INodeProperties } from 'n8n-workflow';
import type { Field } from '../declaration/field';

/** n8n's condition for showing a property: allowed values by parameter. */
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
	const shown = { ...show, ...commonShow(fields) };
	return {
		displayName: label,
		name,
		type: 'collection',
		placeholder: button,
		default: {},
		...(Object.keys(shown).length > 0 && { displayOptions: { show: shown } }),
		options: entries.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

/**
 * Returns the condition that all fields of a collection share, for the collection itself, which would
 * otherwise be shown empty.
 */
function commonShow([first, ...others]: readonly Field[]): Show | undefined {
	const condition = JSON.stringify(first?.show);
	if (first?.show === undefined) return undefined;
	if (others.some(({ show }) => JSON.stringify(show) !== condition)) return undefined;
	// A field names a parameter outside of its collection with a slash.
	return Object.fromEntries(
		Object.entries(first.show).flatMap(([name, values]) =>
			name.startsWith('/') ? [[name.slice(1), values]] : [],
		),
	);
}

/** Sorts options by their labels, as n8n's style requires. The array is sorted in place. */
export const sortByName = <T extends { name: string }>(entries: T[]): T[] =>
	entries.sort((a, b) => a.name.localeCompare(b.name));
