/** A call to a provider, in a check's words. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Path on the host; ids in it are percent-encoded already. */
	path: string;
	/** Array values repeat the key. */
	query?: Record<string, string | number | boolean | readonly string[]>;
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: unknown;
	/** Sent form-encoded: a request to a token endpoint. */
	form?: Record<string, string>;
	/** Which host; the provider's API by default. */
	host?: string;
	/** Which token; the provider's usual one by default, none for null. */
	token?: string | null;
	/** Whether it goes without the provider's usual headers. */
	bare?: true;
	/** Whether the call only mints a token, which read-only runs may do. */
	mints?: boolean;
	/** Refusals (4xx) that the check judges; any other ends it as not reachable. */
	allow?: readonly number[];
}

export interface Reply {
	status: number;
	/** By name in small letters. */
	headers: Readonly<Record<string, string>>;
	/** Parsed JSON, else the text; undefined where there is none. */
	body: unknown;
}

/** What steps and judges may look at. */
export interface Seen {
	/** Replies to the steps before, in order. */
	replies: readonly Reply[];
	/** Replies to the cleanup so far. */
	cleaned: readonly Reply[];
	/** The variables of the environment that the provider's checks know. */
	env: Readonly<Record<string, string | undefined>>;
	/** A text that no other run uses, for names of test records. */
	unique: string;
}

/** How a call follows from the replies before; a text instead says why it cannot be made. */
export type FollowUp = (seen: Seen) => Call | string;

export type Step = Call | FollowUp;

export type Outcome = 'confirmed' | 'differs' | 'not reachable' | 'not run';

export interface Verdict {
	outcome: Outcome;
	/** What was seen: statuses, names of members, values of enumerations; never a record's data. */
	seen: string;
}

/** One doubtful fact of docs/providers, and how it is looked at. */
export interface Check {
	/** Id of the fact in the provider's table of doubtful facts. */
	id: string;
	steps: readonly Step[];
	/** Gets a reply for each step. */
	judge: (replies: readonly Reply[], seen: Seen) => Verdict;
	/** Whether it creates, changes or removes records; such checks run in a sandbox alone. */
	writes?: true;
	/** Removes what the steps made; tried whatever came of them. */
	cleanup?: readonly Step[];
}

export const confirmed = (seen: string): Verdict => ({ outcome: 'confirmed', seen });
export const differs = (seen: string): Verdict => ({ outcome: 'differs', seen });
export const unreachable = (seen: string): Verdict => ({ outcome: 'not reachable', seen });

/** Confirmed if what is assumed was seen. */
export const expects = (isAsAssumed: boolean, seen: string): Verdict =>
	isAsAssumed ? confirmed(seen) : differs(seen);

/** A check cannot be made: a variable, a right or a record is missing. */
export class Unreachable extends Error {}

export const get = (path: string, query?: Call['query'], more: Partial<Call> = {}): Call => ({
	method: 'GET',
	path,
	...(query && { query }),
	...more,
});

export const post = (path: string, body?: unknown, more: Partial<Call> = {}): Call => ({
	method: 'POST',
	path,
	...(body !== undefined && { body }),
	...more,
});

/** 4xx that mean a request was read and refused for what it holds. */
export const INVALID = [400, 402, 404, 409, 415, 422] as const;
/** 4xx that mean that the token is not good for it. */
export const DENIED = [401, 403] as const;
