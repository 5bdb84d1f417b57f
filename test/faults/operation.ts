import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { SimulatorClient } from '../simulators/client';
import type { Access, Side, Way, World } from './environment';
import type { Exchange } from './proxy';

export const operationKinds = [
	'read one',
	'list',
	'charge',
	'sale',
	'refund',
	'create',
	'change',
	'delete',
	'batch',
	'upload',
	'download',
	'wait',
	'picker',
	'API read',
	'API write',
	'poll',
	'new or changed',
	'webhook',
] as const;

export type OperationKind = (typeof operationKinds)[number];

/** Calls that write, and what must hold of them. */
export interface Writes {
	/** On `METHOD /path`. */
	readonly match: RegExp;
	/** What the call of each item holds, in path or body. */
	readonly marks: readonly string[];
	/**
	 * `once`: never sent again when it may have been carried out. `key`: sent again with a key by
	 * which the provider knows it. `repeatable`: once or many times is the same.
	 */
	readonly rule: 'once' | 'key' | 'repeatable';
	/** What the provider made, by its reply, for calls with a key. */
	readonly made?: RegExp;
	/** The collection that then holds one record with the mark. */
	readonly collection?: string;
	/** Of a payment: the member by which its record is known, in replies and in items. */
	readonly id?: string;
	/** Of a payment: the reference or key it was sent with, which an unknown outcome has to name. */
	readonly reference?: (call: Exchange) => unknown;
}

/** A field that an expression can spoil. */
export interface Input {
	/** Dotted path into the parameters. */
	readonly path: string;
	/** As the form shows it. */
	readonly label: string;
	/** The parameter's value for an expression, where it is no plain text. */
	readonly like?: (expression: string) => INodeParameters;
}

/** One run of a node, ready to go. */
export interface Task {
	readonly parameters: INodeParameters;
	readonly items?: IDataObject[];
	readonly hasFile?: boolean;
	readonly writes?: Writes;
	/** Of all records that a list has. */
	readonly expected?: readonly string[];
	/** Identifies a record in the output. */
	readonly id?: string;
	/** Must not be repeated to anyone. */
	readonly secrets?: readonly string[];
	/** What the output must be the bytes of. */
	readonly file?: RegExp;
	readonly adapt?: Access['proxy']['adapt'];
	/** Of a picker: its field. */
	readonly picker?: string;
}

export interface Operation {
	readonly kind: OperationKind;
	readonly way: Way;
	readonly name: string;
	readonly side: Side;
	/** Most items; several at once where it reads. @default 1 */
	readonly most?: number;
	/** The trigger's type, for those that are one. */
	readonly trigger?: string;
	/** Fields with money, filters that are added, and options of its own. */
	readonly inputs?: Readonly<Partial<Record<'amounts' | 'filters' | 'options', readonly Input[]>>>;
	/** Whether what it sends holds secrets of the user's own. */
	readonly hasSecrets?: boolean;
	readonly prepare: (draft: Draft) => Promise<Task> | Task;
}

/** What a task is made of. */
export interface Draft {
	readonly world: World;
	readonly way: Way;
	readonly simulator: SimulatorClient;
	/** Found nowhere else. */
	readonly mark: string;
	readonly count: number;
	readonly chance: (share: number) => boolean;
}

/** Whether a call is one of these writes. */
export const isWrite = ({ match }: Writes, { method, path }: Exchange): boolean =>
	match.test(`${method} ${path.split('?')[0]}`);
