import type { IncomingMessage } from 'node:http';

import type { TokenBook } from './tokens';
import type { LogEntry } from './types';

/** Form fields with secrets, shown as the token's label if it is known, else as `(hidden)`. */
const secretFields = new Set(['client_secret', 'code', 'code_verifier', 'refresh_token', 'token']);

/** The calls a provider's hosts received, in order, without their secrets. */
export class CallLog {
	private entries: LogEntry[] = [];

	constructor(private readonly tokens: TokenBook) {}

	add(host: string, message: IncomingMessage, body: Buffer): LogEntry {
		const url = new URL(message.url ?? '/', 'http://host');
		const { authorization, cookie, ...headers } = message.headers;
		const entry: LogEntry = {
			at: new Date().toISOString(),
			host,
			method: message.method ?? '',
			path: url.pathname,
			query: fieldsOf(url.searchParams),
			headers: {
				...headers,
				authorization: this.tokens.label(authorization),
				...(cookie !== undefined && { cookie: '(hidden)' }),
			},
			...(body.length > 0 && { body: this.readable(body, message.headers['content-type']) }),
			status: null,
		};
		this.entries.push(entry);
		return entry;
	}

	all(): LogEntry[] {
		return this.entries;
	}

	clear(): void {
		this.entries = [];
	}

	private readable(body: Buffer, contentType = ''): unknown {
		const text = body.toString();
		if (contentType.startsWith('application/x-www-form-urlencoded')) {
			return Object.fromEntries(
				Object.entries(fieldsOf(new URLSearchParams(text))).map(([name, value]) => [
					name,
					secretFields.has(name) ? this.hidden(name, String(value)) : value,
				]),
			);
		}
		if (!contentType.includes('json')) return text;
		try {
			return JSON.parse(text) as unknown;
		} catch {
			return text;
		}
	}

	private hidden(name: string, value: string): string {
		return name.endsWith('token') ? this.tokens.labelOf(value) : '(hidden)';
	}
}

function fieldsOf(parameters: URLSearchParams): Record<string, string | string[]> {
	return Object.fromEntries(
		[...new Set(parameters.keys())].map((name) => {
			const [first = '', ...more] = parameters.getAll(name);
			return [name, more.length === 0 ? first : [first, ...more]];
		}),
	);
}
