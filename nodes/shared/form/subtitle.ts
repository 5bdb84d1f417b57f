import { hasSync, SYNC_RESOURCE } from './syncForm';
import type { Choice } from '../declaration/operation';
import { toOptions } from '../declaration/field';
import type { Provider } from '../declaration/provider';

/**
 * Subtitles of nodes on the canvas. A subtitle is an expression, and n8n gives it parameter values
 * only, so it contains a table of labels. A value without a label, for example from an expression,
 * is shown unchanged.
 */

type Labels = Readonly<Record<string, string>>;

const parameter = (name: string): string => `$parameter[${JSON.stringify(name)}]`;

/** The table is flat, because n8n ends an expression at two closing braces. */
const lookup = (labels: Labels, key: string): string => `(${JSON.stringify(labels)})[${key}]`;

const labelOf = (labels: Labels, name: string): string =>
	`${lookup(labels, parameter(name))} || ${parameter(name)}`;

const resourceLabels = (resources: Readonly<Record<string, NamedResource>>): Labels =>
	Object.fromEntries(Object.entries(resources).map(([value, { name }]) => [value, name]));

/** The names that a subtitle shows. */
interface NamedResource {
	readonly name: string;
	readonly operations: Readonly<Record<string, { readonly name: string }>>;
}

/** Sync: Confirm, which is not an operation of a provider. */
const SYNC: NamedResource = { name: 'Sync', operations: { confirm: { name: 'Confirm' } } };

/** Returns for each operation value the label that most resources use. */
function commonLabels(resources: readonly NamedResource[]): Labels {
	const counts = new Map<string, Map<string, number>>();
	for (const { operations } of resources) {
		for (const [value, { name }] of Object.entries(operations)) {
			const names = counts.get(value) ?? new Map<string, number>();
			counts.set(value, names.set(name, (names.get(name) ?? 0) + 1));
		}
	}
	const mostFrequent = (names: Map<string, number>) =>
		[...names].reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best))[0];
	return Object.fromEntries([...counts].map(([value, names]) => [value, mostFrequent(names)]));
}

/** Returns the subtitle of an action node, such as `Get Many: Transaction`. */
export function operationSubtitle(provider: Pick<Provider, 'resources'>): string {
	const resources: Record<string, NamedResource> = {
		...provider.resources,
		...(hasSync(provider) && { [SYNC_RESOURCE]: SYNC }),
	};
	const common = commonLabels(Object.values(resources));
	const others = Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.entries(operations)
			.filter(([value, { name }]) => common[value] !== name)
			.map(([value, { name }]) => [`${resource}.${value}`, name]),
	);
	const key = `${parameter('resource')} + "." + ${parameter('operation')}`;
	const exceptions = others.length > 0 ? `${lookup(Object.fromEntries(others), key)} || ` : '';
	const resource = labelOf(resourceLabels(resources), 'resource');
	return `={{ ${exceptions}${labelOf(common, 'operation')} }}: {{ ${resource} }}`;
}

const CHANGE_LABELS: Labels = { new: 'New', newOrChanged: 'New or Changed' };

/** Returns the subtitle of a poll trigger, such as `New or Changed: Customer`. */
export function pollSubtitle({ resources }: Pick<Provider, 'resources'>): string {
	const polled = Object.entries(resources).filter(
		([, { operations }]) => operations.getAll?.changeTracking !== undefined,
	);
	const resource = labelOf(resourceLabels(Object.fromEntries(polled)), 'resource');
	return `={{ ${labelOf(CHANGE_LABELS, 'triggerOn')} }}: {{ ${resource} }}`;
}

/**
 * Returns the subtitle of a webhook trigger, such as `Card Payment: Captured, Card Payment:
 * Voided`.
 *
 * @param names of the parameters with the events; only one of them is shown at a time
 */
export function eventsSubtitle(events: readonly Choice[], ...names: string[]): string {
	const labels = Object.fromEntries(toOptions(events).map(({ name, value }) => [value, name]));
	const chosen = names.map((name) => `...(${parameter(name)} || [])`).join(', ');
	return `={{ [${chosen}].map((event) => ${lookup(labels, 'event')} || event).join(", ") }}`;
}
