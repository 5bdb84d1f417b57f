import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { EVERYTHING } from './checkpoint';
import { Connection, settingsOf } from './connection';
import type { Batch, Operation, ReplyShape, Request, Wait } from './declare';
import { apiError, InputError, operationError, OutcomeUnknown, told, withDetails } from './errors';
import { settled } from './faults';
import { inOrder } from './gate';
import { identityOf, isReading, itemOf, recordOf, sendOptions } from './identity';
import { failedItem, userError, withAccount } from './itemErrors';
import type { Call, Result } from './ledger';
import { Ledger } from './ledger';
import { referenceFor, sendOnce } from './once';
import { keyOf, news } from './feed';
import { download, withFiles } from './files';
import { walk } from './paging';
import { parameterReader } from './parameters';
import { placeOf, Progress } from './progress';
import type { Provider } from './provider';
import { credentialType, findOperation } from './provider';
import type { BuildContext } from './request';
import { buildContext, buildRequest, fillPath, pathParameters, splitRoute } from './request';
import { presenter } from './simplify';
import { outcome } from './wait';

/** Everything that is settled once per execution. */
interface Run {
	readonly context: IExecuteFunctions;
	readonly provider: Provider;
	readonly operation: Operation;
	readonly connection: Connection;
	readonly progress: Progress;
	readonly ledger: Ledger;
	readonly read: ReturnType<typeof parameterReader>;
	readonly fields: BuildContext;
}

/**
 * Runs a node: every input item through the chosen operation, several at a time where that is
 * safe, with outputs in the order of the items.
 */
export async function run(
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
	const options = context.getNodeParameter('options', 0, {}) as IDataObject;
	const settings = settingsOf(options);
	const connection = await Connection.open(context, provider, type, settings);
	const progress = new Progress(context.getWorkflowStaticData('node'), placeOf(context));
	const read = parameterReader(operation);
	const fields = buildContext(context, provider, connection.credentials);
	const ledger = Ledger.open(context);
	const current: Run = { context, provider, operation, connection, progress, ledger, read, fields };
	const done = await settled(sendAll(current));
	const items = 'value' in done ? done.value : [];
	// n8n runs a node again when it throws, and when its first item tells an error.
	ledger.close('error' in done || items[0]?.json.error !== undefined);
	if ('error' in done) throw withAccount(done.error, ledger);
	await told(
		context,
		Promise.resolve().then(() => progress.save(true)),
	);
	return [items];
}

/** The output of all items, in their order. */
async function sendAll(current: Run): Promise<INodeExecutionData[]> {
	const { context, operation, connection, ledger } = current;
	const outputs: INodeExecutionData[][] = [];
	const calls: Call[] = [];
	// All items before the first call: a mistake in the last one must not be found half way.
	for (const index of context.getInputData().keys()) {
		outputs[index] = await failingSoftly(current, [index], async () => {
			const earlier = ledger.resultsOf(index);
			if (earlier) return paired(earlier, index);
			// What an earlier try sent is gone on with as it was, whatever the fields say now.
			calls.push(ledger.pendingOf(index)?.call ?? prepare(current, index));
			return [];
		});
	}
	if (operation.batch) {
		await sendInBatches(current, calls, operation.batch, outputs);
	} else {
		const areReads = calls.every(({ request }) => isReading(request));
		const { settings } = connection;
		const width = settings.options.concurrency || areReads ? settings.concurrency : 1;
		await inOrder(calls, width, async (call) => {
			outputs[call.index] = await failingSoftly(current, [call.index], async () =>
				paired(await carryOut(current, call), call.index),
			);
		});
	}
	return outputs.flat();
}

const paired = (results: readonly Result[], item: number): INodeExecutionData[] =>
	results.map((result) => ({ ...result, pairedItem: { item } }));

/** The request an item stands for; nothing has been sent yet. */
function prepare({ context, operation, read, fields }: Run, index: number): Call {
	const { values: parameters, blanks } = read((name, more) =>
		context.getNodeParameter(name, index, null, more),
	);
	const built = buildRequest(operation, parameters, fields, blanks);
	const request = withKey(operation, built, () => referenceFor(context, index));
	for (const property of Object.values(request.files ?? {})) {
		context.helpers.assertBinaryData(index, property);
	}
	return { index, parameters, request };
}

