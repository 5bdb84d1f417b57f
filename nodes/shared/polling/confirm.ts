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
import { shortHash } from '../util/shortHash';

/**
 * Sync: Confirm. Moves the checkpoint of a Get Many of the same execution past the records that are
 * stored, and passes its items through.
 *
 * @throws NodeOperationError where it cannot know which records are meant; nothing moves then
 */
export async function confirm(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	// A run by hand reads the list as it is, and has no checkpoint to move.
	if (context.getMode() !== 'manual') {
		await withNodeErrors(
			context,
			Promise.resolve().then(() => confirmItems(context, items)),
		);
	}
	return items.map((item, index) => ({ ...item, pairedItem: { item: index } }));
}

function confirmItems(context: IExecuteFunctions, items: readonly INodeExecutionData[]): void {
	const [source, read] = sourceOf(context);
	const before = pendingCount(read);
	// Always Output Data lets an empty item come here after a read that gave nothing.
	if (before === 0) return;
	const isConfirmed = confirmedKeys(context, items, source, read);
	const staticData = confirmedStaticData(context, read.nodeId);
	const store = new CheckpointStore(context, staticData);
	const lists: Record<string, PendingRecords> = {};
	for (const [key, pending] of Object.entries(read.lists)) {
		const moved = confirmRecords(store.get(key) ?? INITIAL_CHECKPOINT, pending, isConfirmed);
		store.set(key, moved.checkpoint);
		lists[key] = moved.pending;
	}
	const left = { ...read, lists };
	const confirmed = read.confirmed + before - pendingCount(left);
	if (confirmed === 0) {
		throw new InputError(
			`None of the items is a record that '${source}' returned in this execution`,
			"Nothing was confirmed. 'Record ID' must give the provider's ID of each record, or set 'Records' to All.",
		);
	}
	store.save(true);
	setPendingRead(context, source, { ...left, confirmed });
	if (pendingCount(left) === 0) releaseClaim(context, staticData.nodeKey);
}

/** The node whose records are confirmed: the named one, or the only one that there is. */
function sourceOf(context: IExecuteFunctions): [name: string, read: PendingRead] {
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

/** Tells the confirmed records, by their keys in a checkpoint. */
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
