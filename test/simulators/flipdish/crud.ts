import { without } from './store';
import type { Behaviour, Call, Entry, Kind } from './store';

/** The behaviour of most operations. The last parameter of a path is the record's key. */

const lastParam = ({ params }: Call): unknown => Object.values(params).at(-1);

/** Returns the path parameters without the record's own key. */
const where = ({ params }: Call): Call['params'] =>
	Object.fromEntries(Object.entries(params).slice(0, -1));

export const found = (kind: Kind, call: Call): Entry =>
	call.world.find(kind, lastParam(call), where(call));

/** Whether a query (one value, several or none) matches this value. */
export const isAsked = (wanted: unknown, value: unknown): boolean =>
	wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);

interface Filter {
	/** Query parameters whose value must be a part of the member. */
	contains?: Record<string, string>;
	/** Query parameters of whose values the member must be one. */
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

/** Creates a record from the body, in the place of the path. */
export const create =
	(kind: Kind, more: (call: Call) => object = () => ({})): Behaviour =>
	(call) =>
		call.world.add(kind, { ...withoutKey(kind, call), ...more(call), at: { ...call.params } });

/** Removes the key of a new record from its body, because Flipdish assigns it. [inferred] */
const withoutKey = (kind: Kind, { body, world }: Call): object =>
	without(body as object, world.keyOf(kind));

/** Changes the members that are sent. */
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
