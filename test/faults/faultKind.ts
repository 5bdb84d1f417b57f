/** What the files of faults share: the shape of a fault, and replies to make one of. */
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';

import type { Seed } from '../simulators/seed';
import type { KindName } from './faultKinds';
import type { Operation } from './operation';
import type { Answer, Call, Exchange, Upstream } from './proxy';
import type { Way } from './environment';

/** A fault of a plan: which calls it meets, and how. */
export interface Fault {
	readonly kind: KindName;
	readonly target: 'api' | 'token';
	/** Calls of its target that pass before it. */
	readonly skip: number;
	/** Calls in a row that it meets. */
	readonly times: number;
	/** Whether the provider does the work all the same. */
	readonly isDone: boolean;
	readonly status: number;
	readonly ms: number;
	readonly headers: Readonly<Record<string, string>>;
	/** What the kind puts in place of the provider's value. */
	readonly value?: unknown;
}

type Details = Omit<Fault, 'kind' | 'target'>;

/** What a user has entered, with one value that an expression has spoilt. */
export interface Entered {
	readonly parameters: INodeParameters;
	/** The value as the report shows it. */
	readonly value: string;
	/** Label of the field that the refusal has to name. */
	readonly label: string;
	/** Whether the node may also take the value, as if the field had been left alone. */
	readonly isOptional?: boolean;
	/** What else the refusal says. */
	readonly says?: string;
}

/** One way in which something goes wrong. */
export interface Kind {
	readonly targets: ReadonlyArray<Fault['target']>;
	/** Operations that it is about. @default all */
	readonly suits?: (operation: Operation) => boolean;
	/** Details of one occurrence, over those of none. */
	readonly vary?: (seed: Seed) => Partial<Details>;
	/** Calls that it meets; it neither meets nor counts others. @default all of its target */
	readonly meets?: (exchange: Exchange) => boolean;
	readonly act: (call: Call, upstream: Upstream) => Promise<void> | void;
	/** What an error that comes of it says: message and description. */
	readonly fits?: RegExp;
	/** What an error that comes of it must not say. */
	readonly misleads?: RegExp;
	/** Makes sense only where it meets every call of the run. */
	readonly meetsAll?: boolean;
	/** No reply comes at all, or none to its end. */
	readonly hangs?: boolean;
	/** Nothing is wrong with it, or the node gets over it by itself: the run must succeed. */
	readonly isHarmless?: boolean;
	/** Spoils what the user has entered, in place of anything on the way to the provider. */
	readonly enter?: (operation: Operation, parameters: INodeParameters, seed: Seed) => Entered;
	/** Turns on Retry On Fail, and changes the parameters so that each try evaluates them anew. */
	readonly enterAnew?: (parameters: INodeParameters) => INodeParameters;
	/** Changes the credential as it is stored when the run begins. */
	readonly store?: (data: ICredentialDataDecryptedObject) => ICredentialDataDecryptedObject;
}

/** How the node names a fault of the network. */
export const UNREACHABLE = /could not be reached \((E|UND_ERR|CERT)[A-Z_]+\)/;
export const UNREADABLE = /could not be read/;
/** What blames the credential for a fault that passes by itself. */
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

/** The provider's answer where the fault lets it do its work. */
export const work = async ({ fault, forward }: Call): Promise<Answer | undefined> =>
	fault.isDone ? await forward() : undefined;

/** The provider's own words, in the one shape that all readers know; OAuth's for tokens. */
function words({ fault, exchange }: Call): object {
	const said = `Injected ${fault.status}`;
	if (exchange.target === 'api') return { message: said };
	// n8n's OAuth client hides the status of a reply that has an `error`.
	return { error: fault.status === 429 ? 'rate_limited' : 'injected', error_description: said };
}

/** Reply to a call in words of the fault's status, whether its work was done or not. */
export const refusal: Kind['act'] = async (call) => {
	await work(call);
	call.send(json(call.fault.status, words(call), call.fault.headers));
};

export const both = ['api', 'token'] as const;
export const apiOnly = ['api'] as const;
export const tokenOnly = ['token'] as const;

/** Operations of these kinds. */
export const of =
	(...names: ReadonlyArray<Operation['kind']>) =>
	({ kind }: Operation): boolean =>
		names.includes(kind);

export const by =
	(...names: readonly Way[]) =>
	({ way }: Operation): boolean =>
		names.includes(way);

export const isRead = ({ method }: Exchange): boolean => method === 'GET';

/** An answer with another body. */
export const withBody = (answer: Answer, body: unknown): Answer => ({
	...answer,
	body: Buffer.from(JSON.stringify(body)),
});

/** The JSON of an answer; undefined where it is none. */
export function jsonOf({ body }: Answer): unknown {
	try {
		return JSON.parse(body.toString()) as unknown;
	} catch {
		return undefined;
	}
}
