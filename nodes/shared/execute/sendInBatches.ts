import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Batch } from '../declaration/operation';
import { OutcomeUnknownError } from '../errors/userErrors';
import type { ApiClient } from '../http/client';
import { settle } from '../util/result';
import type { ExecutionState, ItemRequest } from './executionState';
import { withContinueOnFail } from './executionState';
import { identifyRecord } from './records';

const MISSING_ENTRY = { status: 'UNKNOWN', message: 'The reply has no entry for this item' };

/** Sends items in batches; every item outputs its entry of the reply. */
export async function sendInBatches(
	state: ExecutionState,
	calls: readonly ItemRequest[],
	{ size, member }: Batch,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const { ledger, operation } = state;
	const toSend: ItemRequest[] = [];
	for (const call of calls) {
		outputs[call.index] = await withContinueOnFail(state, [call.index], async () => {
			const earlier = ledger.pendingOf(call.index);
			if (earlier && 'error' in earlier) throw earlier.error;
			toSend.push(call);
			return [];
		});
	}
	for (const batch of batchesOf(toSend, size)) {
		const [{ client }] = batch;
		const list = batch.flatMap(({ request }) => (request.body as IDataObject)[member] as never[]);
		const request = { ...batch[0].request, body: { [member]: list } };
		const indexes = batch.map(({ index }) => index);
		const results = await withContinueOnFail(state, indexes, async () => {
			const sentAt = Date.now();
			const sent = await settle(client.send(request));
			if ('error' in sent) {
				const { error } = sent;
				if (!(error instanceof OutcomeUnknownError)) throw error;
				for (const call of batch) ledger.recordUnknown(call, error, sentAt);
				throw error;
			}
			const { body } = sent.value;
			const entries = (Array.isArray(body) ? body : []) as IDataObject[];
			return batch.map((call, i) => {
				const json = entries[i] ?? MISSING_ENTRY;
				ledger.recordSent(call, { ...sent.value, body: json }, identifyRecord(operation, json));
				ledger.recordOutput(call.index, [{ json }]);
				return { json, pairedItem: { item: call.index } };
			});
		});
		results.forEach((result, i) => outputs[indexes[i]].push(result));
	}
}

/** Groups requests into batches per account, in the order of the items. */
function batchesOf(calls: readonly ItemRequest[], size: number): ItemRequest[][] {
	const accounts = new Map<ApiClient, ItemRequest[]>();
	for (const call of calls) {
		const sameAccount = accounts.get(call.client);
		if (sameAccount) sameAccount.push(call);
		else accounts.set(call.client, [call]);
	}
	return [...accounts.values()].flatMap((itemsOfAccount) =>
		Array.from({ length: Math.ceil(itemsOfAccount.length / size) }, (_, batch) =>
			itemsOfAccount.slice(batch * size, (batch + 1) * size),
		),
	);
}
