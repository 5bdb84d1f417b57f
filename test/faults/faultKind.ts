/** Types and replies that the files of faults share. */
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';

import type { Seed } from '../simulators/seed';
import type { KindName } from './faultKinds';
import type { Operation } from './operation';
import type { Answer, Call, Exchange, Upstream } from './proxy';
import type { ConnectionName } from './environment';

/** A fault in a plan: which calls it affects, and its details. */
export interface Fault {
	readonly kind: KindName;
	readonly target: 'api' | 'token';
	/** Number of calls of its target that pass before it. */
	readonly skip: number;
	/** Number of consecutive calls that it affects. */
	readonly times: number;
	/** Whether the provider processes the call nevertheless. */
	readonly isDone: boolean;
	readonly status: number;
	readonly ms: number;
	readonly headers: Readonly<Record<string, string>>;
	/** Value that replaces the provider's. */
	readonly value?: unknown;
}

type Details = Omit<Fault, 'kind' | 'target'>;

/** Parameters in which an expression gives one field an invalid value. */
export interface Entered {
	readonly parameters: INodeParameters;
	/** The value as the report shows it. */
	readonly value: string;
	/** Label of the field, which the refusal must name. */
	readonly label: string;
	/** Whether the node may also treat the value as an empty field. */
	readonly isOptional?: boolean;
	/** Text that the refusal must contain besides the label. */
	readonly says?: string;
}

export interface Kind {
	readonly targets: ReadonlyArray<Fault['target']>;
	/** Whether it applies to an operation. @default all */
	readonly suits?: (operation: Operation) => boolean;
	/** Returns random details of one occurrence, which override the defaults. */
	readonly vary?: (seed: Seed) => Partial<Details>;
	/** Whether it affects a call; other calls are not counted. @default all of its target */
	readonly meets?: (exchange: Exchange) => boolean;
	readonly act: (call: Call, upstream: Upstream) => Promise<void> | void;
	/** Pattern that message and description of the resulting error must match. */
	readonly fits?: RegExp;
	/** Pattern that the resulting error must not match. */
	readonly misleads?: RegExp;
	/** Whether it must affect every call of the run. */
	readonly meetsAll?: boolean;
	/** Whether the reply never comes or never ends. */
	readonly hangs?: boolean;
	/** Whether the run must succeed, since the node tolerates the fault or recovers from it. */
	readonly isHarmless?: boolean;
	/** Puts an invalid value into the user's input; the calls themselves are not affected. */
	readonly enter?: (operation: Operation, parameters: INodeParameters, seed: Seed) => Entered;
	/** Enables Retry On Fail, and changes the parameters so that each try evaluates them again. */
	readonly enterAnew?: (parameters: INodeParameters) => INodeParameters;
	/** Changes the stored credential before the run. */
	readonly store?: (data: ICredentialDataDecryptedObject) => ICredentialDataDecryptedObject;
}

/** Error texts of the node for network faults. */
export const UNREACHABLE = /could not be reached \((E|UND_ERR|CERT)[A-Z_]+\)/;
export const UNREADABLE = /could not be read/;
/** Advice about the credential, which is wrong for a temporary fault. */
export const BLAMES = /check (the )?client id|reconnect/i;
export const UNKNOWN = /outcome is unknown/i;

export const json = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer => ({
	status,
	headers: { 'content-type': 'application/json', ...headers },
	body: Buffer.from(JSON.stringify(body)),
});

export const text = (status: number, contentType: string, words: string): Answer => ({
	status,
	headers: { 'content-type': contentType },
	body: Buffer.from(words),
});

export const doneOrNot = (seed: Seed): Partial<Details> => ({ isDone: seed.chance(0.5) });

/** Forwards the call if the provider is to process it. @returns the provider's answer */
export const work = async ({ fault, forward }: Call): Promise<Answer | undefined> =>
	fault.isDone ? await forward() : undefined;

/** Makes an error body that the node can read for every provider; OAuth's for token requests. */
function words({ fault, exchange }: Call): object {
	const said = `Injected ${fault.status}`;
	if (exchange.target === 'api') return { message: said };
	// n8n's OAuth client hides the status of a reply that has an `error`.
	return { error: fault.status === 429 ? 'rate_limited' : 'injected', error_description: said };
}

/** Answers a call with the fault's status and an error body. */
export const refusal: Kind['act'] = async (call) => {
	await work(call);
	call.send(json(call.fault.status, words(call), call.fault.headers));
};

export const both = ['api', 'token'] as const;
export const apiOnly = ['api'] as const;
export const tokenOnly = ['token'] as const;

/** Matches operations of these kinds. */
export const of =
	(...names: ReadonlyArray<Operation['kind']>) =>
	({ kind }: Operation): boolean =>
		names.includes(kind);

export const by =
	(...names: readonly ConnectionName[]) =>
	({ connection }: Operation): boolean =>
		names.includes(connection);

export const isRead = ({ method }: Exchange): boolean => method === 'GET';

/** Copies an answer with another body. */
export const withBody = (answer: Answer, body: unknown): Answer => ({
	...answer,
	body: Buffer.from(JSON.stringify(body)),
});

/** Parses the JSON of an answer; undefined if it is not JSON. */
export function jsonOf({ body }: Answer): unknown {
	try {
		return JSON.parse(body.toString()) as unknown;
	} catch {
		return undefined;
	}
}
