/** When an attempt is repeated, and after how long. */
import type { Method } from '../../nodes/shared/declaration/operation';
import type { FailedAttempt } from '../../nodes/shared/errors/hostErrors';
import type { RetryPolicy } from '../../nodes/shared/http/retry';
import {
	backoff,
	isOverload,
	mayHaveTakenEffect,
	requestedRetryDelay,
	withRetry,
} from '../../nodes/shared/http/retry';
import { settle } from '../../nodes/shared/util/result';
import { NOW, useWaits } from './support/waits';

type Outcome = FailedAttempt | 'done';

jest.mock('../../nodes/shared/util/sleep');

const waits = useWaits();

/** Runs attempts that end so, one after another; the last one is repeated for ever. */
async function run(
	outcomes: readonly Outcome[],
	policy: Partial<RetryPolicy<Outcome>> = {},
): Promise<{ result: Outcome; attempts: number }> {
	let attempts = 0;
	const result = await withRetry(
		{
			method: 'GET',
			maxAttempts: 4,
			failureOf: (outcome) => (outcome === 'done' ? undefined : outcome),
			...policy,
		},
		async () => outcomes[Math.min(attempts++, outcomes.length - 1)]!,
	);
	return { result, attempts };
}

const busy: FailedAttempt = { status: 503 };
const limited: FailedAttempt = { status: 429 };
const reset: FailedAttempt = { networkCode: 'ECONNRESET' };
const unreachable: FailedAttempt = { networkCode: 'ECONNREFUSED' };
const certificate: FailedAttempt = { networkCode: 'CERT_HAS_EXPIRED' };

it('a success is not repeated', async () =>
	expect(await run(['done'])).toEqual({ result: 'done', attempts: 1 }));

it('the waits grow, and none follows the last attempt', async () => {
	expect(await run([busy])).toEqual({ result: busy, attempts: 4 });
	expect(waits).toEqual([500, 1_000, 2_000]);
});

it('a wait is at least half as long as without jitter, and at most 30 seconds', () => {
	expect([backoff(1, 0), backoff(3, 0), backoff(3, 1)]).toEqual([250, 1_000, 2_000]);
	expect([backoff(6, 1), backoff(7, 1), backoff(50, 1)]).toEqual([16_000, 30_000, 30_000]);
});

it.each<[Method, FailedAttempt, boolean]>([
	['GET', { status: 503 }, false],
	['HEAD', { networkCode: 'ECONNRESET' }, false],
	['POST', { networkCode: 'ECONNRESET' }, true],
	['DELETE', { networkCode: 'ETIMEDOUT' }, true],
	['POST', { networkCode: 'ECONNREFUSED' }, false],
	['POST', { networkCode: 'CERT_HAS_EXPIRED' }, false],
	['POST', { networkCode: 'ERR_INVALID_CHAR' }, false],
	['PATCH', { status: 500 }, true],
	['PUT', { status: 503 }, true],
	['POST', { status: 408 }, true],
	['POST', { status: 429 }, false],
	['POST', { status: 499 }, false],
	['POST', { status: 400 }, false],
])('whether the outcome of %s is unknown after %j: %s', (method, failure, unknown) =>
	expect(mayHaveTakenEffect(method, failure)).toBe(unknown),
);

it('a provider asks for a repetition with 503 and Retry-After, and with nothing else', () => {
	const headers = { 'retry-after': '3' };

	expect(requestedRetryDelay({ status: 503, headers })).toBe(3_000);
	expect(requestedRetryDelay({ status: 503 })).toBeUndefined();
	expect(requestedRetryDelay({ status: 500, headers })).toBeUndefined();
});

it.each<[Method, FailedAttempt, number]>([
	['GET', busy, 2],
	['PUT', reset, 2],
	['DELETE', busy, 2],
	['POST', busy, 1],
	['POST', reset, 1],
	['PATCH', { status: 504 }, 1],
	['POST', limited, 2],
	['POST', unreachable, 2],
	['GET', certificate, 1],
	['GET', { status: 500 }, 1],
	['GET', { status: 404 }, 1],
])('%s after %j makes %d attempts', async (method, failure, attempts) =>
	expect((await run([failure, 'done'], { method })).attempts).toBe(attempts),
);

it.each<[string, number]>([
	['2', 2_000],
	['0', 0],
	['-5', 0],
	['999999', 120_000],
	[new Date(NOW + 7_000).toUTCString(), 7_000],
	[new Date(NOW - 7_000).toUTCString(), 0],
	['soon', 500],
	['', 500],
])('Retry-After: "%s" waits %d ms', async (value, ms) => {
	await run([{ ...busy, headers: { 'retry-after': value } }, 'done']);

	expect(waits).toEqual([ms]);
});

it.each([3_600_000, -3_600_000])(
	'a Retry-After that is a date is waited for where this clock is wrong by %d ms',
	async (error) => {
		const at = (seconds: number) => new Date(NOW + error + seconds * 1_000).toUTCString();
		const headers = { date: at(0), 'retry-after': at(7) };
		await run([{ ...limited, headers }, 'done']);

		expect(waits).toEqual([7_000]);
	},
);

it('each failed attempt is reported with its number and the wait after it', async () => {
	const onFailedAttempt = jest.fn();

	await run([limited, busy], { maxAttempts: 3, onFailedAttempt });

	expect(onFailedAttempt.mock.calls).toEqual([
		[limited, 1, 500],
		[busy, 2, 1_000],
		[busy, 3, undefined],
	]);
});

it('a cancelled wait stops the attempts', async () => {
	const controller = new AbortController();
	const onFailedAttempt = jest.fn(() => controller.abort());

	const ended = await settle(run([busy], { signal: controller.signal, onFailedAttempt }));

	expect(ended).toEqual({ error: controller.signal.reason });
	expect(onFailedAttempt).toHaveBeenCalledTimes(1);
});

it('an error thrown by the work is not retried', async () => {
	const work = jest.fn(async () => {
		throw new Error('broken');
	});
	const policy = { method: 'GET', maxAttempts: 4, failureOf: () => undefined } as const;

	await expect(withRetry(policy, work)).rejects.toThrow('broken');
	expect(work).toHaveBeenCalledTimes(1);
});

it.each<[FailedAttempt, boolean]>([
	[{ status: 429 }, true],
	[{ status: 503 }, true],
	[{ status: 504 }, true],
	[{ networkCode: 'ETIMEDOUT' }, true],
	[{ networkCode: 'ECONNABORTED' }, true],
	[{ status: 500 }, false],
	[{ status: 404 }, false],
	[{ networkCode: 'ECONNRESET' }, false],
	[{}, false],
])('after %j fewer calls run at once: %p', (failure, expected) => {
	expect(isOverload(failure)).toBe(expected);
});
