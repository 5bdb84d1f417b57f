import { createHash } from 'node:crypto';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { problem, refusal } from './errors';
import type { Merchant } from './model';
import type { Shapes } from './shapes';

/** The only operations that declare the header. */
const operations = new Set([
	'POST /v2/payment-links',
	'POST /v2/payment-links/:paymentLinkId/share',
	'POST /v2/payment-sessions',
	'POST /v2/payment-sessions/:paymentSessionId/cancel',
	'POST /v2/pos/transactions',
	'POST /v2/pos/transactions/reversal',
	'POST /v2/pos/transactions/:posTransactionId/cancel',
	'POST /v2/settlements/batches/close',
	'POST /v2/transactions',
	'POST /v2/transactions/credit',
	'POST /v2/transactions/:transactionId/ach-hold',
	'POST /v2/transactions/:transactionId/ach-release',
	'POST /v2/transactions/:transactionId/capture',
	'POST /v2/transactions/:transactionId/reversal',
	'POST /v2/transactions/:transactionId/tip-adjustment',
]);

/** Time (ms) for which a key is stored; not documented. [inferred] */
const retentionMs = 24 * 3_600_000;

/**
 * A used key. A test can add one without a `status`, for a request that is still in progress, and
 * without a `request`, for any request.
 */
interface UsedKey {
	key: string;
	/** Digest of method, path and body. */
	request?: string;
	at?: string;
	status?: number;
	headers?: Record<string, string>;
	body?: string;
}

/**
 * Implements `Idempotency-Key`: repeats the first reply for the same request, answers 409 while
 * that is in progress and 422 for another request; a 5xx is not stored. Assumed as the worst case,
 * since it is not documented: a key counts for all paths of the merchant, and a refusal of the
 * operation is stored like any reply. Input that the edge refuses does not reach it. [inferred]
 */
export function honourKeys(api: FastifyInstance, { collection }: Merchant, shapes: Shapes): void {
	const used = collection<UsedKey>('idempotencyKeys', 'key');
	const running = new WeakMap<FastifyRequest, UsedKey>();

	api.addHook('preHandler', async (request, reply) => {
		const { headers, method, routeOptions } = request;
		const key = headers['idempotency-key'];
		if (shapes.current === 'august' || typeof key !== 'string' || key === '') return;
		if (!operations.has(`${method} ${routeOptions.url}`)) return;
		if (key.length > 255) {
			throw problem({ 'Idempotency-Key': ['Idempotency-Key must be 255 characters or less.'] });
		}
		const mine = digestOf(request);
		const earlier = used.get(key);
		if (earlier && Date.now() - Date.parse(earlier.at ?? '') >= retentionMs) used.delete(key);
		else if (earlier) return answerAgain(reply, earlier, mine);
		const entry = used.put({ key, request: mine, at: new Date().toISOString() });
		running.set(request, entry);
	});
	api.addHook('onSend', async (request, reply, payload) => {
		const entry = running.get(request);
		if (!entry) return payload;
		// A fault's reply is stored as the operation's reply.
		const status = Number(request.headers['x-simulated-status'] ?? reply.statusCode);
		if (status >= 500) used.delete(entry.key);
		else used.put({ ...entry, status, headers: headersOf(reply), body: String(payload ?? '') });
		return payload;
	});
}

const digestOf = ({ method, url, body }: FastifyRequest): string =>
	createHash('sha256')
		.update(JSON.stringify([method, url, body ?? null]))
		.digest('hex');

function answerAgain(reply: FastifyReply, earlier: UsedKey, mine: string): FastifyReply {
	const { request = mine, status, headers = {}, body } = earlier;
	// The member with the names of the two errors is not documented. [inferred]
	if (request !== mine) {
		throw refusal(422, 'IdempotencyKeyConflict: the key was used for another request.');
	}
	if (status === undefined) {
		throw refusal(409, 'IdempotencyKeyInProgress: the first request is still being processed.');
	}
	return reply
		.code(status)
		.headers(headers)
		.send(body === '' ? undefined : body);
}

function headersOf(reply: FastifyReply): Record<string, string> {
	const names = ['content-type', 'x-correlation-id'];
	const entries = names.map((name) => [name, reply.getHeader(name)] as const);
	return Object.fromEntries(
		entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
	);
}
