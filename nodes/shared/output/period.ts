import type { IDataObject } from 'n8n-workflow';
import type { Period, ApiRequest } from '../declaration/operation';
import { getPath } from '../util/path';
import { parseTime } from '../util/time';

/**
 * Returns a filter of records by the request's exact period, for providers that compare whole days
 * only; undefined if there is no period.
 */
export function withinPeriod(
	period: Period | undefined,
	{ query = {} }: ApiRequest,
): ((record: IDataObject) => boolean) | undefined {
	if (period === undefined) return undefined;
	const [from, to] = [query[period.from], query[period.to]];
	if (from === undefined && to === undefined) return undefined;
	const start = from === undefined ? -Infinity : parseTime(from);
	const end = to === undefined ? Infinity : parseTime(to);
	return (record) => {
		const time = parseTime(getPath(record, period.member));
		return time >= start && time <= end;
	};
}
