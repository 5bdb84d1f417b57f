import type { IDataObject } from 'n8n-workflow';
import { encodeValue } from '../declaration/encode';
import { getPath, idAt } from '../util/path';
import type { TrackedList } from './pollForm';
import type { EncodeContext, ParentResource, ApiRequest } from '../declaration/operation';
import type { ApiClient } from '../http/client';
import type { BuildContext } from '../request/buildRequest';
import { buildRequest } from '../request/buildRequest';
import { shortHash } from '../util/shortHash';
import { parseTime } from '../util/time';
import { listIdentity } from './listSource';

/** For fields that are not sent. */
export const encodeContext = ({ timezone }: BuildContext): EncodeContext => ({
	timezone,
	wireName: String,
});

/** The lists that a trigger watches. */
export interface ListRequests {
	/** By which they are known together. */
	readonly identity: ApiRequest;
	/** Short names of the chosen ones; undefined where all are, or there is but one. */
	readonly names?: readonly string[];
	/**
	 * The requests that read them; see `ListSource`.
	 *
	 * @param wanted says by its name whether a list is to be read
	 */
	readonly requests: (
		since: number,
		wanted?: (name: string) => boolean,
	) => Promise<readonly ApiRequest[]>;
}

/**
 * The lists to read: one, or that of each owner which is chosen or, if none is, of all.
 *
 * @param blanks paths of values that come from expressions and are empty
 */
export function listRequests(
	client: ApiClient,
	operation: TrackedList,
	parameters: IDataObject,
	context: BuildContext,
	emptyExpressions: ReadonlySet<string>,
): ListRequests {
	const { parent: parentResource } = operation.changeTracking;
	if (parentResource === undefined) {
		const request = buildRequest(operation, parameters, context, emptyExpressions);
		return {
			identity: listIdentity(operation, parameters, context),
			requests: async () => [request],
		};
	}
	const withParent = (parent: unknown): IDataObject => ({
		...parameters,
		[parentResource.parameter]: String(parent),
	});
	const requestFor = (parent: unknown) =>
		buildRequest(operation, withParent(parent), context, emptyExpressions);
	// The path is that of no owner, and yet one that any pattern takes.
	const identity = listIdentity(operation, withParent(0), context);
	const nameOf = (parent: unknown) => shortHash(String(parent));
	const always = () => true;
	const chosen = encodeValue(parentResource.field, parameters, encodeContext(context)) as
		unknown[] | undefined;
	if (chosen) {
		// What is wrong with one of them is told before anything is sent.
		const lists = chosen.map((parent) => ({ name: nameOf(parent), request: requestFor(parent) }));
		return {
			identity,
			names: lists.map(({ name }) => name),
			requests: async (_, wanted = always) =>
				lists.filter(({ name }) => wanted(name)).map(({ request }) => request),
		};
	}
	const { picker } = parentResource.field;
	const headers = operation.fields?.filter((field) => field.in === 'header');
	const parentsRequest = buildRequest(
		{ request: picker!.request, fields: headers },
		parameters,
		context,
	);
	const requests: ListRequests['requests'] = async (since, wanted = always) => {
		const found: Array<{ latest: number; request: ApiRequest }> = [];
		const options = { concurrency: 1, rereadOnRemoval: true };
		for await (const page of client.list(parentsRequest, picker!.paging, options)) {
			for (const parent of page) {
				const id = idAt(parent, picker!.value);
				const latest = latestChange(parent, parentResource);
				if (latest >= since && wanted(nameOf(id))) found.push({ latest, request: requestFor(id) });
			}
		}
		// Who wants but a few of the latest finds them in the first lists.
		return found.sort((a, b) => b.latest - a.latest).map(({ request }) => request);
	};
	return { identity, requests };
}

/** The time (ms) of the latest that an owner's list has; Infinity where that is not known. */
function latestChange(parent: IDataObject, { latestAt }: ParentResource): number {
	const latest = latestAt === undefined ? undefined : getPath(parent, latestAt);
	// Nothing at all is not news.
	return latest === null ? -Infinity : parseTime(latest);
}
