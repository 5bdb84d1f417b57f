/** The wire format of the control servers. Shared by main.ts and client.ts. */

/** One call that a provider's host received. Secrets are replaced by labels before they are kept. */
export interface LogEntry {
	/** Time of the call by the simulated clock (ISO 8601). */
	at: string;
	/** The URL key of the host that received it, such as `sandboxApi`. */
	host: string;
	method: string;
	path: string;
	query: Record<string, string | string[]>;
	/** As received, except `authorization`, which is a label such as `expired oauth#2`. */
	headers: Record<string, string | string[] | undefined>;
	/** Parsed JSON, form fields with secrets replaced, else text; absent without a body. */
	body?: unknown;
	/** Null if the connection was reset before an answer, or while there is none yet. */
	status: number | null;
	/** The fault of this call, if it had one. */
	fault?: Fault;
}

export interface Fault {
	/** Delay in real milliseconds before anything else. */
	latencyMs?: number;
	/** Answers this without doing the work, unless `isWorked`. A `body` that is no text is JSON. */
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	/** Does the work and answers `status` instead of the reply, as if the error came too late. */
	isWorked?: boolean;
	/** Resets the connection before the work, or after it instead of the answer. */
	drop?: 'before' | 'after';
}

export interface FaultRule {
	/** Absent members match anything. `path` is the source of a regular expression. */
	match?: { host?: string; method?: string; path?: string };
	/** Number of calls that it affects; 1 by default. */
	times?: number;
	fault: Fault;
}

/** Description of one running simulator in the JSON line of main.ts. */
export interface Running {
	urls: Record<string, string>;
	control: string;
	/** Fake credentials; each simulator has its own members. */
	credentials: Record<string, unknown>;
}

export type State = Record<string, unknown[]>;
