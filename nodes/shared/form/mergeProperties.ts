import type { INodeProperties } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';

/**
 * Merges equal properties of several operations of a resource (or of several resources) into one
 * that is shown for all of them. If operations order their fields differently, a property is kept
 * twice, so that each operation keeps its order.
 */
export function mergeProperties(
	lists: INodeProperties[][],
	by: 'operation' | 'resource' = 'operation',
): INodeProperties[] {
	const found: Array<{ key: string; property: INodeProperties }> = [];
	for (const properties of lists) {
		/** Index in `found` of the latest property of this operation (or resource). */
		let last = -1;
		for (const property of properties) {
			const { displayOptions, ...rest } = property;
			const { [by]: shown = [], ...otherShow } = displayOptions?.show ?? {};
			const key = JSON.stringify([rest, otherShow, displayOptions?.hide]);
			const index = found.findIndex((other, position) => position > last && other.key === key);
			const others = found[index]?.property.displayOptions?.show?.[by];
			if (others) others.push(...(shown as string[]));
			else found.splice(last + 1, 0, { key, property: structuredClone(property) });
			last = others ? index : last + 1;
		}
	}
	return found.map(({ property }) => property);
}

/** Merges the sections of a resource's operations, section by section. */
export const mergeSections = ([first, ...others]: INodeProperties[][][]): INodeProperties[][] =>
	first.map((section, index) =>
		mergeProperties([section, ...others.map((sections) => sections[index])]),
	);

/**
 * Merges equal properties of several resources into one, which keeps the description small. The
 * merged property names the operations of all its resources, so resources are merged only if none
 * of them gets a property for an operation that did not have it.
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

/** Whether no resource has more of these operations than its own. */
function isExact({ resources }: Provider, shown: ReadonlyMap<string, string[]>): boolean {
	const operations = [...new Set([...shown.values()].flat())];
	return [...shown].every(
		([resource, own]) =>
			operations.filter((name) => name in resources[resource].operations).length === own.length,
	);
}
