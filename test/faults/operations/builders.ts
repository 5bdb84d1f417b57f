import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId } from '../../engine/support/providers';
import type { ConnectionName } from '../environment';
import type { Draft, Operation, OperationKind, Task, Writes } from '../operation';
import type { Exchange } from '../proxy';

const idsOf = (records: readonly IDataObject[], id: string): string[] =>
	records.map((record) => String(record[id]));

export const itemsOf = ({
	correlationId,
	count,
}: Draft): Array<{ correlationId: string; index: number }> =>
	Array.from({ length: count }, (_, index) => ({
		correlationId: `${correlationId}-${index}`,
		index,
	}));

export const correlationIdsOf = (items: ReadonlyArray<{ correlationId: string }>) =>
	items.map(({ correlationId }) => correlationId);

export const action = (resource: string, operation: string, more: INodeParameters = {}) => ({
	resource,
	operation,
	...more,
});

export const api = (more: INodeParameters): INodeParameters => action('apiRequest', 'send', more);

export const oneOf = (
	connection: ConnectionName,
	collection: string,
	id: string,
	parameters: (id: string, record: IDataObject) => INodeParameters,
	name: string,
	fits: (record: IDataObject) => boolean = () => true,
): Operation => ({
	kind: 'read one',
	connection,
	name,
	side: 'reads',
	most: 5,
	prepare: (draft) => {
		const record = draft.world.records(connection, collection).find(fits)!;
		const value = String(record[id]);
		const items = itemsOf(draft);
		return { parameters: parameters(value, record), items, expected: items.map(() => value), id };
	},
});

export const listOf = (
	connection: ConnectionName,
	collection: string,
	id: string,
	parameters: INodeParameters,
	fits: (record: IDataObject) => boolean = () => true,
	more: Partial<Operation> & Pick<Task, 'adapt' | 'items' | 'secrets'> & { id?: string } = {},
): Operation => ({
	kind: 'list',
	connection,
	name: `${String(parameters.resource)}.${String(parameters.operation)}`,
	side: 'reads',
	...more,
	prepare: ({ world }) => ({
		parameters: { ...parameters },
		expected: idsOf(world.records(connection, collection).filter(fits), id),
		id: more.id ?? id,
		adapt: more.adapt,
		items: more.items,
		secrets: more.secrets,
	}),
});

export const all = { returnAll: true };

export const picker = (
	connection: ConnectionName,
	field: string,
	parameters: INodeParameters,
	collection: string,
	id: string,
	fits?: (record: IDataObject) => boolean,
): Operation => ({
	kind: 'picker',
	connection,
	name: field,
	side: 'reads',
	prepare: ({ world }) => ({
		parameters,
		picker: field,
		expected: idsOf(world.records(connection, collection).filter(fits ?? (() => true)), id),
	}),
});

export const poll = (
	connection: ConnectionName,
	trigger: string,
	parameters: INodeParameters,
	collection: string,
	id: string,
	fits: (record: IDataObject) => boolean = () => true,
): Operation => ({
	kind: 'poll',
	connection,
	name: `${trigger} ${String(parameters.resource)}`,
	side: 'reads',
	trigger,
	prepare: ({ world }) => ({
		parameters: { triggerOn: 'new', startWith: 'everything', ...parameters },
		expected: idsOf(world.records(connection, collection).filter(fits), id),
		id,
	}),
});

export const newOrChanged = (
	connection: ConnectionName,
	parameters: INodeParameters,
	collection: string,
	id: string,
	fits: (record: IDataObject) => boolean = () => true,
): Operation => ({
	...listOf(connection, collection, id, { ...parameters, onlyNewOrChanged: true }, fits),
	kind: 'new or changed',
});

/** Stores copies of a record, one for each item, for writes that change or delete them. */
export async function copies(
	{ simulator, count }: Draft,
	collection: string,
	id: string,
	like: IDataObject,
	idOf: (index: number) => string | number,
): Promise<string[]> {
	const made = Array.from({ length: count }, (_, index) => ({ ...like, [id]: idOf(index) }));
	await simulator.put(collection, made);
	return idsOf(made, id);
}

let numbers = 1_000_000;

export const nextNumber = () => ++numbers;

export const sentReference = ({ body }: Exchange): unknown =>
	(JSON.parse(body) as { referenceId?: string }).referenceId;

export const writing = (
	kind: OperationKind,
	connection: ConnectionName,
	name: string,
	match: RegExp,
	rule: Writes['rule'],
	parameters: INodeParameters | ((draft: Draft) => Promise<INodeParameters> | INodeParameters),
	more: { most?: number; collection?: string; hasFile?: boolean } = {},
): Operation => ({
	kind,
	connection,
	name,
	side: 'writes',
	most: more.most,
	prepare: async (draft) => {
		const items = itemsOf(draft);
		return {
			parameters: typeof parameters === 'function' ? await parameters(draft) : parameters,
			items,
			hasFile: more.hasFile,
			writes: { match, correlationIds: correlationIdsOf(items), rule, collection: more.collection },
		};
	},
});

/** Declares a write to one record per item, whose id is in the path of the call. */
export const using = (
	kind: OperationKind,
	connection: ConnectionName,
	name: string,
	match: RegExp,
	rule: Writes['rule'],
	copy: (draft: Draft) => Promise<string[]>,
	parameters: INodeParameters,
): Operation => ({
	kind,
	connection,
	name,
	side: 'writes',
	most: 3,
	prepare: async (draft) => {
		const ids = await copy(draft);
		const items = itemsOf(draft).map((item, index) => ({ ...item, id: ids[index]! }));
		const correlationIds = ids.map((id) => `/${encodeURIComponent(id)}`);
		return { parameters, items, writes: { match, correlationIds, rule } };
	},
});

export const itsId = byId('={{ $json.id }}');
