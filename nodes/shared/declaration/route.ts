import type { IDataObject } from 'n8n-workflow';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/** Method and path template in OpenAPI's notation, e.g. `GET /v2/transactions/{transactionId}`. */
export type Route = `${Method} /${string}`;

/** A call in the provider's terms, before base URL and authentication. */
export interface ApiRequest {
	method: Method;
	/** Path with its parameters filled in and percent-encoded. */
	path: string;
	/** Array values repeat the key. */
	query?: IDataObject;
	headers?: Record<string, string>;
	/** JSON body; `undefined` sends none. */
	body?: unknown;
	/** Files of a multipart/form-data body: input data field by form field; `body` has the others. */
	files?: Record<string, string>;
	/** A body that is encoded already, instead of `body`. */
	encoded?: { readonly data: Buffer; readonly contentType: string };
	/** Whether the reply's body is wanted as bytes. */
	asBytes?: boolean;
	/** Whether a POST may be repeated like a PUT, because doing it twice changes nothing. */
	idempotent?: boolean;
	/**
	 * Says why the body of a successful reply is not what the endpoint gives, as advice for the user;
	 * the reply then counts as unreadable.
	 */
	validateResponse?: (body: unknown) => string | undefined;
}

/** Method and path template of a route; an empty template where there is none. */
export function splitRoute(route: string): { method: ApiRequest['method']; template: string } {
	const [method, template = ''] = route.split(' ');
	return { method: method as ApiRequest['method'], template };
}

/** Names of the path parameters of a template. */
export const pathParameters = (template: string): string[] =>
	[...template.matchAll(/{(\w+)}/g)].map(([, name]) => name);
