import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { createGunzip, createInflate } from 'node:zlib';

import { parseIncomingMessage } from './internals';

/** n8n's HTTP layer as a webhook node sees it: its body parser and the express response. */

type ExpressRequest = NonNullable<IWorkflowExecuteAdditionalData['httpRequest']>;
type ExpressResponse = NonNullable<IWorkflowExecuteAdditionalData['httpResponse']>;

/** The default of N8N_PAYLOAD_SIZE_MAX, in bytes. */
const PAYLOAD_SIZE_MAX = 16 * 1024 * 1024;

/** An answer that n8n gives without its webhook node. */
export class HttpError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** Content types whose body n8n reads before it calls a node of a version after the first. */
const PARSED_TYPES = /^(application\/json|text\/plain|application\/x-www-form-urlencoded)|[/+]xml$/;

/** Reads a call as n8n's body parser does. @throws HttpError 422 on JSON that does not parse */
export async function readRequest(
	incoming: IncomingMessage,
	baseUrl: string,
	typeVersion: number,
): Promise<ExpressRequest> {
	const { pathname, searchParams } = new URL(incoming.url!, baseUrl);
	const request = Object.assign(incoming, {
		rawBody: undefined as Buffer | undefined,
		readRawBody: async () => {
			request.rawBody ??= await readBody(incoming);
		},
		body: undefined as unknown,
		path: pathname,
		originalUrl: incoming.url,
		query: Object.fromEntries(searchParams),
		params: {},
		get: (name: string) => incoming.headers[name.toLowerCase()],
		header: (name: string) => incoming.headers[name.toLowerCase()],
	}) as IncomingMessage & ParsedRequest;
	parseIncomingMessage(incoming);
	const { contentType = '' } = request;
	if (contentType.startsWith('multipart/')) incoming.resume();
	else if (typeVersion === 1 || PARSED_TYPES.test(contentType)) await parseBody(request);
	return request as unknown as ExpressRequest;
}

/** What n8n adds to a request. */
interface ParsedRequest {
	readonly contentType?: string;
	readonly encoding: BufferEncoding;
	rawBody?: Buffer;
	readonly readRawBody: () => Promise<void>;
	body: unknown;
}

async function parseBody(request: ParsedRequest): Promise<void> {
	await request.readRawBody();
	const { contentType, encoding, rawBody } = request;
	const text = rawBody!.toString(encoding);
	try {
		if (text === '') return;
		if (contentType === 'application/json') request.body = JSON.parse(text) as unknown;
		else if (contentType === 'application/x-www-form-urlencoded') request.body = parseQuery(text);
		else if (contentType === 'text/plain') request.body = text;
	} catch {
		throw new HttpError(422, 'Failed to parse request body');
	}
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
	const decoders: Record<string, () => NodeJS.ReadWriteStream> = {
		gzip: createGunzip,
		deflate: createInflate,
	};
	const decoder = decoders[incoming.headers['content-encoding'] ?? '']?.();
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of decoder ? incoming.pipe(decoder) : incoming) {
		length += (chunk as Buffer).length;
		// The rest is read and dropped: a client that is still sending would not see the answer.
		if (length <= PAYLOAD_SIZE_MAX) chunks.push(chunk as Buffer);
	}
	if (length > PAYLOAD_SIZE_MAX) throw new HttpError(500, 'request entity too large');
	return Buffer.concat(chunks);
}

/** The part of express that webhook nodes use. */
export function asExpress(response: ServerResponse): ExpressResponse {
	const express = Object.assign(response, {
		status: (code: number) => {
			response.statusCode = code;
			return express;
		},
		set: (name: string, value: string) => response.setHeader(name, value),
		send: (body?: unknown) => {
			send(response, response.statusCode, body);
			return express;
		},
		json: (body: unknown) => express.send(body),
		sendStatus: (code: number) => express.status(code).send(),
	});
	return express as unknown as ExpressResponse;
}

export function send(response: ServerResponse, status: number, body?: unknown): void {
	if (response.headersSent) return;
	response.statusCode = status;
	if (body === undefined || status === 204) {
		response.end();
	} else if (typeof body === 'string') {
		response.setHeader('content-type', 'text/html; charset=utf-8').end(body);
	} else {
		response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
	}
}
