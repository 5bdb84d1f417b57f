import type { INodePropertyOptions } from 'n8n-workflow';
import type { Choice, Field } from './operation';
import { choices } from './field';

/** `API Key: Created` as `API key created`: names that are capitals stay so. */
const inSentence = (label: string): string =>
	label
		.replace(':', '')
		.split(' ')
		.map((word) => (/^[A-Z]{2,}s?$/.test(word) ? word : word.toLowerCase()))
		.join(' ');

/**
 * What n8n's node creator calls a trigger's event in its list of triggers. n8n makes that list of the
 * options of the first property whose label is Event, Events or Trigger On; without `action` it would
 * write the label in small letters.
 */
export const onEvent = (label: string): string => `On ${inSentence(label)}`;

/** The field of a trigger's events, each with its place in n8n's list of triggers. */
export const withTriggerActions = <Name extends string>(
	field: Field<Name>,
	events: readonly Choice[],
): Field<Name> => ({
	...field,
	property: {
		...field.property,
		// Beside the provider's own list, where there is one: n8n's list of triggers asks nobody.
		options: choices(events).map((option): INodePropertyOptions => ({
			...option,
			action: onEvent(option.name),
		})),
	},
});
