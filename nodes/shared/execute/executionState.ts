import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Operation } from '../declaration/operation';
import type { Provider } from '../declaration/provider';
import type { ApiClient } from '../http/client';
import { IncrementalRead } from '../polling/incrementalRead';
import type { FieldContext } from '../request/fieldContext';
import { createFieldContext } from '../request/fieldContext';
import { parameterReader } from '../request/parameters';
import { ItemClients } from './itemClients';
import { failedItem, withItemIndex } from './itemErrors';
import type { SentItem, ItemOutput } from './writeLedger';
import { WriteLedger } from './writeLedger';

/** State of one execution of a node. */
export interface ExecutionState {
	readonly context: IExecuteFunctions;
	readonly provider: Provider;
	readonly operation: Operation;
	/** Client for the account of the first item, or of the current item. */
	readonly client: ApiClient;
	readonly clients: ItemClients;
	readonly incrementalRead: IncrementalRead;
	readonly ledger: WriteLedger;
	readonly readParameters: ReturnType<typeof parameterReader>;
	readonly fieldContext: FieldContext;
}

/** The request of one input item. */
export interface ItemRequest extends SentItem {
	/** Client for the item's account, because the credential may depend on the item. */
	readonly client: ApiClient;
}

/** Returns the state of the execution with the client of one item. */
export const forItem = (state: ExecutionState, client: ApiClient): ExecutionState =>
	client === state.client
		? state
		: {
				...state,
				client,
				fieldContext: createFieldContext(state.context, state.provider, client.credentials),
			};

/** Adds the item's index to its output (`pairedItem`). */
export const withPairedItem = (
	results: readonly ItemOutput[],
	item: number,
): INodeExecutionData[] => results.map((result) => ({ ...result, pairedItem: { item } }));

/**
 * Runs work for items. An error gets the item's index; with Continue On Fail it is output as an
 * item.
 */
export async function withContinueOnFail(
	{ context, incrementalRead }: ExecutionState,
	indexes: number[],
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	try {
		return await work();
	} catch (thrown) {
		const error = withItemIndex(context, thrown, indexes[0]);
		const isCancelled = context.getExecutionCancelSignal()?.aborted === true;
		if (isCancelled || !context.continueOnFail()) throw error;
		incrementalRead.preventSave();
		return indexes.map((item) => failedItem(context, error, item));
	}
}
