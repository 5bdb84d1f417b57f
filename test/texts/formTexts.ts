import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { allCredentialTypes, allNodes } from '../package/contents';

/** A text that users read, and where. */
export interface PlacedText {
	/** Node or credential type, resource and operation, labels; or file and line. */
	readonly place: string;
	/** What the text is: `label`, `description`, `hint`, `placeholder`, `option`, `action`, `message`. */
	readonly kind: string;
	readonly text: string;
}

type Found = Omit<PlacedText, 'place'>;

/** The texts among some that are there and are no expressions. */
const placed = (place: string, texts: Readonly<Record<string, string | undefined>>): PlacedText[] =>
	Object.entries(texts).flatMap(([kind, text]) =>
		text === undefined || text === '' || text.startsWith('=') ? [] : [{ place, kind, text }],
	);

function optionTexts(place: string, property: INodeProperties): PlacedText[] {
	const { type, options = [] } = property;
	if (type === 'options' || type === 'multiOptions') {
		return (options as INodePropertyOptions[]).flatMap(({ name, action, description }) => [
			...placed(place, { option: name }),
			...placed(`${place} = ${name}`, { action, description }),
		]);
	}
	if (type === 'collection') return propertyTexts(place, options as INodeProperties[]);
	if (type !== 'fixedCollection') return [];
	return (options as INodePropertyCollection[]).flatMap(({ displayName, values }) => [
		...placed(place, { label: displayName }),
		...propertyTexts(`${place} > ${displayName}`, values),
	]);
}

/** Where a property is shown, as far as that is one resource and operation. */
function shownAt({ displayOptions, displayName }: INodeProperties): string {
	const { resource = [], operation = [] } = displayOptions?.show ?? {};
	const where = [...resource.slice(0, 1), ...operation.slice(0, 1)].map(String).join('.');
	return where === '' ? displayName : `${where} > ${displayName}`;
}

/** All texts of some properties, those inside collections included. */
const propertyTexts = (place: string, properties: INodeProperties[]): PlacedText[] =>
	properties
		.filter(({ type }) => type !== 'hidden')
		.flatMap((property) => {
			const { displayName, description, hint, placeholder, type, modes = [] } = property;
			const at = `${place} > ${shownAt(property)}`;
			return [
				...placed(at, {
					[type === 'notice' ? 'notice' : 'label']: displayName,
					description,
					hint,
					placeholder,
				}),
				...modes.flatMap((mode) =>
					placed(`${at} = ${mode.displayName}`, {
						option: mode.displayName,
						hint: mode.hint,
						placeholder: mode.placeholder,
					}),
				),
				...optionTexts(at, property),
			];
		});

/** All texts of the forms of nodes and credentials. */
export function formTexts(): PlacedText[] {
	return [
		...allCredentialTypes().flatMap(({ name, displayName, properties }) => [
			...placed(name, { label: displayName }),
			...propertyTexts(name, properties),
		]),
		...allNodes().flatMap(({ description: { name, displayName, description, properties } }) => [
			...placed(name, { label: displayName, description }),
			...propertyTexts(name, properties),
		]),
	];
}

/** Each text once, with the first of its places and how many there are. */
export function distinct(texts: readonly PlacedText[]): Array<PlacedText & { places: number }> {
	const byText = new Map<string, PlacedText & { places: number }>();
	const keyOf = ({ kind, text }: Found) => `${kind} ${text}`;
	for (const found of texts) {
		const known = byText.get(keyOf(found));
		if (known) known.places += 1;
		else byText.set(keyOf(found), { ...found, places: 1 });
	}
	return [...byText.values()];
}
