import type { INodePropertyOptions } from 'n8n-workflow';
import type { Choice, Field } from './operation';
import { toOptions } from './field';

/**
 * Converts a label to sentence case (`API Key: Created` to `API key created`); acronyms keep their
 * capitals.
 */
const toSentenceCase = (label: string): string =>
	label
		.replace(':', '')
		.split(' ')
		.map((word) => (/^[A-Z]{2,}s?$/.test(word) ? word : word.toLowerCase()))
		.join(' ');

/**
 * Returns the `action` of a trigger's event, which is its name in n8n's list of triggers. n8n
 * builds that list from the options of the first property labelled Event, Events or Trigger On, and
 * writes the label in lower case if there is no `action`.
 */
export const triggerAction = (label: string): string => `On ${toSentenceCase(label)}`;

/** Adds an `action` for n8n's list of triggers to each event of a field. */
export const withTriggerActions = <Name extends string>(
	field: Field<Name>,
	events: readonly Choice[],
): Field<Name> => ({
	...field,
	property: {
		...field.property,
		// n8n's list of triggers needs static options, also if the provider lists the events.
		options: toOptions(events).map((option): INodePropertyOptions => ({
			...option,
			action: triggerAction(option.name),
		})),
	},
});
