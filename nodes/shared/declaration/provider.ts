import type { IDataObject } from 'n8n-workflow';
import type { ErrorFormat } from '../errors/errorBody';
import type {
	EndpointCatalog,
	Field,
	Operation,
	Paging,
	ParameterLocation,
	ApiRequest,
	Resource,
	Route,
} from './operation';

/**
 * A token exchange (similar to RFC 8693): the credential's token is exchanged for another one,
 * which signs the call. The new token is held in memory only.
 */
export interface TokenExchange {
	/** Identifies the new token's purpose. One token is cached per credential, base URL and key. */
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

/** A credential type that a node supports. */
interface CredentialChoice {
	readonly type: string;
	/** Label in the Authentication field, which is shown if there are several. */
	readonly name: string;
}

/** A provider: the particulars of its API, and its resources. */
export interface Provider {
	/** Name for labels and error texts. */
	readonly name: string;
	/** The credential types. If there are several, the parameter `authentication` chooses one. */
	readonly credentials: readonly [CredentialChoice, ...CredentialChoice[]];
	readonly resources: Readonly<Record<string, Resource>>;
	/** Default value of the node's Resource parameter. */
	readonly defaultResource: string;
	/**
	 * Converts a parameter name to the provider's spelling, by location and path. Unchanged if
	 * undefined.
	 */
	readonly wireName?: (name: string, location: ParameterLocation, path: string) => string;
	/** Headers of every call. */
	readonly headers?: (credentials: IDataObject) => Record<string, string>;
	/** Format of error bodies, beside the standard formats. */
	readonly errorFormat?: ErrorFormat;
	/** Returns the token exchange for a call that the credential's own token cannot sign. */
	readonly exchange?: (
		request: ApiRequest,
		credentials: IDataObject,
		options: IDataObject,
	) => TokenExchange | undefined;
	/** Paging kinds for API Request; labels by value. */
	readonly pagings: Readonly<Record<string, { readonly name: string; readonly paging: Paging }>>;
	/** Additional options of an operation. The route is undefined for API Request. */
	readonly options?: (route?: Route) => readonly Field[];
	/** Loads all documented endpoints; the editor calls it on demand. */
	readonly endpoints: () => Promise<EndpointCatalog>;
	/** Example of a path, for the placeholder of API Request. */
	readonly examplePath: string;
	/** Additional parameters of API Request, such as a header that every call needs. */
	readonly requestFields?: readonly Field[];
}

/** The parts of a provider that calls and forms need, without resources. */
export type ProviderCore = Pick<
	Provider,
	'name' | 'credentials' | 'wireName' | 'headers' | 'errorFormat' | 'exchange'
>;

/**
 * Limits a provider to some of its resources, for providers with several nodes.
 *
 * @param names keys of the resources
 */
export const withResources = (
	provider: Provider,
	defaultResource: string,
	names: readonly string[],
): Provider => ({
	...provider,
	defaultResource,
	resources: Object.fromEntries(names.map((name) => [name, provider.resources[name]])),
});

/** Finds an operation by the values of the parameters Resource and Operation. */
export function findOperation(
	provider: Provider,
	resource: string,
	operation: string,
): Operation | undefined {
	return provider.resources[resource]?.operations[operation];
}
