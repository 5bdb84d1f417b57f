import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import type { Checkpoint } from './checkpoint';
import { EVERYTHING, startingAt } from './checkpoint';
import { Connection, settingsOf } from './connection';
import type { EncodeContext, Owners, Request, Watch } from './declare';
import { digest } from './digest';
import { encodeValue } from './encode';
import { InputError, inOneText, operationError, told } from './errors';
import { settled } from './faults';
import type { Source } from './feed';
import { fromNowOn, keyOf, news, recent, timeOf } from './feed';
import { at, idOf, walk } from './paging';
import { parameterReader } from './parameters';
import type { Watched } from './pollForm';
import { fieldsInView, startDate, watchable } from './pollForm';
import { placeOf, Progress } from './progress';
import type { Provider } from './provider';
import { credentialType } from './provider';
import type { BuildContext } from './request';
import { buildContext, buildRequest } from './request';
import { presenter } from './simplify';

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
	const parameters = read((name, more) => context.getNodeParameter(name, null, more));
	const own = (name: string) => context.getNodeParameter(name, null);
	const options = (own('options') ?? {}) as IDataObject;
	const type = credentialType(provider, () => own('authentication'));
	const connection = await Connection.open(context, provider, type, settingsOf(options));
	const { feed, reply } = operation;
	const watch = (own('triggerOn') ?? 'new') as Watch;
	const fields = buildContext(context, provider, connection.credentials);
	const source: Source = {
		connection,
		requests: listsOf(connection, operation, parameters, fields),
		paging: reply.paging,
		feed,
		watch,
		lookBack: (Number(options.lookBack) || feed.lookBack[watch]) * 60_000,
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
	const progress = new Progress(context.getWorkflowStaticData('node'), placeOf(context));
	const key = keyOf(source, [operation.request, parameters]);
	const given = progress.get(key);
	const before = given ?? (await start(source, own, fields));
	// Who wants only what comes from now on gets nothing now.
	const isSilent = given === undefined && own('startWith') === 'now';
	const { records, after } = isSilent ? { records: [], after: before } : await news(source, before);
	progress.set(key, after);
	progress.save(false);
	return records.map(show);
}

/** Where the first poll starts. */
async function start(
	source: Source,
	own: (name: string) => unknown,
	fields: BuildContext,
): Promise<Checkpoint> {
	const startWith = own('startWith');
	if (startWith === 'everything') return EVERYTHING;
	if (startWith !== 'date') return await fromNowOn(source);
	const date = encodeValue(
		startDate,
		{ startDate: own('startDate') } as IDataObject,
		named(fields),
	);
	if (date !== undefined) return startingAt(timeOf(date) - 1);
	throw new InputError("'Start Date' is empty", "Fill in 'Start Date', or choose another start.");
}

/** For fields that are not sent. */
const named = ({ timezone }: BuildContext): EncodeContext => ({ timezone, wireName: String });

/** The lists to read: one, or that of each owner which is chosen or, if none is, of all. */
function listsOf(
	connection: Connection,
	operation: Watched,
	parameters: IDataObject,
	context: BuildContext,
): Source['requests'] {
	const { of: owners } = operation.feed;
	if (owners === undefined) {
		const request = buildRequest(operation, parameters, context);
		return async () => [request];
	}
	const listOf = (owner: unknown): Request =>
		buildRequest(operation, { ...parameters, [owners.parameter]: String(owner) }, context);
	const chosen = encodeValue(owners.field, parameters, named(context)) as unknown[] | undefined;
	if (chosen) {
		const requests = chosen.map(listOf);
		return async () => requests;
	}
	const { picker } = owners.field;
	const headers = operation.fields?.filter((field) => field.in === 'header');
	const all = buildRequest({ request: picker!.request, fields: headers }, parameters, context);
	const fetch = async (page: Request) => (await connection.send(page)).body;
	return async (since) => {
		const found: Array<{ latest: number; request: Request }> = [];
		for await (const page of walk(fetch, all, picker!.paging, Infinity, 1, true)) {
			for (const owner of page) {
				const latest = latestOf(owner, owners);
				if (latest >= since) found.push({ latest, request: listOf(idOf(owner, picker!.value)) });
			}
		}
		// Who wants but a few of the latest finds them in the first lists.
		return found.sort((a, b) => b.latest - a.latest).map(({ request }) => request);
	};
}

/** The time (ms) of the latest that an owner's list has; Infinity where that is not known. */
function latestOf(owner: IDataObject, { latestAt }: Owners): number {
	const latest = latestAt === undefined ? undefined : at(owner, latestAt);
	// Nothing at all is not news.
	return latest === null ? -Infinity : timeOf(latest);
}