/** A request by whose key the provider knows it again can be repeated. */
function withKey(
	{ idempotencyKey: header }: Operation,
	request: Request,
	make: () => string,
): Request {
	if (header === undefined) return request;
	return { ...request, headers: { [header]: make(), ...request.headers }, repeatable: true };
}

async function carryOut(current: Run, call: Call): Promise<Result[]> {
	const { context, operation, connection, ledger } = current;
	const { parameters, index } = call;
	const shape = shapeOf(operation, parameters);
	const options = sendOptions(operation, call, shape);
	if (shape.paging) return asItems(await readList(current, call, shape));
	const request = await withFiles(context, call);
	if (shape.file !== undefined) {
		const reply = await connection.send({ ...request, asBytes: true }, options);
		return [await download(context, reply, shape.file, parameters)];
	}
	const identify = (body: unknown) => identityOf(operation, recordOf(itemOf(body, shape)));
	const isRead = isReading(request);
	const { body } = isRead
		? await connection.send(request, options)
		: await sendOnce(
				{ context, connection, ledger, operation, call, request, options, identify },
				async () => await checkPrecondition(current, call),
			);
	const results = shape.deletes
		? asItems([{ deleted: true }])
		: asItems(await recordsOf(current, call, shape, body));
	if (!isRead) ledger.finished(index, results);
	return results;
}

/** What a reply's record is made into: the outcome waited for, a decline refused, fields chosen. */
async function recordsOf(
	current: Run,
	call: Call,
	shape: ReplyShape,
	body: unknown,
): Promise<IDataObject[]> {
	const { operation } = current;
	const records = recordsIn(itemOf(body, shape));
	// An item of a write must not vanish because the reply is an empty list. The free request may ask
	// for a list.
	const isList = isReading(call.request) || typeof operation.request === 'function';
	if (records.length === 0 && !isList) records.push({ success: true });
	for (const [position, record] of records.entries()) {
		if (operation.wait) records[position] = await waitFor(current, call, operation.wait, record);
		refuseDeclined(current, records[position], call.index);
	}
	return records.map(presenter(shape, call.parameters));
}

/** The record as it ended. That looking fails must not hide that a write was carried out. */
async function waitFor(
	{ context, connection }: Run,
	{ request, index }: Call,
	wait: Wait,
	record: IDataObject,
): Promise<IDataObject> {
	const waited = await settled(outcome(context, connection, wait, record));
	if ('value' in waited) return waited.value;
	const { error } = waited;
	if (isReading(request) || context.getExecutionCancelSignal()?.aborted) throw error;
	const [member] = pathParameters(wait.read);
	throw withDetails(
		operationError(
			context.getNode(),
			`The outcome is unknown: ${request.method} ${request.path} was carried out, and looking for what became of it failed (${(error as Error).message})`,
			`Do not send it again. Look it up by ${member}: ${String(record[member])}`,
			index,
		),
		{ outcome: 'unknown', [member]: record[member] },
	);
}

const asItems = (records: IDataObject[]): Result[] => records.map((json) => ({ json }));

const shapeOf = ({ reply }: Operation, parameters: IDataObject): ReplyShape =>
	(typeof reply === 'function' ? reply(parameters) : reply) ?? {};

async function readList(
	current: Run,
	{ request, parameters }: Call,
	shape: ReplyShape,
): Promise<IDataObject[]> {
	const { connection } = current;
	const limit = parameters.returnAll === true ? Infinity : Number(parameters.limit ?? 50);
	if (!(limit >= 1) || (limit < Infinity && !Number.isInteger(limit))) {
		throw new InputError("'Limit' must be at least 1, and a whole number", "Correct 'Limit'.");
	}
	const show = presenter(shape, parameters);
	// Who tries a workflow out wants to see something, and must not use it up.
	if (parameters.onlyNewOrChanged === true && current.context.getMode() !== 'manual') {
		return (await readNews(current, request, shape, limit)).map(show);
	}
	const fetch = async (page: Request) => (await connection.send(page)).body;
	const { concurrency } = connection.settings;
	const records: IDataObject[] = [];
	for await (const page of walk(fetch, request, shape.paging!, limit, concurrency)) {
		for (const record of page) records.push(show(recordOf(record)));
	}
	return records;
}

