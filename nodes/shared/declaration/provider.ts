import type { IDataObject } from 'n8n-workflow';
import type { ErrorFormat } from '../errors/errorBody';
import type {
	Catalogue,
	Field,
	Operation,
	Paging,
	ParameterLocation,
	ApiRequest,
	Resource,
	Route,
} from './operation';

/**
 * A token exchange (as in RFC 8693): the credential's own token is sent to the provider for another
 * one, which signs the call. The new token is held in memory alone.
 */
export interface TokenExchange {
	/** Names what the new token is for; one is held for each credential, base URL and key. */
	readonly key: string;
	/** Request for the new token, signed with the credential's own. */
	readonly request: ApiRequest;
	/** Reads the reply to `request`; `expiresAt` in ms since the epoch. */
	readonly readToken: (body: IDataObject) => { token: unknown; expiresAt?: number };
	/** Credential type whose `authenticate` signs with the new token. */
	readonly credentialType: string;
	/** Member of that credential type that holds the token. */
	readonly tokenMember: string;
	/** Statuses with which the provider refuses a new token that has expired. */
	readonly unauthorizedStatuses: readonly number[];
}

/** One of the credential types a node can be used with. */
interface CredentialChoice {
	readonly type: string;
	/** Label in the Authentication field, where there are several. */
	readonly name: string;
}

/** A provider: all that is particular about its wire, and what it offers. */
export interface Provider {
	/** Name for labels and error texts. */
	readonly name: string;
	/** The credential types; with several, the parameter `authentication` chooses. */
	readonly credentials: readonly [CredentialChoice, ...CredentialChoice[]];
	readonly resources: Readonly<Record<string, Resource>>;
	/** The resource that the node shows first. */
	readonly defaultResource: string;
	/** The provider's spelling of a parameter name, by place and path; as it is by default. */
	readonly wireName?: (name: string, place: ParameterLocation, path: string) => string;
	/** Headers of every call. */
	readonly headers?: (credentials: IDataObject) => Record<string, string>;
	/** How error bodies are read, beside the standard formats. */
	readonly errorFormat?: ErrorFormat;
	/** Which token a call needs, where it is not the credential's own. */
	readonly exchange?: (
		request: ApiRequest,
		credentials: IDataObject,
		options: IDataObject,
	) => TokenExchange | undefined;
	/** How lists can be walked, for the free request; labels by value. */
	readonly pagings: Readonly<Record<string, { readonly name: string; readonly paging: Paging }>>;
	/** Options of an operation beside those of the machinery; no route where the user gives it. */
	readonly options?: (route?: Route) => readonly Field[];
	/** All documented endpoints; read only when somebody looks for one. */
	readonly endpoints: () => Promise<Catalogue>;
	/** Path of an endpoint, to show what the free request takes. */
	readonly examplePath: string;
	/** Parameters of the free request beside its own, e.g. a header that every call needs. */
	readonly requestFields?: readonly Field[];
}

/** What calls and forms need to know of a provider, without what it offers. */
export type ProviderCore = Pick<
	Provider,
	'name' | 'credentials' | 'wireName' | 'headers' | 'errorFormat' | 'exchange'
>;

/** A node's part of a provider that has several nodes. @param names of its resources */
export const withResources = (
	provider: Provider,
	defaultResource: string,
	names: readonly string[],
): Provider => ({
	...provider,
	defaultResource,
	resources: Object.fromEntries(names.map((name) => [name, provider.resources[name]])),
});

/** The operation behind two parameter values. */
export function findOperation(
	provider: Provider,
	resource: string,
	operation: string,
): Operation | undefined {
	return provider.resources[resource]?.operations[operation];
}
