import { without } from './store';
import type { Behaviour, Call, Entry, Kind } from './store';

/** What most operations do. In the path, the last parameter is the record's key. */

const lastParam = ({ params }: Call): unknown => Object.values(params).at(-1);

/** The parameters that lead to the record, without its own key. */
const where = ({ params }: Call): Call['params'] =>
	Object.fromEntries(Object.entries(params).slice(0, -1));

export const found = (kind: Kind, call: Call): Entry =>
	call.world.find(kind, lastParam(call), where(call));

/** Whether a query (one value, several or none) matches this value. */
export const isAsked = (wanted: unknown, value: unknown): boolean =>
	wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);

interface Filter {
	/** Query names whose value is a part of the member. */
	contains?: Record<string, string>;
	/** Query names whose values (one or many) the member must be one of. */
	equals?: Record<string, string>;
	only?: (record: Entry, call: Call) => boolean;
}

export const list =
	(kind: Kind, { contains = {}, equals = {}, only = () => true }: Filter = {}): Behaviour =>
	(call) => {
		const { world, params, query } = call;
		return world.all(kind, params).filter(
			(record) =>
				Object.entries(contains).every(([name, member]) =>
					String(record[member] ?? '')
						.toLowerCase()
						.includes(String(query[name] ?? '').toLowerCase()),
				) &&
				Object.entries(equals).every(([name, member]) => isAsked(query[name], record[member])) &&
				only(record, call),
		);
	};

export const one =
	(kind: Kind): Behaviour =>
	(call) =>
		found(kind, call);

/** Makes a record of the body; it belongs where the path leads. */
export const create =
	(kind: Kind, more: (call: Call) => object = () => ({})): Behaviour =>
	(call) =>
		call.world.add(kind, { ...withoutKey(kind, call), ...more(call), at: { ...call.params } });

/** A body may contain the key of the new record; Flipdish assigns it anyway. [inferred] */
const withoutKey = (kind: Kind, { body, world }: Call): object =>
	without(body as object, world.keyOf(kind));

/** What is not sent stays as it is. */
export const change =
	(kind: Kind, more: (call: Call) => object = () => ({})): Behaviour =>
	(call) =>
		call.world.change(kind, found(kind, call), { ...withoutKey(kind, call), ...more(call) });

export const set =
	(kind: Kind, members: (call: Call) => object): Behaviour =>
	(call) =>
		call.world.change(kind, found(kind, call), members(call));

export const remove =
	(kind: Kind): Behaviour =>
	(call) => {
		const record = found(kind, call);
		call.world.of(kind).delete(String(record[call.world.keyOf(kind)]));
	};

export const copy =
	(kind: Kind): Behaviour =>
	(call) =>
		call.world.add(kind, without(found(kind, call), call.world.keyOf(kind)));
