import type { Check } from './check';
import type { Session } from './session';

/** A variable of the environment that a provider's checks read. */
interface Variable {
	name: string;
	what: string;
	/** Whether its value must never be shown. */
	secret?: true;
	/** Whether nothing can be checked without it; otherwise only some checks need it. */
	needed?: true;
	default?: string;
}

/** A provider with its variables, hosts, tokens and checks. */
export interface Target {
	name: string;
	variables: readonly Variable[];
	/** Variables with the addresses of the hosts, by the name that calls use. */
	hosts: Readonly<Record<string, string>>;
	/** API addresses at which test records may be made, besides hosts on this machine. */
	sandboxes: readonly string[];
	/** Functions that get each kind of token. */
	tokens: Readonly<Record<string, (session: Session) => Promise<string>>>;
	/** Kind of token for calls that name none. */
	usualToken: string;
	/** Headers of every call to the API. */
	headers?: (session: Session) => Promise<Record<string, string>>;
	/** Variable with a refresh token that every refresh replaces. */
	rotates?: string;
	checks: readonly Check[];
}
