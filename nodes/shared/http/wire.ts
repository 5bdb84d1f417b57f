import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';
import type { ApiRequest } from '../declaration/operation';
import { isUnreadable, withoutByteOrderMark } from '../errors/hostErrors';

/** What came back from the provider. */
export interface ApiResponse {
	readonly status: number;
	readonly headers: IDataObject;
	/**
	 * Parsed JSON; a string where the reply is no JSON; '' or undefined for an empty reply. Bytes where
	 * they were asked for and the call succeeded.
	 */
	readonly body: unknown;
}

/** What all requests of a client have in common. */
export interface RequestDefaults {
	readonly baseUrl: string;
	readonly headers: Record<string, string>;
	/** In ms. */
	readonly timeout: number;
}

/** How logs and errors name a request: method and path, without the query. */
export const requestLabel = ({ method, path }: ApiRequest): string => `${method} ${path}`;

/** A request as n8n's request helper takes it. */
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
		// As text: n8n's helper drops an empty object, which some providers require.
		...(encoded ? { body: encoded.data } : body !== undefined && { body: JSON.stringify(body) }),
		...(asBytes && { encoding: 'arraybuffer' as const }),
		timeout: defaults.timeout,
		// The client reads every status itself, so that n8n neither renews the token nor throws.
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect could carry the token to another host; none of the providers uses them.
		disableFollowRedirect: true,
	};
}

/** The URL of a request; array values repeat the key. */
function buildUrl(baseUrl: string, path: string, query: IDataObject = {}): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		for (const entry of [value].flat()) parameters.append(key, String(entry));
	}
	const search = parameters.toString();
	return `${baseUrl}${path}${search && `?${search}`}`;
}

/** What n8n's request helper returned. A refusal is parsed although its request asked for bytes. */
export const toApiResponse = (
	{ asBytes }: ApiRequest,
	{ statusCode: status, headers, body }: IN8nHttpFullResponse,
): ApiResponse => ({
	status,
	headers: headers as IDataObject,
	body: asBytes && status >= 300 ? decodeBody(body) : body,
});

/** Whether a successful response is broken or comes from a gateway. */
export const isBrokenResponse = ({ headers, body }: ApiResponse): boolean =>
	isUnreadable(body, String(headers['content-type'] ?? ''));

/** Bytes as the JSON or text that they hold. */
function decodeBody(body: unknown): unknown {
	if (!Buffer.isBuffer(body)) return body;
	const text = withoutByteOrderMark(body.toString());
	return jsonParse<unknown>(text, { fallbackValue: text });
}
