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
import type { FieldContext } from '../request/fieldContext';
import { buildRequest } from '../request/buildRequest';
import { shortHash } from '../util/shortHash';

/** One or several lists of the same kind that are read incrementally. */
export interface ListSource {
	readonly client: ApiClient;
	/** Requests for the lists; those without changes since a time (ms) may be omitted. */
	readonly requests: (since: number) => Promise<readonly ApiRequest[]>;
	readonly paging: Paging;
	readonly changeTracking: ChangeTracking;
	readonly changeKind: ChangeKind;
	/** Lookback window in ms. */
	readonly lookBack: number;
	/** Whether records are identified by their keys only, regardless of their times. */
	readonly isUntimed: boolean;
}

/** Returns the lookback window (ms) and identification of records for the given filters. */
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
 * Returns the request that identifies a list: without its period, which may be relative to now, and
 * without the sort order.
 */
export const listIdentity = (
	operation: Operation & { readonly changeTracking: ChangeTracking },
	parameters: IDataObject,
	context: FieldContext,
): ApiRequest => {
	const { filters, changeTracking } = operation;
	const filtersWithoutPeriod = filters?.filter(
		({ name }) => !changeTracking.period?.includes(name),
	);
	return buildRequest(
		{ ...operation, filters: filtersWithoutPeriod, sort: undefined },
		parameters,
		context,
	);
};

/**
 * Returns the key of a checkpoint: the account, the list's {@link listIdentity}, and the kind of
 * change.
 */
export const checkpointKey = ({ client, changeKind }: ListSource, lists: unknown): string =>
	shortHash(JSON.stringify([client.id, changeKind, lists]));
