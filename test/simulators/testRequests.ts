/** The reply to a token request. */
export interface TokenPair {
	access_token: string;
	refresh_token: string;
	token_type: string;
	expires_in: number;
}

export interface Answer {
	status: number;
	headers: Headers;
	/** Parsed if it is JSON. */
	body: unknown;
}

/** Sends a request and reads the answer; redirects are answers, too. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
	return {
		status: response.status,
		headers: response.headers,
		body: isJson ? (JSON.parse(text) as unknown) : text,
	};
}

/** Sends form fields, as token endpoints take them. */
export const postForm = (
	url: string,
	fields: Record<string, string>,
	headers = {},
): Promise<Answer> => send(url, { method: 'POST', body: new URLSearchParams(fields), headers });
