import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { errorDetails, toNodeError, withErrorDetails } from '../errors/userErrors';
import type { WriteLedger } from './writeLedger';
import { joinSentences } from '../util/text';

/** How the failure of an item is told: as the error of the node, or as an item of its own. */
type HostError = NodeApiError | NodeOperationError;

/** An error as n8n shows errors, with the item at which it came up. */
export function withItemIndex(
	context: IExecuteFunctions,
	raw: unknown,
	itemIndex: number,
): HostError {
	const error = toNodeError(context.getNode(), raw, itemIndex);
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		// Wrapping one of these again would lose what is said here.
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}

/**
 * The item that takes the place of one that failed, with On Error: Continue. `error` is the message,
 * `details` holds what a workflow or a model needs to go on: `advice`, ids, `outcome`.
 *
 * n8n sends an item to the error output if it has an `error` itself, or if its JSON has none but
 * certain members (up to 2.8 `error` and `message`, from 2.40 on also `details`). Of an item with an
 * `error` that n8n can see afterwards it replaces the JSON by the message (`workflow-execute.js`,
 * handleNodeErrorOutput and what follows it). So the error is not enumerable: n8n finds it when it
 * chooses the output, and copies the item without it.
 */
export function failedItem(
	context: IExecuteFunctions,
	error: HostError,
	item: number,
): INodeExecutionData {
	const json = { error: error.message, details: errorDetails(error) };
	const failed: INodeExecutionData = { json, pairedItem: { item } };
	if (context.getNode().onError === 'continueErrorOutput') {
		Object.defineProperty(failed, 'error', { value: error });
	}
	return failed;
}

/** Descriptions without what {@link withCompletedWrites} added: an error can be thrown again by a later try. */
const descriptions = new WeakMap<HostError, string>();

/** Adds to an error what the run wrote before it failed, so that nobody writes it again unaware. */
export function withCompletedWrites(error: unknown, { done }: WriteLedger): unknown {
	const isNodeError = error instanceof NodeApiError || error instanceof NodeOperationError;
	if (!isNodeError || done.count === 0) return error;
	const description = descriptions.get(error) ?? error.description ?? '';
	descriptions.set(error, description);
	const more = done.count - done.named.length;
	const named = done.named.map(formatIdentity).join('; ');
	error.description = joinSentences(
		description,
		`Carried out before that: ${done.count} ${done.count === 1 ? 'item' : 'items'} (${named}${more > 0 ? `; and ${more} more` : ''})`,
		'Run the workflow with the other items only: these would be carried out again',
	);
	return withErrorDetails(error, { done: [...done.named], doneCount: done.count });
}

const formatIdentity = ({ item, ...identity }: IDataObject): string => {
	const ids = Object.entries(identity).map(([name, value]) => `${name} "${String(value)}"`);
	return [`item ${String(item)}`, ...ids].join(', ');
};
