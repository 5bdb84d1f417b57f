import { createHmac, randomUUID } from 'node:crypto';

import { isLoopback } from '../deliveries';
import type { Deliveries } from '../deliveries';
import { closed } from '../jsonSchema';
import type { Simulator } from '../simulator';
import type { Rules } from './access';
import type { Store } from './records';

/** Event types by the collection of their objects. */
const types = {
	event: { held: 'events', names: ['created', 'canceled', 'updated'] },
	command: { held: 'commands', names: ['created', 'started', 'ended', 'updated', 'canceled'] },
	enrollment: { held: 'enrollments', names: ['created', 'updated'] },
	settings: { held: 'settings', names: ['apply'] },
} as const;

const kinds = Object.keys(types) as Array<keyof typeof types>;

export const eventTypes = kinds.flatMap((kind) =>
	types[kind].names.map((name) => `${kind}.${name}`),
);

interface Subscription {
	id: string;
	url: string;
	events: string[];
	/** Signing key as the console shows it: `whsec_` and base64. */
	signingKey: string;
}

/** Signing key of all webhooks, so that a credential can have it before a webhook exists. */
export const SIGNING_KEY = `whsec_${Buffer.from('fake-flip-webhook-signing-key-01').toString('base64')}`;

/**
 * Adds webhooks. In Flip's console they are created by hand, here with the controls
 * `POST /webhooks` and `DELETE /webhooks/{id}`. The control `POST /emit` sends any event about any
 * existing record and answers with the deliveries.
 */
export function addWebhooks(
	{ control, records }: Pick<Simulator, 'control' | 'records'>,
	{ store, rules, deliveries }: { store: Store; rules: Rules; deliveries: Deliveries },
): void {
	const subscriptions = records.collection<Subscription>('webhooks', 'id');

	store.listeners.push((type, object) => {
		const at = new Date().toISOString();
		const objectType = type.startsWith('settings.') ? 'settings_request' : type.split('.')[0];
		const body = JSON.stringify({
			event_type: type,
			event_object: { object_type: objectType, ...object },
			timestamp: at,
		});
		const eventId = randomUUID();
		for (const { id: endpoint, url, events, signingKey } of subscriptions.all) {
			if (!events.includes(type)) continue;
			const deliveryId = `msg_${randomUUID().replaceAll('-', '')}`;
			void deliveries.send({
				...{ endpoint, eventId, eventType: type, deliveryId, body },
				url: () => url,
				sign: () => signed(signingKey, deliveryId, body, rules.signsBodyTimestamp ? at : undefined),
			});
		}
	});

	control.post<{ Body: { url: string; events?: string[] } }>(
		'/webhooks',
		{ schema: { body: subscriptionBody } },
		({ body: { url, events = eventTypes } }, reply) => {
			const { protocol } = new URL(url);
			// Allows this machine for tests, unlike Flip.
			if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(url))) {
				return reply.code(400).send({ message: 'must be an https URL' });
			}
			return subscriptions.put({ id: randomUUID(), url, events, signingKey: SIGNING_KEY });
		},
	);
	control.delete<{ Params: { id: string } }>('/webhooks/:id', ({ params: { id } }, reply) => {
		if (!subscriptions.delete(id)) return reply.code(404).send({ message: 'no such webhook' });
		deliveries.end(id, 'cancelled');
		return reply.code(204).send();
	});

	control.post<{ Body: { type: string; id: string } }>(
		'/emit',
		{ schema: { body: emitBody } },
		({ body: { type, id } }, reply) => {
			const { held } = types[type.split('.')[0] as keyof typeof types];
			const record = store[held].get(id);
			if (!record) return reply.code(404).send({ message: 'no such record' });
			const before = deliveries.ledger.length;
			store.announce(type, record);
			return deliveries.ledger.slice(before);
		},
	);
}

const subscriptionBody = closed(
	{
		url: { type: 'string', format: 'uri' },
		events: { type: 'array', items: { enum: eventTypes }, minItems: 1, uniqueItems: true },
	},
	['url'],
);
const emitBody = closed({ type: { enum: eventTypes }, id: { type: 'string' } }, ['type', 'id']);

/**
 * Signs as Standard Webhooks specifies, with the time of this attempt.
 * @param signedTime time to sign instead of the header's, as an older page of the docs says
 */
function signed(
	key: string,
	id: string,
	body: string,
	signedTime?: string,
): Record<string, string> {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const bytes = Buffer.from(key.replace(/^whsec_/, ''), 'base64');
	const text = `${id}.${signedTime ?? timestamp}.${body}`;
	return {
		'Webhook-Id': id,
		'Webhook-Timestamp': timestamp,
		'Webhook-Signature': `v1,${createHmac('sha256', bytes).update(text).digest('base64')}`,
	};
}
