import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import type { Checkpoint } from './checkpoint';
import {
	INITIAL_CHECKPOINT,
	comparePositions,
	mergeCheckpoints,
	checkpointFrom,
} from './checkpoint';
import { openClient } from '../http/openClient';
import { clientSettings } from '../http/settings';
import type { ChangeKind } from '../declaration/operation';
import { shortHash } from '../util/shortHash';
import { encodeValue } from '../declaration/encode';
import { unsentFieldContext } from '../declaration/field';
import type { Provider } from '../declaration/provider';
import {
	InputError,
	withActivationErrors,
	operationError,
	withNodeErrors,
} from '../errors/userErrors';
import { outputMapper } from '../output/simplify';
import type { FieldContext } from '../request/fieldContext';
import { createFieldContext } from '../request/fieldContext';
import { rejectEmptyLimit } from '../request/rejectEmptyLimit';
import { validateOptions } from '../request/options';
import { parameterReader } from '../request/parameters';
import { nodeKey } from '../util/nodeKey';
import { settle } from '../util/result';
import { parseTime } from '../util/time';
import { CheckpointStore } from './checkpointStore';
import type { ListSource } from './listSource';
import { trackingSettings, checkpointKey } from './listSource';
import type { TrackedList } from './pollForm';
import { topLevelFields, pollOptions, startDate, trackedLists } from './pollForm';
import type { ListRequests } from './listRequests';
import { listRequests } from './listRequests';
import type { Changes } from './readChanges';
import { checkpointFromNow, readChanges, readRecent } from './readChanges';

/** Number of records that a manual run shows. */
const MANUAL_RUN_RECORDS = 10;

/** Start of each node's latest poll (ms), and whether it has finished. */
const runningPolls = new LruMap<{ readonly startedAt: number; isFinished: boolean }>(1_000);

/**
 * Polls once and returns the new records, oldest first; null if there are none. The checkpoint is
 * saved in static data; a failed poll does not change it.
 *
 * @throws NodeApiError or NodeOperationError that says what to do
 */
export async function poll(
	context: IPollFunctions,
	provider: Provider,
): Promise<INodeExecutionData[][] | null> {
	const operation = findTrackedList(context, provider);
	const isManual = context.getMode() === 'manual';
	const work = async () => await readTrackedLists(context, provider, operation, isManual);
	if (isManual) return toOutput(await withNodeErrors(context, work()));
	// Different parameters or credentials make it a different poll.
	const { parameters, credentials } = context.getNode();
	const key = `${nodeKey(context)} ${shortHash(JSON.stringify([parameters, credentials]))}`;
	const run = startPoll(key, operation);
	if (run === undefined) return null;
	// If the first poll fails, n8n does not activate the workflow.
	const done = await settle(
		run.isFirst ? withActivationErrors(context, work) : withNodeErrors(context, work()),
	);
	run.isFinished = true;
	if ('value' in done) return toOutput(done.value);
	if (run.isFirst) runningPolls.delete(key);
	throw done.error;
}

const toOutput = (records: IDataObject[]): INodeExecutionData[][] | null =>
	records.length === 0 ? null : [records.map((json) => ({ json }))];

function findTrackedList(context: IPollFunctions, provider: Provider): TrackedList {
	const chosen = context.getNodeParameter('resource');
	const [, operation] = trackedLists(provider).find(([resource]) => resource === chosen) ?? [];
	if (operation) return operation;
	throw operationError(
		context.getNode(),
		`This version of the node cannot watch "${String(chosen)}"`,
		'Choose a resource from the list, or update the package.',
	);
}

/**
 * Starts a poll, unless the previous one has not finished, which would return the same records, or
 * the provider's minimum interval has not passed.
 */
function startPoll(key: string, { changeTracking: { atLeastEvery = 0 } }: TrackedList) {
	const last = runningPolls.get(key);
	const startedAt = Date.now();
	const elapsed = last ? startedAt - last.startedAt : Infinity;
	// If the clock was set back, polling continues.
	const isTooSoon = elapsed >= 0 && elapsed < atLeastEvery * 1_000;
	if (isTooSoon || last?.isFinished === false) return undefined;
	const run = { startedAt, isFinished: false, isFirst: last === undefined };
	runningPolls.set(key, run);
	return run;
}

