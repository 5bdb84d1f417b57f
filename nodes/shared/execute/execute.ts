import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';
import { findOperation } from '../declaration/provider';
import { operationError, withNodeErrors } from '../errors/userErrors';
import { optionsOf } from '../form/operationOptions';
import { SYNC_RESOURCE } from '../form/syncForm';
import { clientSettings } from '../http/settings';
import { eventLoopYielder, mapConcurrent } from '../http/concurrency';
import { confirm } from '../polling/confirm';
import { IncrementalRead } from '../polling/incrementalRead';
import { buildContext } from '../request/buildRequest';
import { rejectItemAuthentication, runOptions, validateOptions } from '../request/options';
import { parameterReader } from '../request/parameters';
import { showHints } from '../util/hints';
import { promiseTry, settle } from '../util/result';
import { buildItemRequest } from './buildItemRequest';
import { executeItem } from './executeItem';
import type { ExecutionState, ItemRequest } from './executionState';
import { forItem, paired, withContinueOnFail } from './executionState';
import { ItemClients } from './itemClients';
import { withCompletedWrites } from './itemErrors';
import { isReadRequest } from './records';
import { sendInBatches } from './sendInBatches';
import { WriteLedger } from './writeLedger';

/**
 * Executes a node: sends every input item through the chosen operation, several at a time if that
 * is safe, and returns the output in the order of the items.
 */
export async function execute(
	context: IExecuteFunctions,
	provider: Provider,
): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	if (resource === SYNC_RESOURCE) {
		const items = await confirm(context);
		showHints(context);
		return [items];
	}
	const operation = findOperation(provider, resource, name);
	if (operation === undefined) {
		throw operationError(
			context.getNode(),
			`This version of the node has no operation "${name}" for the resource "${resource}"`,
			'Choose a resource and an operation from the lists, or update the package.',
		);
	}
	const optionFields = optionsOf(provider, operation);
	rejectItemAuthentication(context, provider);
	const enteredOptions = runOptions(context, optionFields);
	const options = await withNodeErrors(
		context,
		promiseTry(() => validateOptions(optionFields, enteredOptions)),
	);
	// Before the credential is read: if that fails in a later attempt, the error must still name what
	// earlier attempts have written.
	const ledger = WriteLedger.open(context);
	const incrementalRead = new IncrementalRead(context);
	const open = async (): Promise<ExecutionState> => {
		const clients = await ItemClients.open(context, provider, clientSettings(options));
		const { first: client } = clients;
		const fieldContext = buildContext(context, provider, client.credentials);
		const read = parameterReader(operation);
		return {
			...{ context, provider, operation, client, clients },
			...{ incrementalRead, ledger, read, fieldContext },
		};
	};
	const done = await settle(open().then(executeItems));
	incrementalRead.release();
	const items = 'value' in done ? done.value : [];
	// n8n repeats a node if it throws, or if its first item contains an error.
	ledger.close('error' in done || items[0]?.json.error !== undefined);
	if ('error' in done) throw withCompletedWrites(context, done.error, ledger);
	showHints(context);
	return [items];
}

/** Returns the output of all items in order. */
async function executeItems(current: ExecutionState): Promise<INodeExecutionData[]> {
	const { context, operation, client, clients, incrementalRead, ledger } = current;
	const { settings } = client;
	const outputs: INodeExecutionData[][] = [];
	const calls: ItemRequest[] = [];
	// All requests are built before the first call, so that an error in the last item stops the run
	// before anything was sent.
	const yieldToEventLoop = eventLoopYielder();
	for (const index of context.getInputData().keys()) {
		await yieldToEventLoop();
		outputs[index] = await withContinueOnFail(current, [index], async () => {
			const earlier = ledger.resultsOf(index);
			if (earlier) return paired(earlier, index);
			const own = await clients.forItem(index);
			// A pending write of an earlier attempt is continued unchanged, whatever the item's
			// parameters say now.
			const pending = ledger.pendingOf(index)?.call;
			calls.push(
				pending ? { ...pending, client: own } : buildItemRequest(forItem(current, own), index),
			);
			return [];
		});
	}
	if (operation.batch) {
		await sendInBatches(current, calls, operation.batch, outputs);
	} else {
		const areReads = calls.every(({ request }) => isReadRequest(request));
		// Items whose calls would only wait are not started: after an error they are not sent at all.
		const isConcurrent = settings.options.concurrency || areReads;
		const width = (call: ItemRequest) => (isConcurrent ? call.client.concurrency : 1);
		await mapConcurrent(calls, width, async (call) => {
			outputs[call.index] = await withContinueOnFail(current, [call.index], async () =>
				paired(await executeItem(forItem(current, call.client), call), call.index),
			);
		});
	}
	const items = outputs.flat();
	const { error } = items[0]?.json ?? {};
	// n8n drops the output of an attempt whose first item contains an error (before 2.40 also null
	// and false), and repeats the node: the next attempt must return its records.
	const isFailed = error !== undefined && error !== null && error !== false;
	if (!isFailed || !ledger.hasNextAttempt) {
		await withNodeErrors(context, incrementalRead.save());
	}
	return items;
}
