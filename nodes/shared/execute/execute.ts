import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';
import { findOperation } from '../declaration/provider';
import { operationError, withNodeErrors } from '../errors/userErrors';
import { optionsOf } from '../form/operationOptions';
import { SYNC_RESOURCE } from '../form/syncForm';
import { clientSettings } from '../http/settings';
import { eventLoopYielder, mapConcurrent } from '../http/concurrency';
import { executeConfirm } from '../polling/executeConfirm';
import { IncrementalRead } from '../polling/incrementalRead';
import { createFieldContext } from '../request/fieldContext';
import { rejectItemAuthentication, runOptions, validateOptions } from '../request/options';
import { parameterReader } from '../request/parameters';
import { showHints } from '../util/hints';
import { promiseTry, settle } from '../util/result';
import { buildItemRequest } from './buildItemRequest';
import { executeItem } from './executeItem';
import type { ExecutionState, ItemRequest } from './executionState';
import { forItem, withPairedItem, withContinueOnFail } from './executionState';
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
		const items = await executeConfirm(context);
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
		const fieldContext = createFieldContext(context, provider, client.credentials);
		const readParameters = parameterReader(operation);
		return {
			...{ context, provider, operation, client, clients },
			...{ incrementalRead, ledger, readParameters, fieldContext },
		};
	};
	const executed = await settle(open().then(executeItems));
	incrementalRead.release();
	const items = 'value' in executed ? executed.value : [];
	// n8n repeats a node if it throws, or if its first item contains an error.
	ledger.close('error' in executed || items[0]?.json.error !== undefined);
	if ('error' in executed) throw withCompletedWrites(context, executed.error, ledger);
	showHints(context);
	return [items];
}

/** Returns the output of all items in order. */
async function executeItems(state: ExecutionState): Promise<INodeExecutionData[]> {
	const { context, operation, client, clients, incrementalRead, ledger } = state;
	const { settings } = client;
	const outputs: INodeExecutionData[][] = [];
	const calls: ItemRequest[] = [];
	// All requests are built before the first call, so that an error in the last item stops the run
	// before anything was sent.
	const yieldToEventLoop = eventLoopYielder();
	for (const index of context.getInputData().keys()) {
		await yieldToEventLoop();
		outputs[index] = await withContinueOnFail(state, [index], async () => {
			const earlier = ledger.resultsOf(index);
			if (earlier) return withPairedItem(earlier, index);
			const client = await clients.forItem(index);
			// A pending write of an earlier attempt is continued unchanged, whatever the item's
			// parameters say now.
			const pending = ledger.pendingOf(index)?.call;
			calls.push(
				pending ? { ...pending, client } : buildItemRequest(forItem(state, client), index),
			);
			return [];
		});
	}
	if (operation.batch) {
		await sendInBatches(state, calls, operation.batch, outputs);
	} else {
		const areReads = calls.every(({ request }) => isReadRequest(request));
		// Only as many items are started as can be sent: after an error the others are not sent at all.
		const isConcurrent = settings.options.concurrency || areReads;
		const concurrencyFor = (call: ItemRequest) => (isConcurrent ? call.client.concurrency : 1);
		await mapConcurrent(calls, concurrencyFor, async (call) => {
			outputs[call.index] = await withContinueOnFail(state, [call.index], async () =>
				withPairedItem(await executeItem(forItem(state, call.client), call), call.index),
			);
		});
	}
	const items = outputs.flat();
	const { error } = items[0]?.json ?? {};
	// n8n drops the output of an attempt whose first item contains an error (before 2.40 also null
	// and false), and repeats the node: the next attempt must return its records.
	const isDropped = error !== undefined && error !== null && error !== false;
	if (!isDropped || !ledger.hasNextAttempt) {
		await withNodeErrors(context, incrementalRead.save());
	}
	return items;
}
