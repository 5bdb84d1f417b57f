import type { IDataObject } from 'n8n-workflow';
import { encodeValue } from '../declaration/encode';
import { getPath, idAt } from '../util/path';
import type { TrackedList } from './pollForm';
import { unsentFieldContext } from '../declaration/field';
import type { ParentResource, ApiRequest } from '../declaration/operation';
import type { ApiClient } from '../http/client';
import type { FieldContext } from '../request/fieldContext';
import { buildRequest } from '../request/buildRequest';
import { shortHash } from '../util/shortHash';
import { parseTime } from '../util/time';
import { listIdentity } from './listSource';

/** The lists that a poll trigger reads. */
export interface ListRequests {
	/** Request that identifies all of them together. */
	readonly identity: ApiRequest;
	/** Short names of the chosen lists; undefined for all lists, or if there is only one. */
	readonly names?: readonly string[];
	/**
	 * Returns the requests that read the lists; see `ListSource`.
	 *
	 * @param isIncluded whether to read the list with this name
	 */
	readonly requests: (
		since: number,
		isIncluded?: (name: string) => boolean,
	) => Promise<readonly ApiRequest[]>;
}

/**
 * Returns the lists to read: a single one, or one for each chosen parent, or for all parents if
 * none is chosen.
 *
 * @param emptyExpressions paths of parameters whose expression returned an empty value
 */
export function listRequests(
	client: ApiClient,
	operation: TrackedList,
	parameters: IDataObject,
	context: FieldContext,
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
	// No parent has the ID 0, which every pattern of IDs accepts.
	const identity = listIdentity(operation, withParent(0), context);
	const nameOf = (parent: unknown) => shortHash(String(parent));
	const always = () => true;
	const chosen = encodeValue(
		parentResource.field,
		parameters,
		unsentFieldContext(context.timezone),
	) as unknown[] | undefined;
	if (chosen) {
		// All requests are built first, so that an invalid ID is reported before anything is sent.
		const lists = chosen.map((parent) => ({ name: nameOf(parent), request: requestFor(parent) }));
		return {
			identity,
			names: lists.map(({ name }) => name),
			requests: async (_, isIncluded = always) =>
				lists.filter(({ name }) => isIncluded(name)).map(({ request }) => request),
		};
	}
	const { picker } = parentResource.field;
	const headers = operation.fields?.filter((field) => field.in === 'header');
	const parentsRequest = buildRequest(
		{ request: picker!.request, fields: headers },
		parameters,
		context,
	);
	const requests: ListRequests['requests'] = async (since, isIncluded = always) => {
		const found: Array<{ latest: number; request: ApiRequest }> = [];
		const options = { concurrency: 1, rereadOnRemoval: true };
		for await (const page of client.list(parentsRequest, picker!.paging, options)) {
			for (const parent of page) {
				const id = idAt(parent, picker!.value);
				const latest = latestChange(parent, parentResource);
				if (latest >= since && isIncluded(nameOf(id)))
					found.push({ latest, request: requestFor(id) });
			}
		}
		// The most recently changed lists come first, for a manual run that shows a few recent records.
		return found.sort((a, b) => b.latest - a.latest).map(({ request }) => request);
	};
	return { identity, requests };
}

/** Returns the time (ms) of the latest change in a parent's list; Infinity if it is not known. */
function latestChange(parent: IDataObject, { latestAt }: ParentResource): number {
	const latest = latestAt === undefined ? undefined : getPath(parent, latestAt);
	// null means that the list is empty.
	return latest === null ? -Infinity : parseTime(latest);
}
