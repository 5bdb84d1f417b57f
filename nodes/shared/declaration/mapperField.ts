import type { Columns } from './editor';
import { asJson, mappedValues } from './encode';
import type { FieldOptions } from './createField';
import { createField } from './createField';

interface MapperOptions extends FieldOptions {
	columns: Columns;
	/** Parameters that the columns depend on. */
	dependsOn: readonly string[];
	/** What the editor calls a column, singular and plural. */
	columnNoun: readonly [singular: string, plural: string];
}

/**
 * Fields that are loaded from the provider (a resource mapper). The value contains the non-empty
 * ones.
 */
export const mapper = <Name extends string>(name: Name, label: string, options: MapperOptions) => {
	const { columns, dependsOn, columnNoun, ...common } = options;
	const built = createField(
		name,
		{
			displayName: label,
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			typeOptions: {
				loadOptionsDependsOn: [...dependsOn],
				resourceMapper: {
					resourceMapperMethod: columnsMethod(name),
					mode: 'add',
					fieldWords: { singular: columnNoun[0], plural: columnNoun[1] },
					valuesLabel: label,
					addAllFields: true,
					multiKeyMatch: false,
					supportAutoMap: false,
				},
			},
		},
		{ optional: true, ...common },
		(raw) => asJson(label, mappedValues(raw)),
	);
	return { ...built, columns };
};

/** Returns the name of the resource mapping method of a mapper. */
export const columnsMethod = (name: string): string => `columns_${name}`;
