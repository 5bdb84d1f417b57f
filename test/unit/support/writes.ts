import { types } from 'node:util';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { ApiRequest } from '../../../nodes/shared/declaration/operation';
import { OutcomeUnknownError, withErrorDetails } from '../../../nodes/shared/errors/userErrors';
import { sendIdempotently } from '../../../nodes/shared/execute/idempotency';
import type { Write } from '../../../nodes/shared/execute/write';
import type { RecordIdentity } from '../../../nodes/shared/execute/writeLedger';
import { WriteLedger } from '../../../nodes/shared/execute/writeLedger';
import type { ApiResponse } from '../../../nodes/shared/http/wire';
import { settle } from '../../../nodes/shared/util/result';

const NODE = { id: 'node', name: 'Node', type: 'package.node', retryOnFail: true, maxTries: 3 };

let executions = 0;

/** How a call of a write ends. */
export type End =
	ApiResponse | Error | ((sent: readonly ApiRequest[]) => ApiResponse | Promise<ApiResponse>);
export const reply = (body: unknown): ApiResponse => ({ status: 200, headers: {}, body });
export const paid = reply({ id: 'paid' });

/** The end of a call whose reply was lost, or was a 5xx. */
export const lost = ({ retryAfterMs, isServerError = false }: Partial<OutcomeUnknownError> = {}) =>
	new OutcomeUnknownError(
		withErrorDetails(new NodeOperationError(NODE as never, 'Lost'), { httpCode: 'lost' }),
		retryAfterMs,
		isServerError,
	);

/** The refusal of a key whose first request is still running, or was another one. */
export const keyRefused = (idempotencyKey: 'inProgress' | 'conflict') =>
	withErrorDetails(new NodeApiError(NODE as never, { message: 'Refused' }), { idempotencyKey });

/** A run of a node in one execution, whose calls end so. */
export function setUp(
	operation: Write['operation'],
	ends: End[],
	{
		options = {},
		body = { amount: 5 } as IDataObject,
		account = `account ${++executions}`,
		signal = undefined as AbortSignal | undefined,
	} = {},
) {
	const execution = `execution ${++executions}`;
	const sent: ApiRequest[] = [];
	const context = {
		getExecutionId: () => execution,
		getInstanceId: () => 'instance',
		getWorkflow: () => ({ id: 'workflow' }),
		getNode: () => NODE,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionCancelSignal: () => signal,
		logger: { debug: () => {}, info: () => {} },
	} as unknown as IExecuteFunctions;
	const client = {
		id: account,
		settings: { maxTries: 3, timeout: 60_000, options },
		send: async (request: ApiRequest) => {
			sent.push(request);
			const end = ends.shift();
			if (end === undefined) throw new Error('Nothing more is to be sent');
			// Mutation tests load n8n-workflow outside of jest's realm, which has another Error.
			if (types.isNativeError(end)) throw end;
			return typeof end === 'function' ? await end(sent) : end;
		},
	};
	const request: ApiRequest = {
		method: 'POST',
		path: '/payments',
		headers: { 'Idempotency-Key': 'key' },
		body,
	};
	const call = { index: 0, parameters: { accountId: 'a' }, request };
	const first = jest.fn(async () => {});
	/** One try of the node; `use` sees its ledger. */
	const attempt = async (use: (ledger: WriteLedger) => void = () => {}) => {
		const ledger = WriteLedger.open(context);
		const write: Write = {
			...{ context, ledger, operation, call, request, options: { details: { key: 1 } } },
			client: client as unknown as Write['client'],
			identify: (written) => written as RecordIdentity,
		};
		const ended = await settle(sendIdempotently(write, first));
		use(ledger);
		ledger.close(true);
		return ended;
	};
	const calls = () => sent.map(({ method, path }) => `${method} ${path}`);
	return { attempt, sent, calls, first };
}