/** What a list has that earlier runs of the node have not given; at first all of it. */
async function readNews(
	{ operation, connection, progress }: Run,
	request: Request,
	{ paging }: ReplyShape,
	limit: number,
): Promise<IDataObject[]> {
	const feed = operation.feed!;
	const watch = 'newOrChanged';
	const source = {
		connection,
		requests: async () => [request],
		paging: paging!,
		feed,
		watch,
		lookBack: feed.lookBack[watch] * 60_000,
	} as const;
	const key = keyOf(source, request);
	// Two items that ask for the same get it once.
	if (progress.has(key)) return [];
	const checkpoint = progress.get(key) ?? EVERYTHING;
	progress.set(key, checkpoint);
	const { records, after } = await news(source, checkpoint, limit);
	progress.set(key, after);
	return records;
}

/** A reply as records: a list gives several, a bare value one under `data`, nothing a success. */
function recordsIn(body: unknown): IDataObject[] {
	if (Array.isArray(body)) return body.flatMap(recordsIn);
	if (body === undefined || body === null || body === '') return [{ success: true }];
	return [recordOf(body)];
}

async function checkPrecondition(
	{ operation: { precondition }, connection }: Run,
	{ request, parameters }: Call,
): Promise<void> {
	if (!precondition?.when((request.body ?? {}) as IDataObject)) return;
	const { method, template } = splitRoute(precondition.read);
	const { body } = await connection.send({ method, path: fillPath(template, parameters) });
	const refusal = precondition.refuse(body as IDataObject);
	if (refusal) throw new InputError(...refusal);
}

/** A decline is a result; for those who want it as an error there is an option. */
function refuseDeclined(
	{ context, operation, connection, provider }: Run,
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
			details: identityOf(operation, record),
		},
		index,
	);
}

const NO_ANSWER = { status: 'UNKNOWN', message: 'The reply has no entry for this item' };

/** Sends items together, as many as a call takes; every item gets its own entry of the reply. */
async function sendInBatches(
	current: Run,
	calls: readonly Call[],
	{ size, member }: Batch,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const { connection, ledger, operation } = current;
	const open: Call[] = [];
	for (const call of calls) {
		outputs[call.index] = await failingSoftly(current, [call.index], async () => {
			const earlier = ledger.pendingOf(call.index);
			if (earlier && 'error' in earlier) throw earlier.error;
			open.push(call);
			return [];
		});
	}
	for (let start = 0; start < open.length; start += size) {
		const batch = open.slice(start, start + size);
		const list = batch.flatMap(({ request }) => (request.body as IDataObject)[member] as never[]);
		const request = { ...batch[0].request, body: { [member]: list } };
		const ofBatch = batch.map(({ index }) => index);
		const results = await failingSoftly(current, ofBatch, async () => {
			const sentAt = Date.now();
			const sent = await settled(connection.send(request));
			if ('error' in sent) {
				const { error } = sent;
				if (!(error instanceof OutcomeUnknown)) throw error;
				for (const call of batch) ledger.unknown(call, error, sentAt);
				throw error;
			}
			const { body } = sent.value;
			const answers = (Array.isArray(body) ? body : []) as IDataObject[];
			return batch.map((call, i) => {
				const json = answers[i] ?? NO_ANSWER;
				ledger.sent(call, { ...sent.value, body: json }, identityOf(operation, json));
				ledger.finished(call.index, [{ json }]);
				return { json, pairedItem: { item: call.index } };
			});
		});
		results.forEach((result, i) => outputs[ofBatch[i]].push(result));
	}
}

/** Errors name their item; with Continue On Fail they become items themselves. */
async function failingSoftly(
	{ context, progress }: Run,
	indexes: number[],
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	try {
		return await work();
	} catch (raw) {
		const error = userError(context, raw, indexes[0]);
		const isCancelled = context.getExecutionCancelSignal()?.aborted === true;
		if (isCancelled || !context.continueOnFail()) throw error;
		progress.hold();
		return indexes.map((item) => failedItem(context, error, item));
	}
}
