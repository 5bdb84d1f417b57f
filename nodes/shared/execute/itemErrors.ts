import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { errorDetails, toNodeError, withErrorDetails } from '../errors/userErrors';
import type { WriteLedger } from './writeLedger';
import { joinSentences } from '../util/text';

/** The errors that n8n shows. */
type HostError = NodeApiError | NodeOperationError;

const isHostError = (error: unknown): error is HostError =>
	error instanceof NodeApiError || error instanceof NodeOperationError;

/** Converts an error to one that n8n shows, with the item's index. */
export function withItemIndex(
	context: IExecuteFunctions,
	thrown: unknown,
	itemIndex: number,
): HostError {
	const error = toNodeError(context.getNode(), thrown, itemIndex);
	if (isHostError(error)) {
		// Not wrapped again, which would lose its message.
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}

/**
 * Returns the output for a failed item, with On Error: Continue. `error` is the message; `details`
 * contains what a workflow or an AI model needs to continue: `advice`, IDs, `outcome`.
 *
 * n8n sends an item to the error output if it has an `error` itself, or if its JSON has no members
 * except certain ones (`error` and `message` up to 2.8, also `details` from 2.40). If n8n finds an
 * `error` on the item afterwards, it replaces the JSON by the message (`handleNodeErrorOutput` in
 * `workflow-execute.ts`, and the code after its call). Therefore `error` is not enumerable: n8n
 * finds it when it chooses the output, and then copies the item without it.
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

/**
 * Descriptions before {@link withCompletedWrites} changed them. It may get the same error again in a
 * later attempt.
 */
const originalDescriptions = new WeakMap<HostError, string>();

/**
 * Adds the writes that were completed before the error, so that they are not repeated by mistake.
 */
export function withCompletedWrites(
	context: IExecuteFunctions,
	thrown: unknown,
	{ completedWrites }: WriteLedger,
): unknown {
	if (completedWrites.count === 0) return thrown;
	const error = isHostError(thrown)
		? thrown
		: new NodeOperationError(context.getNode(), thrown as Error);
	const description = originalDescriptions.get(error) ?? error.description ?? '';
	originalDescriptions.set(error, description);
	const unlisted = completedWrites.count - completedWrites.named.length;
	const listed = completedWrites.named.map(formatIdentity).join('; ');
	error.description = joinSentences(
		description,
		`Carried out before that: ${completedWrites.count} ${completedWrites.count === 1 ? 'item' : 'items'} (${listed}${unlisted > 0 ? `; and ${unlisted} more` : ''})`,
		'Run the workflow with the other items only: these would be carried out again',
	);
	return withErrorDetails(error, {
		done: [...completedWrites.named],
		doneCount: completedWrites.count,
	});
}

const formatIdentity = ({ item, ...identity }: IDataObject): string => {
	const ids = Object.entries(identity).map(([name, value]) => `${name} "${String(value)}"`);
	return [`item ${String(item)}`, ...ids].join(', ');
};