async function readTrackedLists(
	context: IPollFunctions,
	provider: Provider,
	operation: TrackedList,
	isManual: boolean,
): Promise<IDataObject[]> {
	const read = parameterReader({ ...operation, fields: topLevelFields(operation) });
	const { values: parameters, emptyExpressions } = read((name, more) =>
		context.getNodeParameter(name, null, more),
	);
	const readParameter = (name: string) => context.getNodeParameter(name, null);
	const options = validateOptions(
		pollOptions(provider, operation),
		(readParameter('options') ?? {}) as IDataObject,
	);
	const client = await openClient(context, provider, clientSettings(options));
	const { changeTracking, reply } = operation;
	const changeKind = (readParameter('triggerOn') ?? 'new') as ChangeKind;
	const fieldContext = createFieldContext(context, provider, client.credentials);
	const parentField = changeTracking.parent?.field;
	// An empty choice means all parents, but an expression that returns nothing does not.
	if (parentField) {
		const path = parentField.name;
		rejectEmptyLimit({ ...parentField, limits: true }, { path, emptyExpressions });
	}
	const lists = listRequests(client, operation, parameters, fieldContext, emptyExpressions);
	const tracking = trackingSettings(changeTracking, changeKind, parameters.filters);
	const source: ListSource = {
		client,
		requests: lists.requests,
		paging: reply.paging,
		changeTracking,
		changeKind,
		...tracking,
		lookBack: Number(options.lookBack) * 60_000 || tracking.lookBack,
	};
	const toOutputRecord = outputMapper(reply, parameters);
	if (isManual) {
		const records = await readRecent(source, MANUAL_RUN_RECORDS);
		if (records.length > 0) return records.map(toOutputRecord);
		throw new InputError(
			'There is nothing to show yet',
			`${provider.name} has no matching records for this credential and these filters. The trigger starts the workflow when there are some.`,
		);
	}
	const store = new CheckpointStore(context);
	const key = checkpointKey(source, lists.identity);
	const known = store.get(key, checkpointKey(source, [operation.request, parameters]));
	const readFirst = async (added: ListSource) =>
		await readInitialRecords(added, readParameter, fieldContext);
	const { entries, nextCheckpoint } = known
		? await readTracked(source, lists, known, readFirst)
		: await readFirst(source);
	store.set(key, withListNames(nextCheckpoint, lists.names));
	store.save({ keepOthers: false, isOutputSure: false });
	return entries.map(({ record }) => toOutputRecord(record));
}

/**
 * Returns the changes of the lists that were tracked before, and the initial records of added ones.
 */
async function readTracked(
	source: ListSource,
	{ names, requests }: ListRequests,
	known: Checkpoint,
	readFirst: (added: ListSource) => Promise<Changes>,
): Promise<Changes> {
	const isKnown = (name: string) => known.lists?.includes(name) ?? true;
	const isSame = known.lists === undefined || names?.every(isKnown) === true;
	if (isSame) return await readChanges(source, known);
	const restrictTo = (isIncluded: (name: string) => boolean): ListSource => ({
		...source,
		requests: async (since) => await requests(since, isIncluded),
	});
	const tracked = await readChanges(restrictTo(isKnown), known);
	const added = await readFirst(restrictTo((name) => !isKnown(name)));
	return {
		entries: [...tracked.entries, ...added.entries].sort(comparePositions),
		nextCheckpoint: mergeCheckpoints(added.nextCheckpoint, tracked.nextCheckpoint),
	};
}

/** Returns the checkpoint with the names of its lists; the same object if they have not changed. */
function withListNames(checkpoint: Checkpoint, names: ListRequests['names']): Checkpoint {
	const { lists, ...rest } = checkpoint;
	if (lists?.join() === names?.join()) return checkpoint;
	return names ? { ...rest, lists: names } : rest;
}

/** Reads lists for the first time, as Start With says. */
async function readInitialRecords(
	source: ListSource,
	readParameter: (name: string) => unknown,
	fieldContext: FieldContext,
): Promise<Changes> {
	const startWith = readParameter('startWith');
	if (startWith === 'everything') return await readChanges(source, INITIAL_CHECKPOINT);
	// From Now On returns nothing in the first poll.
	if (startWith !== 'date') return { entries: [], nextCheckpoint: await checkpointFromNow(source) };
	const date = encodeValue(
		startDate,
		{ startDate: readParameter('startDate') } as IDataObject,
		unsentFieldContext(fieldContext.timezone),
	);
	if (date !== undefined) return await readChanges(source, checkpointFrom(parseTime(date) - 1));
	throw new InputError(
		"'Start Date' is empty",
		"Fill in 'Start Date', or choose another value in 'Start With'.",
	);
}
