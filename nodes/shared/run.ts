import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { EVERYTHING } from './checkpoint';
import { Connection, settingsOf } from './connection';
import type { Batch, Operation, ReplyShape, Request, Wait } from './declare';
import { apiError, InputError, inWords, operationError, told } from './errors';
import { settled } from './faults';
import { inOrder } from './gate';
import { referenceFor, sendOnce } from './once';
import { keyOf, news } from './feed';
import { hint } from './hints';
import { download, withFiles } from './files';
import { at, walk } from './paging';
import { parameterReader } from './parameters';
import { withinPeriod } from './period';
import { placeOf, Progress } from './progress';
import type { Provider } from './provider';
import { credentialType, findOperation } from './provider';
import type { BuildContext } from './request';
import {
	buildContext,
	buildRequest,
	fillPath,
	pathParameters,
	secretsOf,
	splitRoute,
} from './request';
import { presenter } from './simplify';
import { outcome } from './wait';

/** What one call gives: an item that is not yet paired. */
type Result = Pick<INodeExecutionData, 'json' | 'binary'>;

/** Everything that is settled once per execution. */
interface Run {
	readonly context: IExecuteFunctions;
	readonly provider: Provider;
	readonly operation: Operation;
	readonly connection: Connection;
	readonly progress: Progress;
	readonly read: ReturnType<typeof parameterReader>;
	readonly fields: BuildContext;
}

/** One input item, ready to be sent. */
interface Call {
	readonly index: number;
	readonly parameters: IDataObject;
	readonly request: Request;
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
	const current: Run = { context, provider, operation, connection, progress, read, fields };
	const outputs: INodeExecutionData[][] = [];
	const calls: Call[] = [];
	// All items before the first call: a mistake in the last one must not be found half way.
	for (const index of context.getInputData().keys()) {
		outputs[index] = await failingSoftly(current, [index], async () => {
			calls.push(prepare(current, index));
			return [];
		});
	}
	if (operation.batch) {
		await sendInBatches(current, calls, operation.batch, outputs);
	} else {
		const areReads = calls.every(({ request }) => isReading(request));
		const width = options.concurrency || areReads ? settings.concurrency : 1;
		await inOrder(calls, width, async (call) => {
			outputs[call.index] = await failingSoftly(current, [call.index], async () => {
				const results = await carryOut(current, call);
				return results.map((result) => ({ ...result, pairedItem: { item: call.index } }));
			});
		});
	}
	await told(
		context,
		Promise.resolve().then(() => progress.save(true)),
	);
	return [outputs.flat()];
}

/** The request an item stands for; nothing has been sent yet. */
function prepare({ context, operation, read, fields }: Run, index: number): Call {
	const parameters = read((name, more) => context.getNodeParameter(name, index, null, more));
	const built = buildRequest(operation, parameters, fields);
	const request = withKey(operation, built, () => referenceFor(context, index));
	for (const property of Object.values(request.files ?? {})) {
		context.helpers.assertBinaryData(index, property);
	}
	return { index, parameters, request };
}

const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

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
	const { context, operation, connection } = current;
	const { parameters, index } = call;
	const options = {
		secrets: secretsOf(operation, parameters),
		whenUnknown: adviceOf(operation, call.request),
	};
	const shape = shapeOf(operation, parameters);
	if (shape.paging) return asItems(await readList(current, call, shape));
	const request = await withFiles(context, call);
	if (shape.file !== undefined) {
		const reply = await connection.send({ ...request, asBytes: true }, options);
		return [await download(context, reply, shape.file, parameters)];
	}
	const { reference } = operation;
	const { body } = isReading(request)
		? await connection.send(request, options)
		: await sendOnce(
				{ context, connection, reference, request, itemIndex: index, options },
				async () => await checkPrecondition(current, call),
			);
	if (shape.deletes) return asItems([{ deleted: true }]);
	// A reply without the envelope that the docs show is the record itself.
	const item = at(body, shape.item ?? '');
	const records = recordsIn(item === undefined ? body : item);
	for (const [position, record] of records.entries()) {
		if (operation.wait) records[position] = await waitFor(current, call, operation.wait, record);
		refuseDeclined(current, records[position], index);
		tellUndecided(current, records[position], index);
	}
	return asItems(records.map(presenter(shape, parameters)));
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
	throw operationError(
		context.getNode(),
		`The outcome is unknown: ${request.method} ${request.path} was carried out, and looking for what became of it failed (${(error as Error).message})`,
		`Do not send it again. Look it up by ${member}: ${String(record[member])}`,
		index,
	);
}

