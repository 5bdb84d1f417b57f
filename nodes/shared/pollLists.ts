import type { IDataObject } from 'n8n-workflow';
import type { Connection } from './connection';
import type { EncodeContext, Owners, Request } from './declare';
import { digest } from './digest';
import { encodeValue } from './encode';
import { identityOf } from './feed';
import { walk } from './paging';
import { at, idAt } from './path';
import type { Watched } from './pollForm';
import type { BuildContext } from './request';
import { buildRequest } from './request';
import { parseTime } from './time';

/** For fields that are not sent. */
export const named = ({ timezone }: BuildContext): EncodeContext => ({
	timezone,
	wireName: String,
});

/** The lists that a trigger watches. */
export interface Lists {
	/** By which they are known together. */
	readonly identity: Request;
	/** Short names of the chosen ones; undefined where all are, or there is but one. */
	readonly names?: readonly string[];
	/**
	 * The requests that read them; see {@link Source}.
	 *
	 * @param wanted says by its name whether a list is to be read
	 */
	readonly requests: (
		since: number,
		wanted?: (name: string) => boolean,
	) => Promise<readonly Request[]>;
}

/**
 * The lists to read: one, or that of each owner which is chosen or, if none is, of all.
 *
 * @param blanks paths of values that come from expressions and are empty
 */
export function listsOf(
	connection: Connection,
	operation: Watched,
	parameters: IDataObject,
	context: BuildContext,
	blanks: ReadonlySet<string>,
): Lists {
	const { of: owners } = operation.feed;
	if (owners === undefined) {
		const request = buildRequest(operation, parameters, context, blanks);
		return {
			identity: identityOf(operation, parameters, context),
			requests: async () => [request],
		};
	}
	const ofOwner = (owner: unknown): IDataObject => ({
		...parameters,
		[owners.parameter]: String(owner),
	});
	const listOf = (owner: unknown) => buildRequest(operation, ofOwner(owner), context, blanks);
	// The path is that of no owner, and yet one that any pattern takes.
	const identity = identityOf(operation, ofOwner(0), context);
	const nameOf = (owner: unknown) => digest(String(owner));
	const any = () => true;
	const chosen = encodeValue(owners.field, parameters, named(context)) as unknown[] | undefined;
	if (chosen) {
		// What is wrong with one of them is told before anything is sent.
		const lists = chosen.map((owner) => ({ name: nameOf(owner), request: listOf(owner) }));
		return {
			identity,
			names: lists.map(({ name }) => name),
			requests: async (_, wanted = any) =>
				lists.filter(({ name }) => wanted(name)).map(({ request }) => request),
		};
	}
	const { picker } = owners.field;
	const headers = operation.fields?.filter((field) => field.in === 'header');
	const all = buildRequest({ request: picker!.request, fields: headers }, parameters, context);
	const fetch = async (page: Request) => (await connection.send(page)).body;
	const requests: Lists['requests'] = async (since, wanted = any) => {
		const found: Array<{ latest: number; request: Request }> = [];
		const care = { isComplete: true };
		for await (const page of walk(fetch, all, picker!.paging, Infinity, 1, care)) {
			for (const owner of page) {
				const id = idAt(owner, picker!.value);
				const latest = latestOf(owner, owners);
				if (latest >= since && wanted(nameOf(id))) found.push({ latest, request: listOf(id) });
			}
		}
		// Who wants but a few of the latest finds them in the first lists.
		return found.sort((a, b) => b.latest - a.latest).map(({ request }) => request);
	};
	return { identity, requests };
}

/** The time (ms) of the latest that an owner's list has; Infinity where that is not known. */
function latestOf(owner: IDataObject, { latestAt }: Owners): number {
	const latest = latestAt === undefined ? undefined : at(owner, latestAt);
	// Nothing at all is not news.
	return latest === null ? -Infinity : parseTime(latest);
}
