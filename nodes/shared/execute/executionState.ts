import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Operation } from '../declaration/operation';
import type { Provider } from '../declaration/provider';
import type { ApiClient } from '../http/client';
import { IncrementalRead } from '../polling/incrementalRead';
import type { BuildContext } from '../request/buildRequest';
import { buildContext } from '../request/buildRequest';
import { parameterReader } from '../request/parameters';
import { ItemClients } from './itemClients';
import { failedItem, withItemIndex } from './itemErrors';
import type { SentItem as ItemCall, ItemOutput } from './writeLedger';
import { WriteLedger } from './writeLedger';

/** Everything that is settled once per execution. */
export interface ExecutionState {
	readonly context: IExecuteFunctions;
	readonly provider: Provider;
	readonly operation: Operation;
	/** To the account of the first item, or of the item at hand. */
	readonly client: ApiClient;
	readonly clients: ItemClients;
	readonly incrementalRead: IncrementalRead;
	readonly ledger: WriteLedger;
	readonly read: ReturnType<typeof parameterReader>;
	readonly fieldContext: BuildContext;
}

/** One input item, ready to be sent. */
export interface ItemRequest extends ItemCall {
	/** To the item's account: the credential can depend on the item. */
	readonly client: ApiClient;
}

/** The run with the account of one item. */
export const forItem = (current: ExecutionState, client: ApiClient): ExecutionState =>
	client === current.client
		? current
		: {
				...current,
				client,
				fieldContext: buildContext(current.context, current.provider, client.credentials),
			};

export const paired = (results: readonly ItemOutput[], item: number): INodeExecutionData[] =>
	results.map((result) => ({ ...result, pairedItem: { item } }));

/** Errors name their item; with Continue On Fail they become items themselves. */
export async function withContinueOnFail(
	{ context, incrementalRead }: ExecutionState,
	indexes: number[],
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	try {
		return await work();
	} catch (raw) {
		const error = withItemIndex(context, raw, indexes[0]);
		const isCancelled = context.getExecutionCancelSignal()?.aborted === true;
		if (isCancelled || !context.continueOnFail()) throw error;
		incrementalRead.preventSave();
		return indexes.map((item) => failedItem(context, error, item));
	}
}
