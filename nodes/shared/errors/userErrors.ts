/** Errors about input and set-up. Each says what happened and what to do next. */
import type { FunctionsBase, IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { joinSentences } from '../util/text';
import { settle } from '../util/result';

/**
 * Invalid input, found before anything was sent. {@link toNodeError} adds the node and the item.
 */
export class InputError extends Error {
	/**
	 * @param message what is wrong, with the field's label in single quotes
	 * @param advice what to do next
	 */
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}

/** A write whose reply was lost, so that the provider may or may not have carried it out. */
export class OutcomeUnknownError extends Error {
	/**
	 * @param error the error to show to the user
	 * @param retryAfterMs delay that the provider asked for (503 with Retry-After), in ms; the
	 * provider may have carried out the call anyway
	 * @param isServerError whether the last reply was a 5xx rather than a lost reply
	 */
	constructor(
		readonly error: NodeApiError | NodeOperationError,
		readonly retryAfterMs?: number,
		readonly isServerError = false,
	) {
		super(error.message);
	}
}

/** Adds machine-readable details to an error; see {@link errorDetails}. */
export function withErrorDetails<E extends NodeApiError | NodeOperationError>(
	error: E,
	details: IDataObject,
): E {
	error.context.details = { ...(error.context.details as IDataObject), ...details };
	return error;
}

/**
 * Returns the machine-readable details of an error. Workflows use them, so their names are a
 * contract.
 */
export const errorDetails = (error: NodeApiError | NodeOperationError): IDataObject => ({
	...(error.description && { advice: error.description }),
	...(error.context.details as IDataObject | undefined),
});

/** Creates an error about input or set-up, with advice on what to do next. */
export const operationError = (
	node: INode,
	message: string,
	description: string,
	itemIndex?: number,
): NodeOperationError => {
	const error = new NodeOperationError(node, message, { description, itemIndex });
	// The constructor replaces a message that contains the code of a network error by n8n's own.
	error.message = message;
	return error;
};

/** Awaits work and converts its InputError or OutcomeUnknownError to the error that n8n shows. */
export async function withNodeErrors<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: Promise<T>,
): Promise<T> {
	const done = await settle(work);
	if ('value' in done) return done.value;
	throw toNodeError(context.getNode(), done.error);
}

/** Converts this package's own errors to n8n's; returns any other error as it is. */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): unknown {
	if (error instanceof OutcomeUnknownError) return error.error;
	if (!(error instanceof InputError)) return error;
	return operationError(node, error.message, error.advice, itemIndex);
}

/**
 * Like {@link withNodeErrors}, for the activation of a workflow. Of a NodeApiError n8n then shows
 * only the description, so the message is prepended to it.
 *
 * @throws NodeOperationError without the word "Authorization": n8n does not retry an activation
 * whose error contains it (`activateWorkflow` in `active-workflow-manager.ts`), so a temporary
 * failure would leave the workflow inactive
 */
export async function withActivationErrors<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: () => Promise<T>,
): Promise<T> {
	const done = await settle(withNodeErrors(context, work()));
	if ('value' in done) return done.value;
	const { message, description } = done.error as NodeApiError;
	const text = joinSentences(message, description ?? '').replaceAll(
		'Authorization',
		'authorization',
	);
	throw operationError(context.getNode(), text, description ?? '');
}
