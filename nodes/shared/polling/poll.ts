import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import type { Checkpoint } from './checkpoint';
import { INITIAL_CHECKPOINT, byTime, mergeCheckpoints, checkpointFrom } from './checkpoint';
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
import { refuseBlank } from '../request/refuseBlank';
import { checkedOptions } from '../request/options';
import { parameterReader } from '../request/parameters';
import { nodeKey } from '../util/nodeKey';
import { settle } from '../util/result';
import { parseTime } from '../util/time';
import { CheckpointStore } from './checkpointStore';
import type { ListSource } from './listSource';
import { viewOf, checkpointKey } from './listSource';
import type { TrackedList } from './pollForm';
import { fieldsInView, pollOptions, startDate, trackedLists } from './pollForm';
import type { Lists } from './pollLists';
import { listRequests, encodeContext } from './pollLists';
import type { Changes } from './readChanges';
import { checkpointFromNow, readChanges, readRecent } from './readChanges';

/**
 * The room `polling` reads lists incrementally: poll triggers, and Get Many with Only New or Changed.
 * It may import `form`, `output` and the rooms below them.
 *
 * - `checkpoint.ts` says what is new (pure), `checkpointStore.ts` keeps it in static data.
 * - `readChanges.ts` reads a list (`listSource.ts`) since a checkpoint, as entries (`listEntries.ts`).
 * - `poll.ts`, `pollLists.ts` and `pollForm.ts` are the poll triggers.
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
	const turn = takeTurn(place, operation);
	if (turn === undefined) return null;
	// The first poll decides whether the workflow can be switched on.
	const done = await settle(
		turn.isFirst ? withActivationErrors(context, work) : withNodeErrors(context, work()),
	);
	turn.isOver = true;
	if ('value' in done) return toOutput(done.value);
	if (turn.isFirst) runningPolls.delete(place);
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
function takeTurn(place: string, { changeTracking: { atLeastEvery = 0 } }: TrackedList) {
	const last = runningPolls.get(place);
	const startedAt = Date.now();
	const passed = last ? startedAt - last.startedAt : Infinity;
	// A clock that was set back must not stop the polls.
	const isTooEarly = passed >= 0 && passed < atLeastEvery * 1_000;
	if (isTooEarly || last?.isOver === false) return undefined;
	const turn = { startedAt, isOver: false, isFirst: last === undefined };
	runningPolls.set(place, turn);
	return turn;
}

async function readList(
	context: IPollFunctions,
	provider: Provider,
	operation: TrackedList,
	isManual: boolean,
): Promise<IDataObject[]> {
	const read = parameterReader({ ...operation, fields: fieldsInView(operation) });
	const { values: parameters, blanks } = read((name, more) =>
		context.getNodeParameter(name, null, more),
	);
	const own = (name: string) => context.getNodeParameter(name, null);
	const options = checkedOptions(
		pollOptions(provider, operation),
		(own('options') ?? {}) as IDataObject,
	);
	const connection = await openClient(context, provider, clientSettings(options));
	const { changeTracking, reply } = operation;
	const watch = (own('triggerOn') ?? 'new') as ChangeKind;
	const fields = buildContext(context, provider, connection.credentials);
	const owners = changeTracking.parent?.field;
	// None chosen means all of them, which an expression that gives nothing does not mean.
	if (owners) refuseBlank({ ...owners, limits: true }, owners.name, undefined, false, blanks);
	const lists = listRequests(connection, operation, parameters, fields, blanks);
	const view = viewOf(changeTracking, watch, parameters.filters);
	const source: ListSource = {
		connection,
		requests: lists.requests,
		paging: reply.paging,
		changeTracking,
		watch,
		...view,
		lookBack: Number(options.lookBack) * 60_000 || view.lookBack,
	};
	const show = outputMapper(reply, parameters);
	if (isManual) {
		const records = await readRecent(source, MANUAL_RUN_RECORDS);
		if (records.length > 0) return records.map(show);
		throw new InputError(
			'There is nothing to show yet',
			`${provider.name} has no matching records for this credential and these filters. The trigger starts the workflow when there are some.`,
		);
	}
	const progress = new CheckpointStore(context);
	const key = checkpointKey(source, lists.identity);
	const known = progress.get(key, checkpointKey(source, [operation.request, parameters]));
	const begin = async (added: ListSource) => await initialCheckpoint(added, own, fields);
	const { entries, after } = known
		? await newsOf(source, lists, known, begin)
		: await begin(source);
	progress.set(key, naming(after, lists.names));
	progress.save(false);
	return entries.map(({ record }) => show(record));
}

/** What is new in the lists that were watched before, and of those that were not the beginning. */
async function newsOf(
	source: ListSource,
	{ names, requests }: Lists,
	known: Checkpoint,
	begin: (added: ListSource) => Promise<Changes>,
): Promise<Changes> {
	const isKnown = (name: string) => known.lists?.includes(name) ?? true;
	const isSame = known.lists === undefined || names?.every(isKnown) === true;
	if (isSame) return await readChanges(source, known);
	const only = (wanted: (name: string) => boolean): ListSource => ({
		...source,
		requests: async (since) => await requests(since, wanted),
	});
	const old = await readChanges(only(isKnown), known);
	const added = await begin(only((name) => !isKnown(name)));
	return {
		entries: [...old.entries, ...added.entries].sort(byTime),
		after: mergeCheckpoints(added.after, old.after),
	};
}

/** The checkpoint with the names of the lists that it is about; the same object if it has them. */
function naming(checkpoint: Checkpoint, names: Lists['names']): Checkpoint {
	const { lists, ...rest } = checkpoint;
	if (lists?.join() === names?.join()) return checkpoint;
	return names ? { ...rest, lists: names } : rest;
}

/** The first look at lists: what it gives, as the user wants it to start. */
async function initialCheckpoint(
	source: ListSource,
	own: (name: string) => unknown,
	fields: BuildContext,
): Promise<Changes> {
	const startWith = own('startWith');
	if (startWith === 'everything') return await readChanges(source, INITIAL_CHECKPOINT);
	// Who wants only what comes from now on gets nothing now.
	if (startWith !== 'date') return { entries: [], after: await checkpointFromNow(source) };
	const date = encodeValue(
		startDate,
		{ startDate: own('startDate') } as IDataObject,
		encodeContext(fields),
	);
	if (date !== undefined) return await readChanges(source, checkpointFrom(parseTime(date) - 1));
	throw new InputError(
		"'Start Date' is empty",
		"Fill in 'Start Date', or choose another value in 'Start With'.",
	);
}
