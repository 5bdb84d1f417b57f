/**
 * Errors for users: each says what happened and what to do next.
 *
 * This room knows n8n's error classes and may import `util` alone. `apiError.ts` makes errors of what
 * a provider refused or did not answer, `errorBody.ts` reads what the provider says, `redact.ts` keeps
 * secrets out, and `hostErrors.ts` reads the errors that n8n's helpers throw.
 */
import type { FunctionsBase, IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { sentences } from '../util/text';
import { settle } from '../util/result';

/** Bad input, found before anything was sent; {@link toNodeError} adds the node and the item. */
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

/** A write whose reply was lost: the provider may or may not have carried it out. */
export class OutcomeUnknownError extends Error {
	/**
	 * @param error what the user is shown
	 * @param repeatAfter where the provider asked for a repetition (503 with Retry-After): in how many
	 * ms. It may have carried the call out all the same.
	 * @param isServerError whether the last reply was a 5xx, and none was lost on its way
	 */
	constructor(
		readonly error: NodeApiError | NodeOperationError,
		readonly repeatAfter?: number,
		readonly isServerError = false,
	) {
		super(error.message);
	}
}

/** Adds details to an error; see {@link errorDetails}. */
export function withErrorDetails<E extends NodeApiError | NodeOperationError>(
	error: E,
	details: IDataObject,
): E {
	error.context.details = { ...(error.context.details as IDataObject), ...details };
	return error;
}

/** The details of an error for the workflow, beside its message; their names are a contract. */
export const errorDetails = (error: NodeApiError | NodeOperationError): IDataObject => ({
	...(error.description && { advice: error.description }),
	...(error.context.details as IDataObject | undefined),
});

/** Makes an error about the input or the set-up, with what to do next. */
export const operationError = (
	node: INode,
	message: string,
	description: string,
	itemIndex?: number,
): NodeOperationError => {
	const error = new NodeOperationError(node, message, { description, itemIndex });
	// The constructor replaces messages that hold the code of a network fault by n8n's own.
	error.message = message;
	return error;
};

/** Waits for work, and throws its InputError or OutcomeUnknownError as the error that n8n shows. */
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
 * As {@link withNodeErrors}, for the activation of a workflow: of a NodeApiError n8n then shows only
 * the description, so message and description are joined.
 *
 * @throws NodeOperationError without the word "Authorization": an error with it, whatever it says, n8n
 * does not try again (`activateWorkflow` in its active-workflow-manager), and one that passes by
 * itself would leave the workflow off
 */
export async function withActivationErrors<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: () => Promise<T>,
): Promise<T> {
	const done = await settle(withNodeErrors(context, work()));
	if ('value' in done) return done.value;
	const { message, description } = done.error as NodeApiError;
	const text = sentences(message, description ?? '').replaceAll('Authorization', 'authorization');
	throw operationError(context.getNode(), text, description ?? '');
}
