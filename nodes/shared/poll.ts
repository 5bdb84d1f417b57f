import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import type { Checkpoint } from './checkpoint';
import { EVERYTHING, inTime, join, startingAt } from './checkpoint';
import { Connection, settingsOf } from './connection';
import type { Watch } from './declare';
import { digest } from './digest';
import { encodeValue } from './encode';
import { InputError, inOneText, operationError, told } from './errors';
import { settled } from './faults';
import type { News, Source } from './feed';
import { fromNowOn, keyOf, news, recent, viewOf } from './feed';
import { checkedOptions } from './options';
import { parameterReader } from './parameters';
import type { Watched } from './pollForm';
import { fieldsInView, pollOptions, startDate, watchable } from './pollForm';
import type { Lists } from './pollLists';
import { listsOf, named } from './pollLists';
import { placeOf, Progress } from './progress';
import type { Provider } from './provider';
import { credentialType } from './provider';
import type { BuildContext } from './request';
import { buildContext, refuseBlank } from './request';
import { presenter } from './simplify';
import { parseTime } from './time';

/** Records that a run by hand shows. */
const RECENT = 10;

/** When a node began its latest poll (ms), and whether that is over. */
const polls = new BoundedMap<{ readonly startedAt: number; isOver: boolean }>(1_000);

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
	const operation = watchedBy(context, provider);
	const isManual = context.getMode() === 'manual';
	const work = async () => await look(context, provider, operation, isManual);
	if (isManual) return asItems(await told(context, work()));
	// Set to something else it is another one.
	const { parameters, credentials } = context.getNode();
	const place = `${placeOf(context)} ${digest(JSON.stringify([parameters, credentials]))}`;
	const turn = takeTurn(place, operation);
	if (turn === undefined) return null;
	// The first poll decides whether the workflow can be switched on.
	const done = await settled(turn.isFirst ? inOneText(context, work) : told(context, work()));
	turn.isOver = true;
	if ('value' in done) return asItems(done.value);
	if (turn.isFirst) polls.delete(place);
	throw done.error;
}

const asItems = (records: IDataObject[]): INodeExecutionData[][] | null =>
	records.length === 0 ? null : [records.map((json) => ({ json }))];

function watchedBy(context: IPollFunctions, provider: Provider): Watched {
	const chosen = context.getNodeParameter('resource');
	const [, operation] = watchable(provider).find(([resource]) => resource === chosen) ?? [];
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
function takeTurn(place: string, { feed: { atLeastEvery = 0 } }: Watched) {
	const last = polls.get(place);
	const startedAt = Date.now();
	const passed = last ? startedAt - last.startedAt : Infinity;
	// A clock that was set back must not stop the polls.
	const isTooEarly = passed >= 0 && passed < atLeastEvery * 1_000;
	if (isTooEarly || last?.isOver === false) return undefined;
	const turn = { startedAt, isOver: false, isFirst: last === undefined };
	polls.set(place, turn);
	return turn;
}

async function look(
	context: IPollFunctions,
	provider: Provider,
	operation: Watched,
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
	const type = credentialType(provider, () => own('authentication'));
	const connection = await Connection.open(context, provider, type, settingsOf(options));
	const { feed, reply } = operation;
	const watch = (own('triggerOn') ?? 'new') as Watch;
	const fields = buildContext(context, provider, connection.credentials);
	const owners = feed.of?.field;
	// None chosen means all of them, which an expression that gives nothing does not mean.
	if (owners) refuseBlank({ ...owners, limits: true }, owners.name, undefined, false, blanks);
	const lists = listsOf(connection, operation, parameters, fields, blanks);
	const view = viewOf(feed, watch, parameters.filters);
	const source: Source = {
		connection,
		requests: lists.requests,
		paging: reply.paging,
		feed,
		watch,
		...view,
		lookBack: Number(options.lookBack) * 60_000 || view.lookBack,
	};
	const show = presenter(reply, parameters);
	if (isManual) {
		const records = await recent(source, RECENT);
		if (records.length > 0) return records.map(show);
		throw new InputError(
			'There is nothing to show yet',
			`${provider.name} has no such records for this credential and these filters. The trigger will start the workflow when there are.`,
		);
	}
	const progress = new Progress(context);
	const key = keyOf(source, lists.identity);
	const known = progress.get(key, keyOf(source, [operation.request, parameters]));
	const begin = async (added: Source) => await start(added, own, fields);
	const { entries, after } = known
		? await newsOf(source, lists, known, begin)
		: await begin(source);
	progress.set(key, naming(after, lists.names));
	progress.save(false);
	return entries.map(({ record }) => show(record));
}

/** What is new in the lists that were watched before, and of those that were not the beginning. */
async function newsOf(
	source: Source,
	{ names, requests }: Lists,
	known: Checkpoint,
	begin: (added: Source) => Promise<News>,
): Promise<News> {
	const isKnown = (name: string) => known.lists?.includes(name) ?? true;
	const isSame = known.lists === undefined || names?.every(isKnown) === true;
	if (isSame) return await news(source, known);
	const only = (wanted: (name: string) => boolean): Source => ({
		...source,
		requests: async (since) => await requests(since, wanted),
	});
	const old = await news(only(isKnown), known);
	const added = await begin(only((name) => !isKnown(name)));
	return {
		entries: [...old.entries, ...added.entries].sort(inTime),
		after: join(added.after, old.after),
	};
}

/** The checkpoint with the names of the lists that it is about; the same object if it has them. */
function naming(checkpoint: Checkpoint, names: Lists['names']): Checkpoint {
	const { lists, ...rest } = checkpoint;
	if (lists?.join() === names?.join()) return checkpoint;
	return names ? { ...rest, lists: names } : rest;
}

/** The first look at lists: what it gives, as the user wants it to start. */
async function start(
	source: Source,
	own: (name: string) => unknown,
	fields: BuildContext,
): Promise<News> {
	const startWith = own('startWith');
	if (startWith === 'everything') return await news(source, EVERYTHING);
	// Who wants only what comes from now on gets nothing now.
	if (startWith !== 'date') return { entries: [], after: await fromNowOn(source) };
	const date = encodeValue(
		startDate,
		{ startDate: own('startDate') } as IDataObject,
		named(fields),
	);
	if (date !== undefined) return await news(source, startingAt(parseTime(date) - 1));
	throw new InputError("'Start Date' is empty", "Fill in 'Start Date', or choose another start.");
}
