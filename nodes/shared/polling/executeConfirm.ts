import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { INITIAL_CHECKPOINT } from './checkpoint';
import { CheckpointStore } from './checkpointStore';
import { releaseClaim } from './claims';
import type { PendingRecords } from './confirmation';
import { confirmRecords } from './confirmation';
import type { PendingRead } from './pendingReads';
import { confirmedStaticData, pendingCount, pendingReads, setPendingRead } from './pendingReads';
import { InputError, withNodeErrors } from '../errors/userErrors';
import { getPath } from '../util/path';
import { promiseTry } from '../util/result';
import { shortHash } from '../util/shortHash';

/**
 * Executes Sync: Confirm: moves the checkpoint of a Get Many in the same execution past the stored
 * records, and passes its items through.
 *
 * @throws NodeOperationError if it is not clear which records are meant; then no checkpoint moves
 */
export async function executeConfirm(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	// A manual run reads the whole list without a checkpoint.
	if (context.getMode() !== 'manual') {
		await withNodeErrors(
			context,
			promiseTry(() => confirmItems(context, items)),
		);
	}
	return items.map((item, index) => ({ ...item, pairedItem: { item: index } }));
}

function confirmItems(context: IExecuteFunctions, items: readonly INodeExecutionData[]): void {
	const [source, read] = findSource(context);
	const pendingBefore = pendingCount(read);
	// With Always Output Data an empty item arrives after a read that returned nothing.
	if (pendingBefore === 0) return;
	const isConfirmed = confirmedKeys(context, items, source, read);
	const staticData = confirmedStaticData(context, read.nodeId);
	const store = new CheckpointStore(context, staticData);
	const lists: Record<string, PendingRecords> = {};
	for (const [key, pending] of Object.entries(read.lists)) {
		const result = confirmRecords(store.get(key) ?? INITIAL_CHECKPOINT, pending, isConfirmed);
		store.set(key, result.checkpoint);
		lists[key] = result.pending;
	}
	const remaining = { ...read, lists };
	const confirmed = read.confirmed + pendingBefore - pendingCount(remaining);
	if (confirmed === 0) {
		throw new InputError(
			`None of the items is a record that '${source}' returned in this execution`,
			"Nothing was confirmed. 'Record ID' must give the provider's ID of each record, or set 'Records' to All.",
		);
	}
	store.save();
	setPendingRead(context, source, { ...remaining, confirmed });
	if (pendingCount(remaining) === 0) releaseClaim(context, staticData.nodeKey);
}

/** Returns the node whose records are confirmed: the named one, or the only one. */
function findSource(context: IExecuteFunctions): [name: string, read: PendingRead] {
	const reads = Object.entries(pendingReads(context));
	const name = String(context.getNodeParameter('source', 0, '') ?? '').trim();
	const found = name === '' ? reads : reads.filter(([node]) => node === name);
	if (found.length === 1) return found[0];
	const names = reads.map(([node]) => `'${node}'`).join(', ');
	if (found.length > 1) {
		throw new InputError(
			`Several nodes of this execution have records to confirm: ${names}`,
			"Enter the name of one of them in 'Source'.",
		);
	}
	throw new InputError(
		name === ''
			? 'No node of this execution has records to confirm'
			: `'${name}' has no records to confirm in this execution`,
		names === ''
			? "The source is a node of this workflow with Only New or Changed and Move On: When Confirmed, which runs before this one. In a sub-workflow nothing can be confirmed that the calling workflow has read: put Confirm behind 'Execute Sub-workflow' there."
			: `Correct 'Source'. These nodes have: ${names}.`,
	);
}

/** Returns a test for the confirmed records, by their keys in a checkpoint. */
function confirmedKeys(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	source: string,
	{ id }: PendingRead,
): (key: string) => boolean {
	if (context.getNodeParameter('records', 0, 'items') === 'all') return () => true;
	const keys = items.map(({ json }, index) => {
		const given = context.getNodeParameter('recordId', index, '') as unknown;
		const value = given === '' ? getPath(json, id) : given;
		if (typeof value === 'string' || typeof value === 'number') return shortHash(String(value));
		throw new InputError(
			`Item ${index} has no ID of a record of '${source}'`,
			`Nothing was confirmed. Enter an expression in 'Record ID' that gives the provider's ID, such as the '${id}' of '${source}', or set 'Records' to All.`,
		);
	});
	const confirmed = new Set(keys);
	return (key) => confirmed.has(key);
}
