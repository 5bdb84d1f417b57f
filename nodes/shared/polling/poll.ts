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
import type { Provider } from '../declaration/provider';
import {
	InputError,
	withActivationErrors,
	operationError,
	withNodeErrors,
} from '../errors/userErrors';
import { outputMapper } from '../output/simplify';
import type { BuildContext } from '../request/buildRequest';
import { buildContext } from '../request/buildRequest';
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
import { listRequests, encodeContext } from './listRequests';
import type { Changes } from './readChanges';
import { checkpointFromNow, readChanges, readRecent } from './readChanges';

/**
 * The room `polling` reads lists incrementally: poll triggers, and Get Many with Only New or Changed.
 * It may import `form`, `output` and the rooms below them.
 *
 * - `checkpoint.ts` says what is new (pure), `checkpointStore.ts` keeps it in static data.
 * - `readChanges.ts` reads a list (`listSource.ts`) since a checkpoint, as entries (`listEntries.ts`).
 * - `poll.ts`, `listRequests.ts` and `pollForm.ts` are the poll triggers.
 * - `incrementalRead.ts` is Only New or Changed; `confirm.ts` is Sync: Confirm; `confirmation.ts` says
 *   how they move a checkpoint together, `pendingReads.ts` where they meet, `claims.ts` what keeps
 *   overlapping executions apart.
 */

/** Records that a run by hand shows. */
const MANUAL_RUN_RECORDS = 10;

/** When a node began its latest poll (ms), and whether that is over. */
const runningPolls = new LruMap<{ readonly startedAt: number; isOver: boolean }>(1_000);

/**
 * Polls once: what is new since the last time, oldest first, or null if nothing is. What has been
 * given is remembered in static data; a poll that fails changes nothing there.
 *
 * @throws NodeApiError and NodeOperationError that say why
 */
export async function poll(
	context: IPollFunctions,
	provider: Provider,
): Promise<INodeExecutionData[][] | null> {
	const operation = trackedListOf(context, provider);
	const isManual = context.getMode() === 'manual';
	const work = async () => await readList(context, provider, operation, isManual);
	if (isManual) return toOutput(await withNodeErrors(context, work()));
	// Set to something else it is another one.
	const { parameters, credentials } = context.getNode();
	const place = `${nodeKey(context)} ${shortHash(JSON.stringify([parameters, credentials]))}`;
	const run = startPoll(place, operation);
	if (run === undefined) return null;
	// The first poll decides whether the workflow can be switched on.
	const done = await settle(
		run.isFirst ? withActivationErrors(context, work) : withNodeErrors(context, work()),
	);
	run.isOver = true;
	if ('value' in done) return toOutput(done.value);
	if (run.isFirst) runningPolls.delete(place);
	throw done.error;
}

const toOutput = (records: IDataObject[]): INodeExecutionData[][] | null =>
	records.length === 0 ? null : [records.map((json) => ({ json }))];

function trackedListOf(context: IPollFunctions, provider: Provider): TrackedList {
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
 * None while the poll before is still under way, for both would give the same, and none that comes
 * sooner than the provider allows.
 */
function startPoll(place: string, { changeTracking: { atLeastEvery = 0 } }: TrackedList) {
	const last = runningPolls.get(place);
	const startedAt = Date.now();
	const passed = last ? startedAt - last.startedAt : Infinity;
	// A clock that was set back must not stop the polls.
	const isTooEarly = passed >= 0 && passed < atLeastEvery * 1_000;
	if (isTooEarly || last?.isOver === false) return undefined;
	const run = { startedAt, isOver: false, isFirst: last === undefined };
	runningPolls.set(place, run);
	return run;
}

async function readList(
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
	const fields = buildContext(context, provider, client.credentials);
	const parentField = changeTracking.parent?.field;
	// None chosen means all of them, which an expression that gives nothing does not mean.
	if (parentField)
		rejectEmptyLimit(
			{ ...parentField, limits: true },
			parentField.name,
			undefined,
			false,
			emptyExpressions,
		);
	const lists = listRequests(client, operation, parameters, fields, emptyExpressions);
	const view = trackingSettings(changeTracking, changeKind, parameters.filters);
	const source: ListSource = {
		client,
		requests: lists.requests,
		paging: reply.paging,
		changeTracking,
		changeKind,
		...view,
		lookBack: Number(options.lookBack) * 60_000 || view.lookBack,
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
		await initialCheckpoint(added, readParameter, fields);
	const { entries, after } = known
		? await readTracked(source, lists, known, readFirst)
		: await readFirst(source);
	store.set(key, withListNames(after, lists.names));
	store.save(false);
	return entries.map(({ record }) => toOutputRecord(record));
}

/** What is new in the lists that were watched before, and of those that were not the beginning. */
async function readTracked(
	source: ListSource,
	{ names, requests }: ListRequests,
	known: Checkpoint,
	readFirst: (added: ListSource) => Promise<Changes>,
): Promise<Changes> {
	const isKnown = (name: string) => known.lists?.includes(name) ?? true;
	const isSame = known.lists === undefined || names?.every(isKnown) === true;
	if (isSame) return await readChanges(source, known);
	const restrictTo = (wanted: (name: string) => boolean): ListSource => ({
		...source,
		requests: async (since) => await requests(since, wanted),
	});
	const old = await readChanges(restrictTo(isKnown), known);
	const added = await readFirst(restrictTo((name) => !isKnown(name)));
	return {
		entries: [...old.entries, ...added.entries].sort(comparePositions),
		after: mergeCheckpoints(added.after, old.after),
	};
}

/** The checkpoint with the names of the lists that it is about; the same object if it has them. */
function withListNames(checkpoint: Checkpoint, names: ListRequests['names']): Checkpoint {
	const { lists, ...rest } = checkpoint;
	if (lists?.join() === names?.join()) return checkpoint;
	return names ? { ...rest, lists: names } : rest;
}

/** The first look at lists: what it gives, as the user wants it to start. */
async function initialCheckpoint(
	source: ListSource,
	readParameter: (name: string) => unknown,
	fields: BuildContext,
): Promise<Changes> {
	const startWith = readParameter('startWith');
	if (startWith === 'everything') return await readChanges(source, INITIAL_CHECKPOINT);
	// Who wants only what comes from now on gets nothing now.
	if (startWith !== 'date') return { entries: [], after: await checkpointFromNow(source) };
	const date = encodeValue(
		startDate,
		{ startDate: readParameter('startDate') } as IDataObject,
		encodeContext(fields),
	);
	if (date !== undefined) return await readChanges(source, checkpointFrom(parseTime(date) - 1));
	throw new InputError(
		"'Start Date' is empty",
		"Fill in 'Start Date', or choose another value in 'Start With'.",
	);
}
