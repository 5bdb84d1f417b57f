import type { Columns } from './editor';
import { asJson, mappedValues } from './encode';
import type { Common } from './createField';
import { field } from './createField';

interface MapperOptions extends Common {
	columns: Columns;
	/** Parameters on which the columns depend. */
	dependsOn: readonly string[];
	/** What a column is called, in the singular and the plural. */
	words: readonly [singular: string, plural: string];
}

/** Fields that only the provider knows, named in the form; the value holds those that were filled. */
export const mapper = <Name extends string>(name: Name, label: string, options: MapperOptions) => {
	const { columns, dependsOn, words, ...common } = options;
	const built = field(
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
					fieldWords: { singular: words[0], plural: words[1] },
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

/** Name of the method behind a resource mapper. */
export const columnsMethod = (name: string): string => `columns_${name}`;
