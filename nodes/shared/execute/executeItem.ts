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

export async function executeItem(
	current: ExecutionState,
	call: ItemRequest,
): Promise<ItemOutput[]> {
	const { context, operation, client, ledger } = current;
	const { parameters, index } = call;
	const shape = replyShapeOf(operation, parameters);
	const options = sendOptions(operation, call);
	if (shape.paging) return toItems(await readList(current, call, shape));
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
				async () => await checkPrecondition(current, call),
			);
	const results = shape.deletes
		? toItems([{ deleted: true }])
		: toItems(await recordsOf(current, call, shape, body));
	if (!isRead) ledger.finished(index, results);
	return results;
}

/** What a reply's record is made into: the outcome waited for, a decline refused, fields chosen. */
async function recordsOf(
	current: ExecutionState,
	call: ItemRequest,
	shape: ReplyShape,
	body: unknown,
): Promise<IDataObject[]> {
	const { operation } = current;
	const records = toRecords(recordInReply(body, shape));
	// An item of a write must not vanish because the reply is an empty list. The free request may ask
	// for a list.
	const isList = isReadRequest(call.request) || typeof operation.request === 'function';
	if (records.length === 0 && !isList) records.push({ success: true });
	for (const [position, record] of records.entries()) {
		if (operation.wait)
			records[position] = await waitForOutcome(current, call, operation.wait, record);
		throwIfDeclined(current, records[position], call.index);
		reportUnknownOutcome(current, records[position], call.index);
	}
	return records.map(outputMapper(shape, call.parameters));
}

/** The record as it ended. That looking fails must not hide that a write was carried out. */
async function waitForOutcome(
	{ context, client }: ExecutionState,
	{ request, index }: ItemRequest,
	wait: Wait,
	record: IDataObject,
): Promise<IDataObject> {
	const waited = await settle(pollUntilDone(context, client, wait, record));
	if ('value' in waited) return waited.value;
	const { error } = waited;
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

const replyShapeOf = ({ reply }: Operation, parameters: IDataObject): ReplyShape =>
	(typeof reply === 'function' ? reply(parameters) : reply) ?? {};

/** A reply as records: a list gives several, a bare value one under `data`, nothing a success. */
function toRecords(body: unknown): IDataObject[] {
	if (Array.isArray(body)) return body.flatMap(toRecords);
	if (body === undefined || body === null || body === '') return [{ success: true }];
	return [toRecord(body)];
}

async function checkPrecondition(
	{ operation: { precondition }, client }: ExecutionState,
	{ request, parameters }: ItemRequest,
): Promise<void> {
	const sent = (request.body ?? {}) as IDataObject;
	const { options } = client.settings;
	if (!precondition?.when(sent, options)) return;
	const { method, template } = splitRoute(precondition.read);
	const { body } = await client.send({ method, path: fillPath(template, parameters) });
	const refusal = precondition.validate(body as IDataObject, sent, options);
	if (refusal) throw new InputError(...refusal);
}

/** A decline is a result; for those who want it as an error there is an option. */
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

/** An outcome that the provider does not know is neither a success nor a decline. */
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
