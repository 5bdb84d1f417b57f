import type { INodeProperties } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';

/**
 * Same field for several operations of a resource (or for several resources): one property that
 * shows for all of them. Where they order their fields differently it is there twice, so that each
 * keeps its order.
 */
export function mergeProperties(
	lists: INodeProperties[][],
	by: 'operation' | 'resource' = 'operation',
): INodeProperties[] {
	const found: Array<{ key: string; property: INodeProperties }> = [];
	for (const properties of lists) {
		/** Where the latest property of this operation is. */
		let last = -1;
		for (const property of properties) {
			const { displayOptions, ...rest } = property;
			const { [by]: shown = [], ...otherShow } = displayOptions?.show ?? {};
			const key = JSON.stringify([rest, otherShow, displayOptions?.hide]);
			const index = found.findIndex((other, place) => place > last && other.key === key);
			const others = found[index]?.property.displayOptions?.show?.[by];
			if (others) others.push(...(shown as string[]));
			else found.splice(last + 1, 0, { key, property: structuredClone(property) });
			last = others ? index : last + 1;
		}
	}
	return found.map(({ property }) => property);
}

/** The sections of a resource: the first ones of all its operations, merged, and so on. */
export const mergeSections = ([first, ...others]: INodeProperties[][][]): INodeProperties[][] =>
	first.map((section, index) =>
		mergeProperties([section, ...others.map((sections) => sections[index])]),
	);

/**
 * Same property of several resources: one that shows for all of them, which keeps the description
 * small. It names the operations of all, so that none of them may have one that another hides.
 */
export function mergeAcrossResources(
	provider: Provider,
	properties: INodeProperties[],
): INodeProperties[] {
	const groups: Array<{ key: string; property: INodeProperties; shown: Map<string, string[]> }> =
		[];
	for (const property of properties) {
		const { displayOptions: { show = {}, hide } = {}, ...rest } = property;
		const { resource, operation, ...others } = show;
		const key = JSON.stringify([rest, others, hide]);
		const own = [String(resource), operation as string[]] as const;
		const group = groups.find(
			(other) => other.key === key && isExact(provider, new Map([...other.shown, own])),
		);
		if (group) group.shown.set(...own);
		else groups.push({ key, property, shown: new Map([own]) });
	}
	return groups.map(({ property, shown }) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: {
				...property.displayOptions?.show,
				resource: [...shown.keys()],
				operation: [...new Set([...shown.values()].flat())],
			},
		},
	}));
}

/** Whether all these operations, for each of these resources, are no more than its own. */
function isExact({ resources }: Provider, shown: ReadonlyMap<string, string[]>): boolean {
	const operations = [...new Set([...shown.values()].flat())];
	return [...shown].every(
		([resource, own]) =>
			operations.filter((name) => name in resources[resource].operations).length === own.length,
	);
}
