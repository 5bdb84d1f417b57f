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

/** What is needed to check a provider's facts. */
export interface Target {
	name: string;
	variables: readonly Variable[];
	/** Hosts by the name that calls use, each the variable that holds its address. */
	hosts: Readonly<Record<string, string>>;
	/** Addresses of the API at which test records may be made; a host of this machine may too. */
	sandboxes: readonly string[];
	/** How each kind of token is got. */
	tokens: Readonly<Record<string, (session: Session) => Promise<string>>>;
	/** The kind of token that calls have which name none. */
	usualToken: string;
	/** Headers of every call to the API. */
	headers?: (session: Session) => Promise<Record<string, string>>;
	/** Variable of a refresh token, which every refresh replaces. */
	rotates?: string;
	checks: readonly Check[];
}
