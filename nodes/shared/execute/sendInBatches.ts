import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Batch } from '../declaration/operation';
import { OutcomeUnknownError } from '../errors/userErrors';
import type { ApiClient } from '../http/client';
import { settle } from '../util/result';
import type { ExecutionState, ItemRequest } from './executionState';
import { withContinueOnFail } from './executionState';
import { identifyRecord } from './records';

const NO_ANSWER = { status: 'UNKNOWN', message: 'The reply has no entry for this item' };

/** Sends items together, as many as a call takes; every item gets its own entry of the reply. */
export async function sendInBatches(
	current: ExecutionState,
	calls: readonly ItemRequest[],
	{ size, member }: Batch,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const { ledger, operation } = current;
	const open: ItemRequest[] = [];
	for (const call of calls) {
		outputs[call.index] = await withContinueOnFail(current, [call.index], async () => {
			const earlier = ledger.pendingOf(call.index);
			if (earlier && 'error' in earlier) throw earlier.error;
			open.push(call);
			return [];
		});
	}
	for (const batch of batchesOf(open, size)) {
		const [{ connection }] = batch;
		const list = batch.flatMap(({ request }) => (request.body as IDataObject)[member] as never[]);
		const request = { ...batch[0].request, body: { [member]: list } };
		const ofBatch = batch.map(({ index }) => index);
		const results = await withContinueOnFail(current, ofBatch, async () => {
			const sentAt = Date.now();
			const sent = await settle(connection.send(request));
			if ('error' in sent) {
				const { error } = sent;
				if (!(error instanceof OutcomeUnknownError)) throw error;
				for (const call of batch) ledger.unknown(call, error, sentAt);
				throw error;
			}
			const { body } = sent.value;
			const answers = (Array.isArray(body) ? body : []) as IDataObject[];
			return batch.map((call, i) => {
				const json = answers[i] ?? NO_ANSWER;
				ledger.sent(call, { ...sent.value, body: json }, identifyRecord(operation, json));
				ledger.finished(call.index, [{ json }]);
				return { json, pairedItem: { item: call.index } };
			});
		});
		results.forEach((result, i) => outputs[ofBatch[i]].push(result));
	}
}

/** Calls that can be sent together: to one account, in the order of the items. */
function batchesOf(calls: readonly ItemRequest[], size: number): ItemRequest[][] {
	const accounts = new Map<ApiClient, ItemRequest[]>();
	for (const call of calls) {
		const sameAccount = accounts.get(call.connection);
		if (sameAccount) sameAccount.push(call);
		else accounts.set(call.connection, [call]);
	}
	return [...accounts.values()].flatMap((own) =>
		Array.from({ length: Math.ceil(own.length / size) }, (_, batch) =>
			own.slice(batch * size, (batch + 1) * size),
		),
	);
}
