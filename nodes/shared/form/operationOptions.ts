import { number } from '../declaration/fields';
import type { Provider } from '../declaration/provider';
import type { Operation } from '../declaration/operation';
import type { Field } from '../declaration/field';
import { DEFAULT_SETTINGS, MAX_CONCURRENCY } from '../http/settings';
import { waitOptions } from './waitOptions';
import { ifReferenceExists } from './ifReferenceExists';

/** Returns the client's options, which every operation has, and the provider's. */
export function requestOptions(
	provider: Provider,
	{ request }: Pick<Operation, 'request'>,
): Field[] {
	const route = typeof request === 'string' ? request : undefined;
	// Same as the client's default, so that adding the option alone changes nothing.
	const defaultConcurrency = /^(GET|HEAD) /.test(route ?? '') ? DEFAULT_SETTINGS.concurrency : 1;
	return [
		number('concurrency', 'Max Concurrent Requests', {
			description: `Maximum number of calls in progress at once. Default: up to ${DEFAULT_SETTINGS.concurrency} reads; writes one at a time. Fewer while ${provider.name} rate-limits or slows down.`,
			default: defaultConcurrency,
			min: 1,
			max: MAX_CONCURRENCY,
			decimals: 0,
		}),
		number('maxTries', 'Max Attempts', {
			description: `Maximum attempts per call when ${provider.name} is busy or the network fails. Writes are retried only if they certainly had no effect, or with an idempotency key.`,
			default: DEFAULT_SETTINGS.maxTries,
			min: 1,
			max: 10,
			decimals: 0,
		}),
		number('timeout', 'Timeout (Seconds)', {
			description: 'Maximum seconds to wait for a response',
			default: DEFAULT_SETTINGS.timeout / 1000,
			min: 0.1,
			max: 600,
		}),
		...(provider.options?.(route) ?? []),
	];
}

/** Returns all options of an operation. */
export const optionsOf = (provider: Provider, operation: Operation): Field[] => [
	...(operation.options ?? []),
	...(operation.wait ? waitOptions : []),
	...(operation.reference ? [ifReferenceExists] : []),
	...requestOptions(provider, operation),
];
