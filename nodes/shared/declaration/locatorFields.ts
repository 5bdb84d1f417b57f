import { number } from './numberField';
import type { Picker, ListEntries } from './editor';
import type { Pattern } from './patterns';
import { checkedText } from './textField';
import { isResourceLocatorValue } from 'n8n-workflow';
import type { ListOptions } from './listField';
import { sentences } from '../util/text';
import { listOf } from './listField';
import type { Common } from './createField';
import { field } from './createField';

/**
 * The parameters on which a picker's entries depend. When one of them changes, the editor drops what
 * was chosen: it may not be among the entries any more.
 */
export const dependenciesOf = ({ request, narrowedBy = [], only }: Picker): string[] => [
	...[...request.matchAll(/{(\w+)}/g)].map(([, above]) => `${above}.value`),
	...narrowedBy.map((name) => `${name}.value`),
	...(only?.by ?? []),
];

interface LocatorOptions extends Common {
	/** Where the list comes from: one of the two. */
	picker?: Picker;
	entries?: ListEntries;
	pattern?: Pattern;
	/** What the id is in a body. @default 'text' */
	of?: 'text' | 'integer';
	/** Label of the mode in which the value is typed. @default 'By ID' */
	byHand?: string;
}

/** One thing chosen from a searchable list or by its id. */
export const locator = <Name extends string>(
	name: Name,
	label: string,
	options: LocatorOptions,
) => {
	const { picker, entries, pattern, of, placeholder, byHand = 'By ID', ...common } = options;
	const check = checkedText(label, { pattern });
	const whole = number(name, label, { decimals: 0 }).encode!;
	const dependsOn = picker ? dependenciesOf(picker) : [];
	const built = field(
		name,
		{
			displayName: label,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			...(dependsOn.length > 0 && { typeOptions: { loadOptionsDependsOn: dependsOn } }),
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: searchMethod(picker?.list ?? name), searchable: true },
				},
				{
					displayName: byHand,
					name: 'id',
					type: 'string',
					...(placeholder && { placeholder: `e.g. ${placeholder}` }),
				},
			],
		},
		common,
		(raw, context) => {
			// In a collection it comes as it is stored, in view as its id alone.
			const id = check(isResourceLocatorValue(raw) ? raw.value : raw, context);
			return of === 'integer' ? whole(id, context) : id;
		},
	);
	return { ...built, picker, entries };
};

interface LocatorsOptions extends Common {
	picker: Picker;
	/** What the ids are. @default 'text' */
	of?: ListOptions['of'];
}

/**
 * Several things chosen from a list, or by their ids in an expression.
 *
 * @param singular label of one of them
 */
export const locators = <Name extends string>(
	name: Name,
	singular: string,
	{ picker, of = 'text', description, ...common }: LocatorsOptions,
) => {
	const label = `${singular} Names or IDs`;
	const built = field(
		name,
		{
			displayName: label,
			type: 'multiOptions',
			default: [],
			typeOptions: {
				loadOptionsMethod: searchMethod(picker.list ?? name),
				loadOptionsDependsOn: dependenciesOf(picker),
			},
		},
		{
			...common,
			description: sentences(
				description,
				'Choose from the list, or specify IDs using an expression',
			),
		},
		listOf(label, of),
	);
	return { ...built, picker };
};

/** Name of the list search method behind a locator. */
export const searchMethod = (name: string): string => `search_${name}`;
