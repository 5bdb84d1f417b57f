import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ApiClient } from '../http/client';
import { clientSettings } from '../http/client';
import { ItemClients } from './itemClients';
import type { Batch, Operation, ReplyShape, ApiRequest, Wait } from '../declaration/operation';
import { optionsOf } from '../form/properties';
import {
	apiError,
	InputError,
	operationError,
	OutcomeUnknownError,
	withNodeErrors,
	withErrorDetails,
} from '../errors/userErrors';
import { givingWay, mapConcurrent } from '../http/concurrency';
import {
	identifyRecord,
	isReadRequest,
	recordInReply,
	toRecord,
	sendOptions,
	withReplyCheck,
} from './records';
import { failedItem, withItemIndex, withCompletedWrites } from './itemErrors';
import type { SentItem as ItemCall, ItemOutput } from './writeLedger';
import { WriteLedger } from './writeLedger';
import { keyFor, sendIdempotently } from './idempotency';
import { hint } from '../util/hints';
import { download, withFiles } from '../output/files';
import { checkedOptions } from '../request/options';
import { IncrementalRead } from '../polling/incrementalRead';
import { paginate } from '../http/pagination';
import { parameterReader } from '../request/parameters';
import { getPath } from '../util/path';
import { withinPeriod } from '../output/period';
import type { Provider } from '../declaration/provider';
import { credentialType, findOperation } from '../declaration/provider';
import type { BuildContext } from '../request/buildRequest';
import {
	buildContext,
	buildRequest,
	fillPath,
	pathParameters,
	splitRoute,
} from '../request/buildRequest';
import { outputMapper } from '../output/simplify';
import { pollUntilDone } from './waitForOutcome';
import { settle } from '../util/result';

/** Everything that is settled once per execution. */
interface ExecutionState {
	readonly context: IExecuteFunctions;
	readonly provider: Provider;
	readonly operation: Operation;
	/** To the account of the first item, or of the item at hand. */
	readonly connection: ApiClient;
	readonly connections: ItemClients;
	readonly increments: IncrementalRead;
	readonly ledger: WriteLedger;
	readonly read: ReturnType<typeof parameterReader>;
	readonly fields: BuildContext;
}

/** One input item, ready to be sent. */
interface ItemRequest extends ItemCall {
	/** To the item's account: the credential can depend on the item. */
	readonly connection: ApiClient;
}

/**
 * Runs a node: every input item through the chosen operation, several at a time where that is
 * safe, with outputs in the order of the items.
 */
export async function execute(
	context: IExecuteFunctions,
	provider: Provider,
): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = findOperation(provider, resource, name);
	if (operation === undefined) {
		throw operationError(
			context.getNode(),
			`This version of the node has no operation "${name}" for the resource "${resource}"`,
			'Choose a resource and an operation from the lists, or update the package.',
		);
	}
	const type = credentialType(provider, () => context.getNodeParameter('authentication', 0));
	// The user's options are the same for all items.
	const given = context.getNodeParameter('options', 0, {}) as IDataObject;
	const options = await withNodeErrors(
		context,
		Promise.resolve().then(() => checkedOptions(optionsOf(provider, operation), given)),
	);
	const settings = clientSettings(options);
	const connections = await ItemClients.open(context, provider, type, settings);
	const connection = connections.first;
	const increments = new IncrementalRead(context);
	const read = parameterReader(operation);
	const fields = buildContext(context, provider, connection.credentials);
	const ledger = WriteLedger.open(context);
	const current: ExecutionState = {
		...{ context, provider, operation, connection, connections },
		...{ increments, ledger, read, fields },
	};
	const done = await settle(sendAll(current));
	increments.release();
	const items = 'value' in done ? done.value : [];
	// n8n runs a node again when it throws, and when its first item tells an error.
	ledger.close('error' in done || items[0]?.json.error !== undefined);
	if ('error' in done) throw withCompletedWrites(done.error, ledger);
	return [items];
}

