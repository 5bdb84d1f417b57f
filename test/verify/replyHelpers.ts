import type { Reply } from './check';

/** Helpers with which judges read replies. Those that describe one contain no data of records. */

type Members = Record<string, unknown>;

export const isObject = (value: unknown): value is Members =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the value at a dotted path; undefined if there is none. */
export const at = (value: unknown, path: string): unknown =>
	path
		.split('.')
		.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

/** Returns the records of a list: the body, or the first of these members that is a list. */
export function records(reply: Reply | undefined, ...places: string[]): Members[] {
	const body = reply?.body;
	const lists = [body, ...places.map((place) => at(body, place))];
	return (lists.find(Array.isArray) ?? []).filter(isObject);
}

/** Returns the text or number at a dotted path as text, for use in another call. */
export const textAt = (value: unknown, path: string): string | undefined => {
	const found = at(value, path);
	return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
};

/** Lists the names of an object's members. Others become "…", because keys can be data. */
export const names = (value: unknown): string =>
	isObject(value)
		? Object.keys(value)
				.map((name) => (/^[A-Za-z_][\w-]{0,39}$/.test(name) ? name : '…'))
				.join(', ') || 'no members'
		: kindOf(value);

const kindOf = (value: unknown): string => {
	if (value === undefined) return 'no body';
	if (Array.isArray(value)) return value.length > 0 ? `list of {${names(value[0])}}` : 'empty list';
	return value === null ? 'null' : typeof value;
};

/** Lists the members of a body with their types, one level deep. */
export const shape = (value: unknown): string =>
	isObject(value)
		? Object.entries(value)
				.map(([name, member]) => `${names({ [name]: 0 })}: ${kindOf(member)}`)
				.join('; ')
		: kindOf(value);

/** Members that hold an error's code in one of the providers' shapes. */
const CODES = ['error', 'code', 'errorCode', 'ErrorCode', 'error.code', 'error.errorCode'];

/** Describes a reply by its status and error code, without texts, which may repeat the request. */
export function status(reply: Reply | undefined): string {
	if (!reply) return 'no reply';
	const code = CODES.map((path) => at(reply.body, path)).find(
		(value) => typeof value === 'string' && /^[A-Za-z][\w.-]{0,40}$/.test(value),
	);
	return `HTTP ${reply.status}${code === undefined ? '' : ` (${String(code)})`}`;
}

export const statuses = (replies: readonly Reply[]): string => replies.map(status).join(', then ');

export const isOk = (reply: Reply | undefined): boolean =>
	reply !== undefined && reply.status >= 200 && reply.status < 300;

/** Returns the distinct values at a path that look like values of an enumeration. */
export const valuesAt = (list: readonly unknown[], path: string): string[] =>
	[...new Set(list.map((record) => at(record, path)))].filter(
		(value): value is string => typeof value === 'string' && /^[A-Za-z][\w .-]{0,40}$/.test(value),
	);

/** Returns whether a list is sorted by time: newest first, oldest first, or neither. */
export function orderOf(list: readonly unknown[], path: string): 'newest' | 'oldest' | 'neither' {
	const times = list.map((record) => Date.parse(textAt(record, path) ?? ''));
	const isSorted = (sign: 1 | -1) =>
		times.every((time, index) => index === 0 || sign * (time - times[index - 1]!) >= 0);
	if (isSorted(-1)) return 'newest';
	return isSorted(1) ? 'oldest' : 'neither';
}
