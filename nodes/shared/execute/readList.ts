import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ListExtent } from '../http/listExtent';
import { listExtent } from '../http/listExtent';
import type { ApiResponse } from '../http/wire';
import { noteForHint } from '../util/hints';
import type { ReplyShape } from '../declaration/operation';
import { InputError } from '../errors/userErrors';
import { withinPeriod } from '../output/period';
import { outputMapper } from '../output/simplify';
import { getPath } from '../util/path';
import type { ExecutionState, ItemRequest } from './executionState';
import { toRecord } from './records';

export async function readList(
	current: ExecutionState,
	{ request, parameters }: ItemRequest,
	shape: ReplyShape,
): Promise<IDataObject[]> {
	const { connection, context, operation, fields } = current;
	const paging = shape.paging!;
	const show = outputMapper(shape, parameters);
	const isInPeriod = withinPeriod(shape.period, request);
	const isWanted = isInPeriod ?? (() => true);
	// Manual runs show the list as it is and leave the checkpoint alone.
	if (parameters.onlyNewOrChanged === true && context.getMode() !== 'manual') {
		const list = { connection, operation, parameters, fields, request, paging, isWanted };
		return (await current.increments.read(list)).map(show);
	}
	const limit = parameters.returnAll === true ? Infinity : Number(parameters.limit ?? 50);
	if (!(limit >= 1) || (limit < Infinity && !Number.isInteger(limit))) {
		throw new InputError("'Limit' must be at least 1, and a whole number", "Correct 'Limit'.");
	}
	const { concurrency } = connection.settings;
	const records: IDataObject[] = [];
	// Of a list from which something is left out, nobody knows how much is to be read.
	const most = isInPeriod ? Infinity : limit;
	const width = limit === Infinity || !isInPeriod ? concurrency : 1;
	// Only who wants all of a list misses a record that another one's removal moved.
	const identify = limit === Infinity ? identityIn(shape) : undefined;
	const options = { limit: most, width, rereadOnRemoval: limit === Infinity, identify };
	let latest: unknown;
	const onResponse = ({ body }: ApiResponse) => (latest = body);
	for await (const page of connection.list(request, paging, { ...options, onResponse })) {
		const wanted = page.map(toRecord).filter(isWanted);
		const shown = wanted.slice(0, limit - records.length).map(show);
		connection.listSize.add(shown);
		for (const record of shown) records.push(record);
		if (records.length >= limit) break;
	}
	if (records.length >= limit) {
		// Of a list from which something is left out the provider's total is not that of the list.
		noteCut(context, parameters, limit, isInPeriod ? {} : listExtent(latest, paging));
	}
	return records;
}

/** Notes that a list has more than Limit allows, or may have where the provider does not tell. */
function noteCut(
	context: IExecuteFunctions,
	{ onlyNewOrChanged }: IDataObject,
	limit: number,
	{ total, hasMore }: ListExtent,
): void {
	if (total === undefined ? hasMore === false : total <= limit) return;
	const count = total === undefined ? `${limit}` : `${limit} of ${total}`;
	noteForHint(context, 'limitReached', (lists) => {
		if (onlyNewOrChanged === true) return `A run by hand shows the first ${count} records only.`;
		if (lists > 1) return `${lists} lists were cut at 'Limit' (${limit}).`;
		if (total !== undefined) return `The list was cut at 'Limit': ${count} records are shown.`;
		return hasMore
			? `The list was cut at 'Limit' (${limit}): there are more records.`
			: `'Limit' (${limit}) was reached: there may be more records.`;
	});
}

/** What a record is known by: its id, which is the first member in simplified output, or all of it. */
const identityIn =
	({ simplify: [id = ''] = [] }: ReplyShape) =>
	(record: IDataObject): string =>
		JSON.stringify(getPath(record, id) ?? record);
