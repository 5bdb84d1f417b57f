import type { IDataObject } from 'n8n-workflow';
import type { Method } from '../declaration/operation';
import type { FailedAttempt } from '../errors/hostErrors';
import { isCertificateError, isInvalidRequestCode } from '../errors/hostErrors';
import { sleep } from '../util/sleep';
import { replyTime } from '../util/time';

/** Idempotent methods (RFC 9110, 9.2.2). */
const IDEMPOTENT_METHODS: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Statuses of transient errors. */
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);

/** Network errors before the connection was established: nothing was sent. */
const CONNECT_ERROR_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/** Statuses of an overloaded provider (RFC 6585, 4; RFC 9110, 15.6.4 and 15.6.5). */
const OVERLOAD_STATUSES = new Set([429, 503, 504]);

/** Network errors that mean that no reply arrived in time. */
const TIMEOUT_CODES = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED']);

/** Whether a failure shows that there are too many concurrent calls. */
export const isOverload = ({ status = 0, networkCode = '' }: FailedAttempt): boolean =>
	OVERLOAD_STATUSES.has(status) || TIMEOUT_CODES.has(networkCode);

const BASE_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** Maximum `Retry-After` in ms; longer values are shortened to it. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * Parses `Retry-After` (seconds or an HTTP date) to ms; undefined if it is missing or invalid. A
 * date is compared with that of the reply, because this machine's clock may be wrong.
 */
function parseRetryAfter(headers: IDataObject | undefined): number | undefined {
	const value = headers?.['retry-after'];
	if (value === undefined || value === '') return undefined;
	const seconds = Number(value);
	const wait = Number.isFinite(seconds)
		? seconds * 1000
		: Date.parse(String(value)) - replyTime(headers);
	return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}

/** Network errors that remain until the set-up changes; nothing was sent. */
const isPermanentError = (networkCode: string): boolean =>
	isCertificateError(networkCode) || isInvalidRequestCode(networkCode);

/** Whether a failure is transient. */
export const isTransient = ({ status = 0, networkCode }: FailedAttempt): boolean =>
	networkCode === undefined ? RETRYABLE_STATUSES.has(status) : !isPermanentError(networkCode);

/**
 * Whether the provider certainly did nothing, so that even a write may be retried. That does not
 * hold for a 503 with Retry-After: gateways also send it for calls that they have passed on.
 */
function isSafeToRetry({ status, networkCode }: FailedAttempt): boolean {
	if (networkCode === undefined) return status === 429;
	return CONNECT_ERROR_CODES.has(networkCode) || isPermanentError(networkCode);
}

/** Returns the `Retry-After` of a 503 in ms. */
export const requestedRetryDelay = ({ status, headers }: FailedAttempt): number | undefined =>
	status === 503 ? parseRetryAfter(headers) : undefined;

/** Whether the provider may have carried out a write although it failed. */
export function mayHaveTakenEffect(method: Method, failure: FailedAttempt): boolean {
	if (method === 'GET' || method === 'HEAD' || isSafeToRetry(failure)) return false;
	return failure.status === undefined || failure.status === 408 || failure.status >= 500;
}

/**
 * Returns the exponential backoff with jitter in ms, for replies without `Retry-After`.
 *
 * @param attempt number of the attempt that failed, from 1
 * @param random 0..1, for the jitter
 */
export const backoff = (attempt: number, random = Math.random()): number =>
	Math.min(BASE_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS) * (0.5 + random / 2);

/** Decides what is retried, and how often. */
export interface RetryPolicy<T> {
	/**
	 * Idempotent methods are retried after every transient failure, others only if the provider did
	 * nothing.
	 */
	readonly method: Method;
	/** Includes the first attempt. */
	readonly maxAttempts: number;
	/** Returns why an attempt failed; undefined if it succeeded. */
	readonly failureOf: (result: T) => FailedAttempt | undefined;
	/**
	 * Called after each failed attempt.
	 *
	 * @param attempt its number, from 1
	 * @param delay wait before the next attempt in ms; undefined if it was the last one
	 */
	readonly onFailedAttempt?: (
		failure: FailedAttempt,
		attempt: number,
		delay: number | undefined,
	) => void;
	/** Aborts the waits. */
	readonly signal?: AbortSignal;
}

/**
 * Repeats work until it succeeds or the policy stops.
 *
 * @returns the result of the last attempt
 * @throws what `work` throws, at once; the signal's reason if it aborts during a wait
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
		const delay = mayRetry ? (parseRetryAfter(failure.headers) ?? backoff(attempt)) : undefined;
		onFailedAttempt?.(failure, attempt, delay);
		if (delay === undefined) return result;
		await sleep(delay, signal);
	}
}
