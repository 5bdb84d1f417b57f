import type { IDataObject } from 'n8n-workflow';
import type { Method } from '../declaration/operation';
import type { FailedAttempt } from '../errors/hostErrors';
import { isCertificateFault, isInvalidRequestCode } from '../errors/hostErrors';
import { sleep } from '../util/sleep';

/** Methods whose repetition has no further effect (RFC 9110, 9.2.2). */
const IDEMPOTENT_METHODS: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Statuses that may be gone at the next attempt. */
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);

/** Network faults before a connection was made: nothing was sent. */
const CONNECT_ERROR_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/** Statuses of a provider that has more calls than it can answer (RFC 6585, 4; RFC 9110, 15.6.4 and 15.6.5). */
const OVERLOAD_STATUSES = new Set([429, 503, 504]);

/** Codes of network faults by which no reply came in time. */
const TIMEOUT_CODES = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED']);

/** Whether a failure shows that fewer calls should be under way at once. */
export const isOverload = ({ status = 0, networkCode = '' }: FailedAttempt): boolean =>
	OVERLOAD_STATUSES.has(status) || TIMEOUT_CODES.has(networkCode);

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

/** Network faults that stay until somebody changes the set-up; nothing was sent. */
const isPermanent = (networkCode: string): boolean =>
	isCertificateFault(networkCode) || isInvalidRequestCode(networkCode);

/** Whether a failure may be gone at the next attempt. */
export const isTransient = ({ status = 0, networkCode }: FailedAttempt): boolean =>
	networkCode === undefined ? RETRYABLE_STATUSES.has(status) : !isPermanent(networkCode);

/**
 * Whether the provider certainly did nothing, so that even a write may be repeated. A 503 with
 * Retry-After is no such certainty: a gateway sends it also for a call that it has passed on.
 */
function isSafeToRetry({ status, networkCode }: FailedAttempt): boolean {
	if (networkCode === undefined) return status === 429;
	return CONNECT_ERROR_CODES.has(networkCode) || isPermanent(networkCode);
}

/** How long (ms) a provider that is unavailable asks to wait before the call is repeated. */
export const requestedRetryDelay = ({ status, headers }: FailedAttempt): number | undefined =>
	status === 503 ? retryAfter(headers) : undefined;

/** Whether the provider may have carried out a write without our knowing. */
export function isOutcomeUnknown(method: Method, outcome: FailedAttempt): boolean {
	if (method === 'GET' || method === 'HEAD' || isSafeToRetry(outcome)) return false;
	return outcome.status === undefined || outcome.status === 408 || outcome.status >= 500;
}

/**
 * Exponential backoff with jitter: how long to wait where the provider does not say, in ms.
 *
 * @param attempt number of the attempt that just ended, from 1
 * @param random 0..1, for the jitter
 */
export const backoff = (attempt: number, random = Math.random()): number =>
	Math.min(BASE_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS) * (0.5 + random / 2);

/** What is retried, and how often. */
export interface RetryPolicy<T> {
	/** Idempotent methods are retried after every transient failure, the others where nothing was done. */
	readonly method: Method;
	/** The first one included. */
	readonly maxAttempts: number;
	/** Why an attempt failed; undefined where it succeeded. */
	readonly failureOf: (result: T) => FailedAttempt | undefined;
	/**
	 * Called after each failed attempt.
	 *
	 * @param attempt its number, from 1
	 * @param delay wait before the next one, in ms; undefined if it was the last one
	 */
	readonly onFailedAttempt?: (
		failure: FailedAttempt,
		attempt: number,
		delay: number | undefined,
	) => void;
	/** Ends the waits. */
	readonly signal?: AbortSignal;
}

/**
 * Repeats work until it succeeds or the policy ends the attempts.
 *
 * @returns the result of the last attempt
 * @throws what `work` throws, at once; the signal's reason when it aborts during a wait
 */
export async function withRetry<T>(policy: RetryPolicy<T>, work: () => Promise<T>): Promise<T> {
	const { method, maxAttempts, failureOf, onFailedAttempt, signal } = policy;
	for (let attempt = 1; ; attempt++) {
		const result = await work();
		const failure = failureOf(result);
		if (failure === undefined) return result;
		const mayRetry =
			attempt < maxAttempts &&
			isTransient(failure) &&
			(IDEMPOTENT_METHODS.has(method) || isSafeToRetry(failure));
		const delay = mayRetry ? (retryAfter(failure.headers) ?? backoff(attempt)) : undefined;
		onFailedAttempt?.(failure, attempt, delay);
		if (delay === undefined) return result;
		await sleep(delay, signal);
	}
}
