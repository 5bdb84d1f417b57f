/** The simulators' wire contract: what the control servers speak. Shared by main.ts and client.ts. */

/** One call that a provider's host received. Secrets are replaced by labels before they are kept. */
export interface LogEntry {
	/** When it came, by the simulated clock (ISO 8601). */
	at: string;
	/** The URL key of the host that received it, such as `sandboxApi`. */
	host: string;
	method: string;
	path: string;
	query: Record<string, string | string[]>;
	/** As received, except `authorization`: a label such as `client-token` or `expired oauth#2`. */
	headers: Record<string, string | string[] | undefined>;
	/** Parsed JSON, form fields with secrets replaced, else text; absent when there was none. */
	body?: unknown;
	/** Null when the connection was cut before an answer was made, or while there is none yet. */
	status: number | null;
	/** The fault that met this call, if one did. */
	fault?: Fault;
}

export interface Fault {
	/** Waits before anything else happens; alone it only delays. Real milliseconds. */
	latencyMs?: number;
	/** Answers this and does no work, unless `isWorked` is set. `body` goes out as JSON, or as it is when it is a string. */
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	/** Does the work, and answers `status` in the place of the reply: an error that came too late. */
	isWorked?: boolean;
	/** Cuts the connection before the work is done, or after it in place of the answer. */
	drop?: 'before' | 'after';
}

export interface FaultRule {
	/** Absent members match anything. `path` is the source of a regular expression. */
	match?: { host?: string; method?: string; path?: string };
	/** How many calls it meets; 1 when absent. */
	times?: number;
	fault: Fault;
}

/** What main.ts says about one running simulator in its JSON line. */
export interface Running {
	urls: Record<string, string>;
	control: string;
	/** Fake credentials to use; the shape is each simulator's own. */
	credentials: Record<string, unknown>;
}

export type State = Record<string, unknown[]>;
