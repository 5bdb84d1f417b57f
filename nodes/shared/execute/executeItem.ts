import type { IDataObject } from 'n8n-workflow';
import type { Operation, ReplyShape, Wait } from '../declaration/operation';
import { apiError } from '../errors/apiError';
import { InputError, operationError, withErrorDetails } from '../errors/userErrors';
import { download, withFiles } from '../output/files';
import { outputMapper } from '../output/simplify';
import { fillPath } from '../request/serialize';
import { pathParameters, splitRoute } from '../declaration/route';
import { andMore, addHint } from '../util/hints';
import { settle } from '../util/result';
import type { ExecutionState, ItemRequest } from './executionState';
import { sendIdempotently } from './idempotency';
import { readList } from './readList';
import {
	identifyRecord,
	isReadRequest,
	recordInReply,
	toRecord,
	sendOptions,
	withReplyCheck,
} from './records';
import { pollUntilDone } from './waitForOutcome';
import type { ItemOutput } from './writeLedger';

/** Sends the request of one item and returns its output. */
export async function executeItem(state: ExecutionState, call: ItemRequest): Promise<ItemOutput[]> {
	const { context, operation, client, ledger } = state;
	const { parameters, index } = call;
	const shape = replyShapeOf(operation, parameters);
	const options = sendOptions(operation, call);
	if (shape.paging) return toItems(await readList(state, call, shape));
	const request = withReplyCheck(operation, await withFiles(context, call), shape);
	if (shape.file !== undefined) {
		const reply = await client.send({ ...request, asBytes: true }, options);
		return [await download(context, reply, shape.file, parameters)];
	}
	const identify = (body: unknown) =>
		identifyRecord(operation, toRecord(recordInReply(body, shape)));
	const isRead = isReadRequest(request);
	const { body } = isRead
		? await client.send(request, options)
		: await sendIdempotently(
				{ context, client, ledger, operation, call, request, options, identify },
				async () => await checkPrecondition(state, call),
			);
	const results = shape.deletes
		? toItems([{ deleted: true }])
		: toItems(await recordsOf(state, call, shape, body));
	if (!isRead) ledger.recordOutput(index, results);
	return results;
}

/**
 * Converts a reply to output records: waits for the outcome, checks for a decline, and maps the
 * fields.
 */
async function recordsOf(
	state: ExecutionState,
	call: ItemRequest,
	shape: ReplyShape,
	body: unknown,
): Promise<IDataObject[]> {
	const { operation } = state;
	const records = toRecords(recordInReply(body, shape));
	// A write with an empty list as its reply still outputs an item. API Request may send a list
	// request as a write.
	const isList = isReadRequest(call.request) || typeof operation.request === 'function';
	if (records.length === 0 && !isList) records.push({ success: true });
	for (const [position, record] of records.entries()) {
		if (operation.wait)
			records[position] = await waitForOutcome(state, call, operation.wait, record);
		throwIfDeclined(state, records[position], call.index);
		reportUnknownOutcome(state, records[position], call.index);
	}
	return records.map(outputMapper(shape, call.parameters));
}

/**
 * Waits for the final state of a record. If that fails, the error must still say that the write was
 * sent.
 */
async function waitForOutcome(
	{ context, client }: ExecutionState,
	{ request, index }: ItemRequest,
	wait: Wait,
	record: IDataObject,
): Promise<IDataObject> {
	const result = await settle(pollUntilDone(context, client, wait, record));
	if ('value' in result) return result.value;
	const { error } = result;
	if (isReadRequest(request) || context.getExecutionCancelSignal()?.aborted) throw error;
	const [member] = pathParameters(wait.read);
	throw withErrorDetails(
		operationError(
			context.getNode(),
			`The outcome is unknown: ${request.method} ${request.path} was sent, but its result could not be confirmed (${(error as Error).message})`,
			`Do not send it again. Look up the record by ${member}: ${String(record[member])}`,
			index,
		),
		{ outcome: 'unknown', [member]: record[member] },
	);
}

const toItems = (records: IDataObject[]): ItemOutput[] => records.map((json) => ({ json }));

/** Returns the shape of the reply, which may depend on the parameters. */
const replyShapeOf = ({ reply }: Operation, parameters: IDataObject): ReplyShape =>
	(typeof reply === 'function' ? reply(parameters) : reply) ?? {};

/**
 * Converts a reply to records: a list to several, a scalar to one with `data`, an empty reply to `{
 * success: true }`.
 */
function toRecords(body: unknown): IDataObject[] {
	if (Array.isArray(body)) return body.flatMap(toRecords);
	if (body === undefined || body === null || body === '') return [{ success: true }];
	return [toRecord(body)];
}

/**
 * Checks the operation's precondition, if it applies.
 *
 * @throws InputError that says why the call would do harm
 */
async function checkPrecondition(
	{ operation: { precondition }, client }: ExecutionState,
	{ request, parameters }: ItemRequest,
): Promise<void> {
	const requestBody = (request.body ?? {}) as IDataObject;
	const { options } = client.settings;
	if (!precondition?.when(requestBody, options)) return;
	const { method, template } = splitRoute(precondition.read);
	const { body } = await client.send({ method, path: fillPath(template, parameters) });
	const problem = precondition.validate(body as IDataObject, requestBody, options);
	if (problem) throw new InputError(...problem);
}

/**
 * Throws if the record was declined and the option `errorOnDecline` is on; by default a decline is
 * output.
 */
function throwIfDeclined(
	{ context, operation, client, provider }: ExecutionState,
	record: IDataObject,
	index: number,
): void {
	const reason = operation.declinedReason?.(record);
	if (reason === undefined || client.settings.options.errorOnDecline !== true) return;
	throw apiError(
		context.getNode(),
		{
			body: reason,
			status: 402,
			provider: provider.name,
			call: '',
			advice: 'The payment was declined. Ask for another way to pay.',
			details: identifyRecord(operation, record),
		},
		index,
	);
}

/**
 * Reports a record whose outcome the provider does not know: as an error if the option
 * `errorOnUnknownOutcome` is on, else as a hint.
 */
function reportUnknownOutcome(
	{ context, operation, client }: ExecutionState,
	record: IDataObject,
	index: number,
): void {
	const reason = operation.unknownOutcomeReason?.(record);
	if (reason === undefined) return;
	const advice = 'Check the payment later, and do not repeat it before its outcome is known.';
	if (client.settings.options.errorOnUnknownOutcome === true) {
		throw withErrorDetails(
			operationError(context.getNode(), `The outcome is unknown: ${reason}`, advice, index),
			{ outcome: 'unknown', ...identifyRecord(operation, record) },
		);
	}
	addHint(
		context,
		'unknownOutcome',
		(count) => `The outcome is unknown${andMore(count)}: ${reason}. ${advice}`,
	);
}