const asItems = (records: IDataObject[]): Result[] => records.map((json) => ({ json }));

/** How to go on when the outcome is unknown: with the same key nothing is done twice. */
const adviceOf = (
	{ idempotencyKey: header = '' }: Operation,
	{ headers = {} }: Request,
): string | undefined =>
	headers[header] && `Send this again with the same ${header}: ${headers[header]}`;

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
	const isInPeriod = withinPeriod(shape.period, request);
	const isWanted = isInPeriod ?? (() => true);
	// Who tries a workflow out wants to see something, and must not use it up.
	if (parameters.onlyNewOrChanged === true && current.context.getMode() !== 'manual') {
		return (await readNews(current, request, shape, limit)).filter(isWanted).map(show);
	}
	const fetch = async (page: Request) => (await connection.send(page)).body;
	const { concurrency } = connection.settings;
	const records: IDataObject[] = [];
	// Of a list from which something is left out, nobody knows how much is to be read.
	const most = isInPeriod ? Infinity : limit;
	const width = limit === Infinity || !isInPeriod ? concurrency : 1;
	for await (const page of walk(fetch, request, shape.paging!, most, width)) {
		const wanted = page
			.map(recordOf)
			.filter(isWanted)
			.slice(0, limit - records.length);
		for (const record of wanted) records.push(show(record));
		if (records.length >= limit) break;
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

/** An entry of a list, or a reply, as an item's JSON has to be. */
const recordOf = (value: unknown): IDataObject =>
	typeof value === 'object' && value !== null ? (value as IDataObject) : { data: value as string };

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
		},
		index,
	);
}

/** An outcome that the provider does not know is neither a success nor a decline. */
function tellUndecided(
	{ context, operation, connection }: Run,
	record: IDataObject,
	index: number,
): void {
	const words = operation.undecided?.(record);
	if (words === undefined) return;
	const advice = 'Look at it again later, and do not do it again before it is settled.';
	if (connection.settings.options.errorOnUnknownOutcome === true) {
		throw operationError(context.getNode(), `The outcome is unknown: ${words}`, advice, index);
	}
	hint(context, `The outcome is unknown: ${words}. ${advice}`);
}

/** Sends items together, as many as a call takes; every item gets its own entry of the reply. */
async function sendInBatches(
	current: Run,
	calls: readonly Call[],
	{ size, member }: Batch,
	outputs: INodeExecutionData[][],
): Promise<void> {
	for (let start = 0; start < calls.length; start += size) {
		const batch = calls.slice(start, start + size);
		const list = batch.flatMap(({ request }) => (request.body as IDataObject)[member] as never[]);
		const request = { ...batch[0].request, body: { [member]: list } };
		const ofBatch = batch.map(({ index }) => index);
		const results = await failingSoftly(current, ofBatch, async () => {
			const { context, connection } = current;
			const write = { context, connection, request, itemIndex: ofBatch[0], options: {} };
			const { body } = await sendOnce(write, async () => {});
			const answers = (Array.isArray(body) ? body : []) as IDataObject[];
			return ofBatch.map((item, i) => ({
				json: answers[i] ?? { status: 'UNKNOWN', message: 'The reply has no entry for this item' },
				pairedItem: { item },
			}));
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
		// Without an `error` member: n8n then keeps the item's own fields beside the message.
		return indexes.map((item) => ({ json: { error: error.message }, pairedItem: { item } }));
	}
}

function userError(
	context: IExecuteFunctions,
	raw: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	const error = inWords(context.getNode(), raw, itemIndex);
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		// Wrapping one of these again would lose what is said here.
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}
