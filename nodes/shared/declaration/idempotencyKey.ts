import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { IdempotencyKey } from './operation';
import { errorDetails } from '../errors/userErrors';

/** Characters of an error body that are searched. Providers may send bodies of any size. */
const MAX_BODY_LENGTH = 10_000;

/**
 * Why a provider refused an idempotency key: its first request is still running, or was a different
 * one.
 */
type KeyError = 'inProgress' | 'conflict';

/**
 * Returns the error details if a refusal is about the key. Its code may be in any member of the
 * body.
 */
export function keyErrorDetails({ codes }: IdempotencyKey, body: unknown): IDataObject {
	if (!codes) return {};
	const text = (JSON.stringify(body) ?? '').slice(0, MAX_BODY_LENGTH);
	if (codes.inProgress.test(text)) return { idempotencyKey: 'inProgress' };
	return codes.conflict.test(text) ? { idempotencyKey: 'conflict' } : {};
}

/** Returns what {@link keyErrorDetails} found for an error. */
export const keyErrorOf = (error: unknown): KeyError | undefined =>
	error instanceof NodeApiError
		? (errorDetails(error).idempotencyKey as KeyError | undefined)
		: undefined;
