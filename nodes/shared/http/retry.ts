import type { IDataObject } from 'n8n-workflow';
import type { Method } from '../declaration/operation';
import { isCertificateFault, isInvalidRequestCode } from '../errors/hostErrors';

/** How one attempt ended: with a status, or with the code of a network fault. */
export interface AttemptResult {
	readonly status?: number;
	readonly headers?: IDataObject;
	readonly networkCode?: string;
}

/** Repeating these does nothing twice (RFC 9110, 9.2.2). */
const IDEMPOTENT_METHODS: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Statuses that may pass by themselves. */
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);

/** Network faults before a connection stood: the call never left. */
const CONNECT_ERROR_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

const BASE_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** `Retry-After` is honoured up to here; a provider that asks for more gets its call earlier. */
const MAX_RETRY_AFTER_MS = 120_000;

/** `Retry-After` in ms: seconds or an HTTP date; undefined where it is missing or unreadable. */
function retryAfter(headers: IDataObject | undefined, now = Date.now()): number | undefined {
	const value = headers?.['retry-after'];
	if (value === undefined || value === '') return undefined;
	const seconds = Number(value);
	const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(value)) - now;
	return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}

/** Network faults that come again until somebody changes something; the call never left. */
const isLasting = (networkCode: string): boolean =>
	isCertificateFault(networkCode) || isInvalidRequestCode(networkCode);

/** Whether a failure may pass by itself. */
export const isPassing = ({ status = 0, networkCode }: AttemptResult): boolean =>
	networkCode === undefined ? RETRYABLE_STATUSES.has(status) : !isLasting(networkCode);

/**
 * Whether the provider certainly did nothing, so that even a write may be repeated. A 503 with
 * Retry-After is no such certainty: a gateway sends it also for a call that it has passed on.
 */
function isSafeToRetry({ status, networkCode }: AttemptResult): boolean {
	if (networkCode === undefined) return status === 429;
	return CONNECT_ERROR_CODES.has(networkCode) || isLasting(networkCode);
}

/** How long (ms) a provider that is unavailable asks to wait before the call is repeated. */
export const repetitionAskedAfter = ({ status, headers }: AttemptResult): number | undefined =>
	status === 503 ? retryAfter(headers) : undefined;

/** Whether the provider may have carried out a write without our knowing. */
export function isOutcomeUnknown(method: Method, outcome: AttemptResult): boolean {
	if (method === 'GET' || method === 'HEAD' || isSafeToRetry(outcome)) return false;
	return outcome.status === undefined || outcome.status === 408 || outcome.status >= 500;
}

/**
 * How long to wait where nobody says how long, in ms.
 *
 * @param attempt number of the attempt that just ended, from 1
 * @param random 0..1, for the jitter
 */
export const backoff = (attempt: number, random = Math.random()): number =>
	Math.min(BASE_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS) * (0.5 + random / 2);

/**
 * How long to wait before the next attempt, in ms; undefined where there must be none.
 *
 * @param attempt number of the attempt that just ended, from 1
 * @param random 0..1, for the jitter
 */
export function retryDelay(
	method: Method,
	attempt: number,
	maxTries: number,
	outcome: AttemptResult,
	random = Math.random(),
): number | undefined {
	if (attempt >= maxTries) return undefined;
	if (!isPassing(outcome) || !(IDEMPOTENT_METHODS.has(method) || isSafeToRetry(outcome)))
		return undefined;
	return retryAfter(outcome.headers) ?? backoff(attempt, random);
}
