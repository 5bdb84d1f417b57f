import type { ILoadOptionsFunctions, INodeListSearchItems } from 'n8n-workflow';
import type { Choice, Field, Picker } from './operation';
import { isEmpty, toText } from './encode';
import { dependenciesOf, searchMethod } from './locatorFields';
import { titleCase } from '../util/text';
import { settle } from '../util/result';
import { choices } from './field';

interface ListedOptions {
	readonly description?: string;
	readonly picker: Picker;
	/** What there is to our knowledge: gives labels, and the list where the provider cannot be asked. */
	readonly known: readonly Choice[];
}

/**
 * Several of the values that the provider lists, such as the names of its events. Any text is sent:
 * the provider may have more of them by now than this package knows.
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
 * The entries to offer: those of the provider under the labels that we have for them, or what we
 * know where it gives none (no credential is chosen yet, or it does not answer).
 */
export async function listedEntries(
	context: ILoadOptionsFunctions,
	known: readonly Choice[],
	ask: () => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchItems[]> {
	const ours = choices(known) as INodeListSearchItems[];
	const asked = await settle(ask());
	if ('error' in asked) {
		context.logger.debug('The known values are offered, since the provider could not be asked', {
			node: context.getNode().name,
		});
	}
	const theirs = 'value' in asked ? asked.value : [];
	if (theirs.length === 0) return ours;
	return theirs
		.map(
			({ value }) =>
				ours.find((one) => one.value === value) ?? { name: eventLabel(String(value)), value },
		)
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** `invoice.past_due` as `Invoice: Past Due`. */
export function eventLabel(value: string): string {
	const parts = value.split('.');
	return [parts.slice(0, -1).join(' '), ...parts.slice(-1)]
		.filter((part) => part !== '')
		.map(titleCase)
		.join(': ');
}
