import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { IdempotencyKey } from './operation';
import { errorDetails } from '../errors/userErrors';

/** Error bodies of any size are known. */
const MOST_CHARACTERS = 10_000;

/** Why a provider does not take a key: its first request is still running, or was another one. */
type KeyRefusal = 'inProgress' | 'conflict';

/** Details of a refusal that say so; its codes can stand in any member of the body. */
export function keyDetailsIn({ codes }: IdempotencyKey, body: unknown): IDataObject {
	if (!codes) return {};
	const words = (JSON.stringify(body) ?? '').slice(0, MOST_CHARACTERS);
	if (codes.inProgress.test(words)) return { idempotencyKey: 'inProgress' };
	return codes.conflict.test(words) ? { idempotencyKey: 'conflict' } : {};
}

/** What such an error says of the key. */
export const keyRefusalOf = (error: unknown): KeyRefusal | undefined =>
	error instanceof NodeApiError
		? (errorDetails(error).idempotencyKey as KeyRefusal | undefined)
		: undefined;
