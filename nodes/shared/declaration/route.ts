import type { IDataObject } from 'n8n-workflow';

/** The HTTP methods of the providers. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/** Method and path template in OpenAPI's notation, e.g. `GET /v2/transactions/{transactionId}`. */
export type Route = `${Method} /${string}`;

/** A request before base URL and authentication are added. */
export interface ApiRequest {
	method: Method;
	/** Path with percent-encoded parameters. */
	path: string;
	/** Array values repeat the key. */
	query?: IDataObject;
	headers?: Record<string, string>;
	/** JSON body; undefined sends none. */
	body?: unknown;
	/**
	 * Files of a multipart/form-data body: binary input field by form field. `body` contains the
	 * other members.
	 */
	files?: Record<string, string>;
	/** An encoded body, instead of `body`. */
	encoded?: { readonly data: Buffer; readonly contentType: string };
	/** Whether to return the reply's body as a buffer. */
	asBytes?: boolean;
	/** Whether a POST or PATCH may be repeated like a PUT, because it is idempotent. */
	idempotent?: boolean;
	/**
	 * Returns, as advice for the user, why the body of a successful reply is not the endpoint's. The
	 * reply then counts as unreadable.
	 */
	validateResponse?: (body: unknown) => string | undefined;
}

/** Splits a route into method and path template; the template is '' if there is none. */
export function splitRoute(route: string): { method: ApiRequest['method']; template: string } {
	const [method, template = ''] = route.split(' ');
	return { method: method as ApiRequest['method'], template };
}

/** Returns the names of a template's path parameters. */
export const pathParameters = (template: string): string[] =>
	[...template.matchAll(/{(\w+)}/g)].map(([, name]) => name);

/** Returns a request with further query parameters, which replace those of the same name. */
export const withQuery = (request: ApiRequest, query: IDataObject | undefined): ApiRequest => ({
	...request,
	query: { ...request.query, ...query },
});
