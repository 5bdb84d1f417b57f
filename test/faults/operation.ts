import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { SimulatorClient } from '../simulators/client';
import type { Access, Side, ConnectionName, World } from './environment';
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

/** The writing calls of an operation, and what is checked about them. */
export interface Writes {
	/** Matches `METHOD /path` of the calls. */
	readonly match: RegExp;
	/** Text that identifies the call of each item, in its path or body. */
	readonly correlationIds: readonly string[];
	/**
	 * `once`: never sent again if it may have been processed. `key`: sent again with an idempotency
	 * key or reference. `repeatable`: idempotent.
	 */
	readonly rule: 'once' | 'key' | 'repeatable';
	/** Matches the id of the created record in the reply. */
	readonly made?: RegExp;
	/** Collection that must not contain a correlationId more than once. */
	readonly collection?: string;
	/** For payments: the id member of replies and items. */
	readonly id?: string;
	/** For payments: reads the reference or key of a call, which an unknown outcome must name. */
	readonly reference?: (call: Exchange) => unknown;
}

/** A field to which an expression can give an invalid value. */
export interface Input {
	/** Dotted path into the parameters. */
	readonly path: string;
	/** Label in the form. */
	readonly label: string;
	/** Makes the parameter's value of an expression, if it is not the text itself. */
	readonly like?: (expression: string) => INodeParameters;
}

/** Parameters and items of one run, and what its output must be. */
export interface Task {
	readonly parameters: INodeParameters;
	readonly items?: IDataObject[];
	readonly hasFile?: boolean;
	readonly writes?: Writes;
	/** Ids of the records that must be output. */
	readonly expected?: readonly string[];
	/** Id member of the records in the output. */
	readonly id?: string;
	/** Values that must not appear in errors or logs. */
	readonly secrets?: readonly string[];
	/** Matches the call whose reply must be the output's file. */
	readonly file?: RegExp;
	readonly adapt?: Access['proxy']['adapt'];
	/** For pickers: the field. */
	readonly picker?: string;
}

export interface Operation {
	readonly kind: OperationKind;
	readonly connection: ConnectionName;
	readonly name: string;
	readonly side: Side;
	/** Maximum number of items. @default 1 */
	readonly most?: number;
	/** For triggers: the node type. */
	readonly trigger?: string;
	/** Fields for amounts, filters, and options that only this operation has. */
	readonly inputs?: Readonly<Partial<Record<'amounts' | 'filters' | 'options', readonly Input[]>>>;
	/** Whether its calls contain secrets of the user. */
	readonly hasSecrets?: boolean;
	readonly prepare: (draft: Draft) => Promise<Task> | Task;
}

/** Input of `prepare`. */
export interface Draft {
	readonly world: World;
	readonly connection: ConnectionName;
	readonly simulator: SimulatorClient;
	/** Text that is unique to the run. */
	readonly correlationId: string;
	readonly count: number;
	readonly chance: (share: number) => boolean;
}

/** Whether a call is one of these writes. */
export const isWrite = ({ match }: Writes, { method, path }: Exchange): boolean =>
	match.test(`${method} ${path.split('?')[0]}`);