/** The output of all items, in their order. */
async function sendAll(current: ExecutionState): Promise<INodeExecutionData[]> {
	const { context, operation, connection, connections, increments, ledger } = current;
	const { settings } = connection;
	const outputs: INodeExecutionData[][] = [];
	const calls: ItemRequest[] = [];
	// All items before the first call: a mistake in the last one must not be found half way.
	const giveWay = givingWay();
	for (const index of context.getInputData().keys()) {
		await giveWay();
		outputs[index] = await withContinueOnFail(current, [index], async () => {
			const earlier = ledger.resultsOf(index);
			if (earlier) return paired(earlier, index);
			const own = await connections.forItem(index);
			// What an earlier try sent is gone on with as it was, whatever the fields say now.
			const pending = ledger.pendingOf(index)?.call;
			calls.push(
				pending ? { ...pending, connection: own } : buildItemRequest(forItem(current, own), index),
			);
			return [];
		});
	}
	if (operation.batch) {
		await sendInBatches(current, calls, operation.batch, outputs);
	} else {
		const areReads = calls.every(({ request }) => isReadRequest(request));
		const width = settings.options.concurrency || areReads ? settings.concurrency : 1;
		await mapConcurrent(calls, width, async (call) => {
			outputs[call.index] = await withContinueOnFail(current, [call.index], async () =>
				paired(await executeItem(forItem(current, call.connection), call), call.index),
			);
		});
	}
	await withNodeErrors(context, increments.save());
	return outputs.flat();
}

const paired = (results: readonly ItemOutput[], item: number): INodeExecutionData[] =>
	results.map((result) => ({ ...result, pairedItem: { item } }));
/** The run with the account of one item. */
const forItem = (current: ExecutionState, connection: ApiClient): ExecutionState =>
	connection === current.connection
		? current
		: {
				...current,
				connection,
				fields: buildContext(current.context, current.provider, connection.credentials),
			};

