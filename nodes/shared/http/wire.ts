import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';
import type { ApiRequest } from '../declaration/operation';
import { isUnreadable, withoutByteOrderMark } from '../errors/hostErrors';

/** A reply of the provider. */
export interface ApiResponse {
	readonly status: number;
	readonly headers: IDataObject;
	/**
	 * Parsed JSON; a string if it is not JSON; '' or undefined if it is empty. A buffer if bytes were
	 * requested and the call succeeded.
	 */
	readonly body: unknown;
}

/** Values that all requests of a client share. */
export interface RequestDefaults {
	readonly baseUrl: string;
	readonly headers: Record<string, string>;
	/** In ms. */
	readonly timeout: number;
}

/** Returns how logs and errors name a request: method and path without the query. */
export const requestLabel = ({ method, path }: ApiRequest): string => `${method} ${path}`;

/** Converts a request to the options of n8n's request helper. */
export function toHttpOptions(request: ApiRequest, defaults: RequestDefaults): IHttpRequestOptions {
	const { method, path, query, headers, body, encoded, asBytes } = request;
	const contentType = encoded?.contentType ?? 'application/json';
	return {
		method,
		url: buildUrl(defaults.baseUrl, path, query),
		headers: {
			Accept: asBytes ? '*/*' : 'application/json',
			...(method !== 'GET' && method !== 'HEAD' && { 'Content-Type': contentType }),
			...defaults.headers,
			...headers,
		},
		// Serialized here, because n8n's helper drops an empty object, which some providers require.
		...(encoded ? { body: encoded.data } : body !== undefined && { body: JSON.stringify(body) }),
		...(asBytes && { encoding: 'arraybuffer' as const }),
		timeout: defaults.timeout,
		// The client handles every status itself, so that n8n neither refreshes the token nor throws.
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect could send the token to another host; none of the providers uses redirects.
		disableFollowRedirect: true,
	};
}

/** Builds the URL; array values repeat the parameter. */
function buildUrl(baseUrl: string, path: string, query: IDataObject = {}): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		for (const entry of [value].flat()) parameters.append(key, String(entry));
	}
	const search = parameters.toString();
	return `${baseUrl}${path}${search && `?${search}`}`;
}

/**
 * Converts the reply of n8n's request helper. Error bodies are parsed even if bytes were requested.
 */
export const toApiResponse = (
	{ asBytes }: ApiRequest,
	{ statusCode: status, headers, body }: IN8nHttpFullResponse,
): ApiResponse => ({
	status,
	headers: headers as IDataObject,
	body: asBytes && status >= 300 ? decodeBody(body) : body,
});

/** Whether a successful reply is unreadable or comes from a gateway. */
export const isBrokenResponse = ({ headers, body }: ApiResponse): boolean =>
	isUnreadable(body, String(headers['content-type'] ?? ''));

/** Decodes bytes to JSON or text. */
function decodeBody(body: unknown): unknown {
	if (!Buffer.isBuffer(body)) return body;
	const text = withoutByteOrderMark(body.toString());
	return jsonParse<unknown>(text, { fallbackValue: text });
}
