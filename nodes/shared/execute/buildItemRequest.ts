import type { Operation, ApiRequest } from '../declaration/operation';
import { buildRequest } from '../request/buildRequest';
import type { ExecutionState, ItemRequest } from './executionState';
import { generateKey } from './generatedKeys';

/** Builds the request of an item. Nothing is sent yet. */
export function buildItemRequest(
	{ context, operation, client, ledger, readParameters, fieldContext }: ExecutionState,
	index: number,
): ItemRequest {
	const { values: parameters, emptyExpressions } = readParameters((name, more) =>
		context.getNodeParameter(name, index, null, more),
	);
	const built = buildRequest(operation, parameters, fieldContext, emptyExpressions);
	const request = withIdempotencyKey(operation, built, () => generateKey(context, ledger, index));
	for (const property of Object.values(request.files ?? {})) {
		context.helpers.assertBinaryData(index, property);
	}
	return { index, client, parameters, request };
}

/** Adds the idempotency key header, if the operation has one; the user's key takes precedence. */
function withIdempotencyKey(
	{ idempotencyKey: key }: Operation,
	request: ApiRequest,
	generate: () => string,
): ApiRequest {
	if (key === undefined) return request;
	return {
		...request,
		headers: { [key.header]: generate(), ...request.headers },
		...(key.storesServerErrors && { idempotent: true }),
	};
}
