import type { IDataObject } from 'n8n-workflow';
import type { Period, Request } from './declare';
import { at } from './path';
import { parseTime } from './time';

/**
 * A filter of records by the times that a request asks for, where the provider compares whole days
 * and gives more. Undefined where nothing is to be left out.
 */
export function withinPeriod(
	period: Period | undefined,
	{ query = {} }: Request,
): ((record: IDataObject) => boolean) | undefined {
	if (period === undefined) return undefined;
	const [from, to] = [query[period.from], query[period.to]];
	if (from === undefined && to === undefined) return undefined;
	const first = from === undefined ? -Infinity : parseTime(from);
	const last = to === undefined ? Infinity : parseTime(to);
	return (record) => {
		const time = parseTime(at(record, period.member));
		return time >= first && time <= last;
	};
}
