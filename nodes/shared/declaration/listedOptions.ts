import type { ILoadOptionsFunctions, INodeListSearchItems } from 'n8n-workflow';
import type { Choice, Field, Picker } from './operation';
import { isEmpty, toText } from './encode';
import { dependenciesOf, searchMethod } from './locatorFields';
import { titleCase } from '../util/text';
import { settle } from '../util/result';
import { toOptions } from './field';

interface ListedOptions {
	readonly description?: string;
	readonly picker: Picker;
	/** Known values: they give labels, and are the list if the provider's cannot be loaded. */
	readonly known: readonly Choice[];
}

/**
 * Several of the values that the provider lists, such as event names. Any text is sent, because the
 * provider may have added values.
 */
export const someListed = <Name extends string>(
	name: Name,
	label: string,
	{ description, picker, known }: ListedOptions,
): Field<Name> => ({
	name,
	property: {
		displayName: label,
		type: 'multiOptions',
		default: [],
		required: true,
		typeOptions: {
			loadOptionsMethod: searchMethod(name),
			loadOptionsDependsOn: dependenciesOf(picker),
		},
		...(description && { description }),
	},
	picker,
	known,
	encode: (value) =>
		isEmpty(value) ? undefined : [value].flat().map((entry) => toText(label, entry)),
});

/**
 * Returns the provider's entries with their known labels, or the known values if the provider's
 * cannot be loaded (no credential is chosen yet, or the call failed).
 */
export async function listedEntries(
	context: ILoadOptionsFunctions,
	known: readonly Choice[],
	fetchEntries: () => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchItems[]> {
	const knownEntries = toOptions(known) as INodeListSearchItems[];
	const fetched = await settle(fetchEntries());
	if ('error' in fetched) {
		context.logger.debug('The known values are offered, since the provider could not be asked', {
			node: context.getNode().name,
		});
	}
	const providerEntries = 'value' in fetched ? fetched.value : [];
	if (providerEntries.length === 0) return knownEntries;
	return providerEntries
		.map(
			({ value }) =>
				knownEntries.find((entry) => entry.value === value) ?? {
					name: eventLabel(String(value)),
					value,
				},
		)
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** Formats an event name: `invoice.past_due` as `Invoice: Past Due`. */
export function eventLabel(value: string): string {
	const parts = value.split('.');
	return [parts.slice(0, -1).join(' '), ...parts.slice(-1)]
		.filter((part) => part !== '')
		.map(titleCase)
		.join(': ');
}
