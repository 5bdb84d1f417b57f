import type { Operation, ApiRequest } from '../declaration/operation';
import { buildRequest } from '../request/buildRequest';
import type { ExecutionState, ItemRequest } from './executionState';
import { generateKey } from './generatedKeys';

/** The request an item stands for; nothing has been sent yet. */
export function buildItemRequest(
	{ context, operation, client, ledger, read, fieldContext }: ExecutionState,
	index: number,
): ItemRequest {
	const { values: parameters, emptyExpressions } = read((name, more) =>
		context.getNodeParameter(name, index, null, more),
	);
	const built = buildRequest(operation, parameters, fieldContext, emptyExpressions);
	const request = withIdempotencyKey(operation, built, () => generateKey(context, ledger, index));
	for (const property of Object.values(request.files ?? {})) {
		context.helpers.assertBinaryData(index, property);
	}
	return { index, client, parameters, request };
}

/** A request by whose key the provider knows it again can be repeated. */
function withIdempotencyKey(
	{ idempotencyKey: key }: Operation,
	request: ApiRequest,
	make: () => string,
): ApiRequest {
	if (key === undefined) return request;
	return {
		...request,
		headers: { [key.header]: make(), ...request.headers },
		...(key.storesServerErrors && { idempotent: true }),
	};
}