/** The request an item stands for; nothing has been sent yet. */
function buildItemRequest(
	{ context, operation, connection, ledger, read, fields }: ExecutionState,
	index: number,
): ItemRequest {
	const { values: parameters, blanks } = read((name, more) =>
		context.getNodeParameter(name, index, null, more),
	);
	const built = buildRequest(operation, parameters, fields, blanks);
	const request = withIdempotencyKey(operation, built, () => keyFor(context, ledger, index));
	for (const property of Object.values(request.files ?? {})) {
		context.helpers.assertBinaryData(index, property);
	}
	return { index, connection, parameters, request };
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

async function executeItem(current: ExecutionState, call: ItemRequest): Promise<ItemOutput[]> {
	const { context, operation, connection, ledger } = current;
	const { parameters, index } = call;
	const shape = replyShapeOf(operation, parameters);
	const options = sendOptions(operation, call);
	if (shape.paging) return toItems(await readList(current, call, shape));
	const request = withReplyCheck(operation, await withFiles(context, call), shape);
	if (shape.file !== undefined) {
		const reply = await connection.send({ ...request, asBytes: true }, options);
		return [await download(context, reply, shape.file, parameters)];
	}
	const identify = (body: unknown) =>
		identifyRecord(operation, toRecord(recordInReply(body, shape)));
	const isRead = isReadRequest(request);
	const { body } = isRead
		? await connection.send(request, options)
		: await sendIdempotently(
				{ context, connection, ledger, operation, call, request, options, identify },
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
		tellUndecided(current, records[position], call.index);
	}
	return records.map(outputMapper(shape, call.parameters));
}

/** The record as it ended. That looking fails must not hide that a write was carried out. */
async function waitForOutcome(
	{ context, connection }: ExecutionState,
	{ request, index }: ItemRequest,
	wait: Wait,
	record: IDataObject,
): Promise<IDataObject> {
	const waited = await settle(pollUntilDone(context, connection, wait, record));
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

async function readList(
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
		const list = { connection, operation, parameters, fields, request, paging };
		return (await current.increments.read(list)).filter(isWanted).map(show);
	}
	const limit = parameters.returnAll === true ? Infinity : Number(parameters.limit ?? 50);
	if (!(limit >= 1) || (limit < Infinity && !Number.isInteger(limit))) {
		throw new InputError("'Limit' must be at least 1, and a whole number", "Correct 'Limit'.");
	}
	const fetch = async (page: ApiRequest) => (await connection.send(page)).body;
	const { concurrency } = connection.settings;
	const records: IDataObject[] = [];
	// Of a list from which something is left out, nobody knows how much is to be read.
	const most = isInPeriod ? Infinity : limit;
	const width = limit === Infinity || !isInPeriod ? concurrency : 1;
	// Only who wants all of a list misses a record that another one's removal moved.
	const care = limit === Infinity ? { isComplete: true, identify: identityIn(shape) } : {};
	for await (const page of paginate(fetch, request, paging, most, width, care)) {
		const wanted = page.map(toRecord).filter(isWanted);
		for (const record of wanted.slice(0, limit - records.length)) records.push(show(record));
		if (records.length >= limit) break;
	}
	return records;
}

/** What a record is known by: its id, which is the first member in simplified output, or all of it. */
const identityIn =
	({ simplify: [id = ''] = [] }: ReplyShape) =>
	(record: IDataObject): string =>
		JSON.stringify(getPath(record, id) ?? record);

/** A reply as records: a list gives several, a bare value one under `data`, nothing a success. */
function toRecords(body: unknown): IDataObject[] {
	if (Array.isArray(body)) return body.flatMap(toRecords);
	if (body === undefined || body === null || body === '') return [{ success: true }];
	return [toRecord(body)];
}

async function checkPrecondition(
	{ operation: { precondition }, connection }: ExecutionState,
	{ request, parameters }: ItemRequest,
): Promise<void> {
	if (!precondition?.when((request.body ?? {}) as IDataObject)) return;
	const { method, template } = splitRoute(precondition.read);
	const { body } = await connection.send({ method, path: fillPath(template, parameters) });
	const refusal = precondition.refuse(body as IDataObject);
	if (refusal) throw new InputError(...refusal);
}

/** A decline is a result; for those who want it as an error there is an option. */
function throwIfDeclined(
	{ context, operation, connection, provider }: ExecutionState,
	record: IDataObject,
	index: number,
): void {
	const words = operation.declined?.(record);
	if (words === undefined || connection.settings.options.errorOnDecline !== true) return;
	throw apiError(
		context.getNode(),
		{
			body: words,
			status: 402,
			provider: provider.name,
			call: '',
			advice: 'The payment was declined. Ask for another way to pay.',
			details: identifyRecord(operation, record),
		},
		index,
	);
}

const NO_ANSWER = { status: 'UNKNOWN', message: 'The reply has no entry for this item' };

/** An outcome that the provider does not know is neither a success nor a decline. */
function tellUndecided(
	{ context, operation, connection }: ExecutionState,
	record: IDataObject,
	index: number,
): void {
	const words = operation.undecided?.(record);
	if (words === undefined) return;
	const advice = 'Check the payment later, and do not repeat it before its outcome is known.';
	if (connection.settings.options.errorOnUnknownOutcome === true) {
		throw withErrorDetails(
			operationError(context.getNode(), `The outcome is unknown: ${words}`, advice, index),
			{ outcome: 'unknown', ...identifyRecord(operation, record) },
		);
	}
	hint(context, `The outcome is unknown: ${words}. ${advice}`);
}

/** Sends items together, as many as a call takes; every item gets its own entry of the reply. */
async function sendInBatches(
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

/** Errors name their item; with Continue On Fail they become items themselves. */
async function withContinueOnFail(
	{ context, increments }: ExecutionState,
	indexes: number[],
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	try {
		return await work();
	} catch (raw) {
		const error = withItemIndex(context, raw, indexes[0]);
		const isCancelled = context.getExecutionCancelSignal()?.aborted === true;
		if (isCancelled || !context.continueOnFail()) throw error;
		increments.preventSave();
		return indexes.map((item) => failedItem(context, error, item));
	}
}
