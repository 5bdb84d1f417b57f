import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ListExtent } from '../http/listExtent';
import { listExtent } from '../http/listExtent';
import type { ApiResponse } from '../http/wire';
import { addHint } from '../util/hints';
import type { ReplyShape } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { withinPeriod } from '../output/period';
import { outputMapper } from '../output/simplify';
import { shortHash } from '../util/shortHash';
import { getPath } from '../util/path';
import type { ExecutionState, ItemRequest } from './executionState';
import { toRecord } from './records';

/** Reads the list of one item, up to Limit or incrementally. */
export async function readList(
	state: ExecutionState,
	{ request, parameters }: ItemRequest,
	shape: ReplyShape,
): Promise<IDataObject[]> {
	const { client, context, operation, fieldContext } = state;
	const paging = shape.paging!;
	const toOutputRecord = outputMapper(shape, parameters);
	const isInPeriod = withinPeriod(shape.period, request);
	const isWanted = isInPeriod ?? (() => true);
	// Manual runs show the list as it is and leave the checkpoint alone.
	if (parameters.onlyNewOrChanged === true && context.getMode() !== 'manual') {
		const list = { client, operation, parameters, fieldContext, request, paging, isWanted };
		return (await state.incrementalRead.read(list)).map(toOutputRecord);
	}
	const limit = parameters.returnAll === true ? Infinity : Number(parameters.limit ?? 50);
	if (!(limit >= 1) || (limit < Infinity && !Number.isInteger(limit))) {
		throw new InputError("'Limit' must be at least 1, and a whole number", "Correct 'Limit'.");
	}
	const { settings } = client;
	const records: IDataObject[] = [];
	// If records are filtered here, the number to read is not known in advance.
	const readLimit = isInPeriod ? Infinity : limit;
	const concurrency = limit === Infinity || !isInPeriod ? settings.concurrency : 1;
	// Only a complete read can miss records that a removal has shifted.
	const identify = limit === Infinity ? recordIdentifier(shape) : undefined;
	const options = { limit: readLimit, concurrency, rereadOnRemoval: limit === Infinity, identify };
	let latest: unknown;
	const onResponse = ({ body }: ApiResponse) => (latest = body);
	for await (const page of client.list(request, paging, { ...options, onResponse })) {
		const included = page.map(toRecord).filter(isWanted);
		const output = included.slice(0, limit - records.length).map(toOutputRecord);
		client.listSize.add(output);
		for (const record of output) records.push(record);
		if (records.length >= limit) break;
	}
	if (records.length >= limit) {
		// If records are filtered here, the provider's total does not apply.
		addLimitHint(context, parameters, limit, isInPeriod ? {} : listExtent(latest, paging));
	}
	return records;
}

/** Adds a hint that the list has, or may have, more records than Limit. */
function addLimitHint(
	context: IExecuteFunctions,
	{ onlyNewOrChanged }: IDataObject,
	limit: number,
	{ total, hasMore }: ListExtent,
): void {
	if (total === undefined ? hasMore === false : total <= limit) return;
	const count = total === undefined ? `${limit}` : `${limit} of ${total}`;
	addHint(context, 'limitReached', (lists) => {
		if (onlyNewOrChanged === true) return `A run by hand shows the first ${count} records only.`;
		if (lists > 1) return `${lists} lists were cut at 'Limit' (${limit}).`;
		if (total !== undefined) return `The list was cut at 'Limit': ${count} records are shown.`;
		// If it is not known whether there are more records, n8n shows a hint of its own.
		return hasMore ? `The list was cut at 'Limit' (${limit}): there are more records.` : undefined;
	});
}

/**
 * Returns a function that identifies a record: by its ID, which is the first simplified member, or
 * else by a hash of its content, because a long list's contents would be kept in memory twice.
 */
const recordIdentifier =
	({ simplify: [id = ''] = [] }: ReplyShape) =>
	(record: IDataObject): string => {
		const value = getPath(record, id);
		return value == null ? shortHash(JSON.stringify(record)) : JSON.stringify(value);
	};
