import type { IDataObject } from 'n8n-workflow';
import { isEmpty } from '../declaration/encode';
import type {
	ChangeTracking,
	Operation,
	Paging,
	ApiRequest,
	ChangeKind,
} from '../declaration/operation';
import type { ApiClient } from '../http/client';
import type { BuildContext } from '../request/buildRequest';
import { buildRequest } from '../request/buildRequest';
import { shortHash } from '../util/shortHash';

/** A list, or several of the same kind, that is read again and again. */
export interface ListSource {
	readonly client: ApiClient;
	/** The lists; of those that had news before `since` (ms) some may be left out. */
	readonly requests: (since: number) => Promise<readonly ApiRequest[]>;
	readonly paging: Paging;
	readonly changeTracking: ChangeTracking;
	readonly changeKind: ChangeKind;
	/** In ms. */
	readonly lookBack: number;
	/** Whether records are told apart by their keys alone, whatever their times are. */
	readonly isUntimed: boolean;
}

/** How a list is looked at when it is filtered so; `lookBack` in ms. */
export function trackingSettings(
	{ lookBack, byState }: ChangeTracking,
	changeKind: ChangeKind,
	filters: unknown,
): Pick<ListSource, 'lookBack' | 'isUntimed'> {
	const values = (filters ?? {}) as IDataObject;
	const isByState = byState?.filters.some((name) => !isEmpty(values[name])) ?? false;
	const latest = isByState ? (byState?.lookBack ?? 0) : 0;
	return {
		lookBack: Math.max(lookBack[changeKind], latest) * 60_000,
		isUntimed: isByState && byState?.lookBack === undefined,
	};
}

/**
 * The request by which a list is known: without its period, which may be relative to now, and
 * without the order that is asked for.
 */
export const listIdentity = (
	operation: Operation & { readonly changeTracking: ChangeTracking },
	parameters: IDataObject,
	context: BuildContext,
): ApiRequest => {
	const { filters, changeTracking } = operation;
	const lasting = filters?.filter(({ name }) => !changeTracking.period?.includes(name));
	return buildRequest({ ...operation, filters: lasting, sort: undefined }, parameters, context);
};

/** Identifies what a checkpoint belongs to: the account, the list as {@link listIdentity} has it, the watch. */
export const checkpointKey = ({ client, changeKind }: ListSource, lists: unknown): string =>
	shortHash(JSON.stringify([client.id, changeKind, lists]));
