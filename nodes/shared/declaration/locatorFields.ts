import { number } from './numberField';
import { pathParameters } from './route';
import type { Picker, ListEntries } from './editor';
import type { Pattern } from './patterns';
import { checkedText } from './textField';
import { isResourceLocatorValue } from 'n8n-workflow';
import type { ListOptions } from './listField';
import { joinSentences } from '../util/text';
import { encodeList } from './listField';
import type { FieldOptions } from './createField';
import { createField } from './createField';

/**
 * Returns the parameters that a picker's entries depend on. When one of them changes, the editor
 * clears the chosen value.
 */
export const dependenciesOf = ({ request, narrowedBy = [], filter }: Picker): string[] => [
	...pathParameters(request).map((name) => `${name}.value`),
	...narrowedBy.map((name) => `${name}.value`),
	...(filter?.parameters ?? []),
];

interface LocatorOptions extends FieldOptions {
	/** Source of the list: either `picker` or `entries`. */
	picker?: Picker;
	entries?: ListEntries;
	pattern?: Pattern;
	/**
	 * Type of the ID in the request.
	 *
	 * @default 'text'
	 */
	idType?: 'text' | 'integer';
	/**
	 * Label of the mode in which the ID is entered.
	 *
	 * @default 'By ID'
	 */
	idModeLabel?: string;
}

/** One record, chosen from a searchable list or entered by its ID. */
export const locator = <Name extends string>(
	name: Name,
	label: string,
	options: LocatorOptions,
) => {
	const {
		picker,
		entries,
		pattern,
		idType,
		placeholder,
		idModeLabel = 'By ID',
		...common
	} = options;
	const check = checkedText(label, { pattern });
	const toInteger = number(name, label, { decimals: 0 }).encode!;
	const dependsOn = picker ? dependenciesOf(picker) : [];
	const built = createField(
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
					displayName: idModeLabel,
					name: 'id',
					type: 'string',
					...(placeholder && { placeholder: `e.g. ${placeholder}` }),
				},
			],
		},
		common,
		(raw, context) => {
			// In a collection n8n passes the resource locator's object, elsewhere only its ID.
			const id = check(isResourceLocatorValue(raw) ? raw.value : raw, context);
			return idType === 'integer' ? toInteger(id, context) : id;
		},
	);
	return { ...built, picker, entries };
};

interface LocatorsOptions extends FieldOptions {
	picker: Picker;
	/**
	 * Type of the IDs.
	 *
	 * @default 'text'
	 */
	idType?: ListOptions['itemType'];
}

/**
 * Several records, chosen from a list or given by an expression.
 *
 * @param singular label of one record
 */
export const locators = <Name extends string>(
	name: Name,
	singular: string,
	{ picker, idType = 'text', description, ...common }: LocatorsOptions,
) => {
	const label = `${singular} Names or IDs`;
	const built = createField(
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
			description: joinSentences(
				description,
				'Choose from the list, or specify IDs using an expression',
			),
		},
		encodeList(label, idType),
	);
	return { ...built, picker };
};

/** Returns the name of the list search method of a locator. */
export const searchMethod = (name: string): string => `search_${name}`;
