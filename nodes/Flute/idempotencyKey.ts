import type { IdempotencyKey } from '../shared/declaration/operation';
import { text } from '../shared/declaration/fields';

const header = 'Idempotency-Key';

/**
 * Header of the 15 operations that declare it (docs/providers/flute.md, "Idempotency and
 * duplicates").
 */
export const idempotencyKey: IdempotencyKey = {
	header,
	storesServerErrors: false,
	// Flute's SDK spells it IDEMPOTENCY_CONFLICT.
	codes: {
		inProgress: /idempotency_?key_?in_?progress/i,
		conflict: /idempotency_?(?:key_?)?conflict/i,
	},
};

export const idempotencyKeyField = text('idempotencyKey', 'Idempotency Key', {
	in: 'header',
	wire: header,
	maxLength: 255,
	placeholder: 'order-1001-payment',
	description:
		'Your own key that lets Flute recognize a repeated request. Use another key for each item, and the same key when you send the same request again. Leave empty to have one generated for each item.',
});
