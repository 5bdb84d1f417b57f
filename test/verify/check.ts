/** A call to a provider, as a check declares it. */
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
	/** Name of the host; the provider's API by default. */
	host?: string;
	/** Kind of token; the provider's usual one by default, none for null. */
	token?: string | null;
	/** Whether to omit the provider's usual headers. */
	bare?: true;
	/** Whether the call only mints a token, which read-only runs may do. */
	mints?: boolean;
	/** Refusals (4xx) that the check judges; any other ends it as not reachable. */
	allow?: readonly number[];
}

export interface Reply {
	status: number;
	/** Headers by lower-case name. */
	headers: Readonly<Record<string, string>>;
	/** Parsed JSON, else the text; undefined if there is none. */
	body: unknown;
}

/** What steps and judges can read. */
export interface Seen {
	/** Replies to the previous steps, in order. */
	replies: readonly Reply[];
	/** Replies to the cleanup so far. */
	cleaned: readonly Reply[];
	/** The environment variables of the provider's checks. */
	env: Readonly<Record<string, string | undefined>>;
	/** A text that is unique to the run, for names of test records. */
	unique: string;
}

/** Makes a call from the previous replies, or returns a text that says why that is impossible. */
export type FollowUp = (seen: Seen) => Call | string;

export type Step = Call | FollowUp;

export type Outcome = 'confirmed' | 'differs' | 'not reachable' | 'not run';

export interface Verdict {
	outcome: Outcome;
	/** What was seen: statuses, names of members, values of enumerations; never a record's data. */
	seen: string;
}

/** How one doubtful fact of docs/providers is checked. */
export interface Check {
	/** Id of the fact in the provider's table of doubtful facts. */
	id: string;
	steps: readonly Step[];
	/** Decides the outcome from one reply for each step. */
	judge: (replies: readonly Reply[], seen: Seen) => Verdict;
	/** Whether it creates, changes or removes records; such checks run only in a sandbox. */
	writes?: true;
	/** Removes what the steps created; runs even if a step failed. */
	cleanup?: readonly Step[];
}

export const confirmed = (seen: string): Verdict => ({ outcome: 'confirmed', seen });
export const differs = (seen: string): Verdict => ({ outcome: 'differs', seen });
export const unreachable = (seen: string): Verdict => ({ outcome: 'not reachable', seen });

/** Returns `confirmed` if the assumption was seen, else `differs`. */
export const expects = (isAsAssumed: boolean, seen: string): Verdict =>
	isAsAssumed ? confirmed(seen) : differs(seen);

/** Thrown if a check cannot be made, because a variable, a right or a record is missing. */
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

/** 4xx for requests that are refused because of their content. */
export const INVALID = [400, 402, 404, 409, 415, 422] as const;
/** 4xx for requests that are refused because of their token. */
export const DENIED = [401, 403] as const;
