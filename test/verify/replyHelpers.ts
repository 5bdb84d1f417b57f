import type { Reply } from './check';

/** Helpers that judges read replies with, none of which gives out a record's data. */

type Members = Record<string, unknown>;

export const isObject = (value: unknown): value is Members =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path; undefined where there is none. */
export const at = (value: unknown, path: string): unknown =>
	path
		.split('.')
		.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

/** The records of a list: the body itself, or the first of these members that is a list. */
export function records(reply: Reply | undefined, ...places: string[]): Members[] {
	const body = reply?.body;
	const lists = [body, ...places.map((place) => at(body, place))];
	return (lists.find(Array.isArray) ?? []).filter(isObject);
}

/** A value's text at a dotted path, for the path or body of a further call. */
export const textAt = (value: unknown, path: string): string | undefined => {
	const found = at(value, path);
	return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
};

/** Names of an object's members; only what looks like a name, for keys can be data. */
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

/** Members of a body and what kind each is, one level deep. */
export const shape = (value: unknown): string =>
	isObject(value)
		? Object.entries(value)
				.map(([name, member]) => `${names({ [name]: 0 })}: ${kindOf(member)}`)
				.join('; ')
		: kindOf(value);

/** Members that hold an error's code in one of the providers' shapes. */
const CODES = ['error', 'code', 'errorCode', 'ErrorCode', 'error.code', 'error.errorCode'];

/** A status, and the error's code where it has one: free text may repeat what was sent. */
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

/** The different values that records have at a path, where these are values of an enumeration. */
export const valuesAt = (list: readonly unknown[], path: string): string[] =>
	[...new Set(list.map((record) => at(record, path)))].filter(
		(value): value is string => typeof value === 'string' && /^[A-Za-z][\w .-]{0,40}$/.test(value),
	);

/** Whether times of records do not rise, or do not fall, in the order of the list. */
export function orderOf(list: readonly unknown[], path: string): 'newest' | 'oldest' | 'neither' {
	const times = list.map((record) => Date.parse(textAt(record, path) ?? ''));
	const isSorted = (sign: 1 | -1) =>
		times.every((time, index) => index === 0 || sign * (time - times[index - 1]!) >= 0);
	if (isSorted(-1)) return 'newest';
	return isSorted(1) ? 'oldest' : 'neither';
}
