import type { IDataObject } from 'n8n-workflow';
import type { Period, ApiRequest } from '../declaration/operation';
import { getPath } from '../util/path';
import { parseTime } from '../util/time';

/**
 * A filter of records by the times that a request asks for, where the provider compares whole days
 * and gives more. Undefined where nothing is to be left out.
 */
export function withinPeriod(
	period: Period | undefined,
	{ query = {} }: ApiRequest,
): ((record: IDataObject) => boolean) | undefined {
	if (period === undefined) return undefined;
	const [from, to] = [query[period.from], query[period.to]];
	if (from === undefined && to === undefined) return undefined;
	const first = from === undefined ? -Infinity : parseTime(from);
	const last = to === undefined ? Infinity : parseTime(to);
	return (record) => {
		const time = parseTime(getPath(record, period.member));
		return time >= first && time <= last;
	};
}
