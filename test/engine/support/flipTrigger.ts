import type { IDataObject } from 'n8n-workflow';
import { createHmac, randomUUID } from 'node:crypto';

import type { Delivery } from '../../simulators/deliveries';
import type { Command, Device } from '../../simulators/flip/records';
import { logText } from './engine';
import type { CredentialType } from './providers';
import { useProvider } from './providers';
import { settledDeliveries } from './settledDeliveries';
import type { WebhookTrigger } from './triggers';
import { jsonOf, useWebhooks } from './triggers';

export const EVENTS = [
	'command.canceled',
	'command.created',
	'command.ended',
	'command.started',
	'command.updated',
	'enrollment.created',
	'enrollment.updated',
	'event.canceled',
	'event.created',
	'event.updated',
	'settings.apply',
];

/** So long that no retry starts by itself: tests call `retry`. */
const NEVER = [3_600_000, 3_600_000, 3_600_000, 3_600_000];

/** An event as Flip sends it. */
export const EVENT = {
	event_type: 'event.created',
	event_object: { id: 'fake' },
	timestamp: '2026-01-01 12:00:00.000Z',
};

interface Subscription {
	id: string;
	signingKey: string;
}

interface Choices {
	events?: string[];
	options?: IDataObject;
	/** What is in the credential in place of the key that Flip shows. */
	key?: string;
	type?: CredentialType;
}

export interface Call {
	id: string;
	/** Unix seconds, from now. */
	offset: number;
	key: string;
	body: string;
	/** What is done after signing. */
	sent: string;
	signature: (genuine: string) => string;
	/** What is signed in place of the header's time. */
	signedTime: string;
}

/** What the deliveries say. */
export const bodiesOf = (deliveries: Delivery[]) =>
	deliveries.map(({ body }) => JSON.parse(body) as IDataObject);

/** What the workflow was started with. */
export const started = (trigger: WebhookTrigger) => jsonOf(trigger.executions.items);

/** Flip's simulator and webhooks for a test file; no signing key gets out and nothing is left behind. */
export function useFlipTrigger() {
	const flip = useProvider('flip');
	const webhooks = useWebhooks(flip);

	/** The triggers of this test, and the secrets that must not appear anywhere. */
	let triggers: WebhookTrigger[];
	let secrets: string[];

	const control = async <T>(method: string, path: string, body?: object) =>
		(await flip.simulator.control(method, path, body)) as T;

	beforeEach(async () => {
		triggers = [];
		secrets = [];
		await control('DELETE', '/deliveries');
		await settings({ retryAfterMs: NEVER, copies: 1 });
		await control('POST', '/rules', { signsBodyTimestamp: false });
		await flip.simulator.setClock(new Date().toISOString());
	});

	/** Whatever a test did, no key gets out. */
	afterEach(async () => {
		for (const { id } of (await state<Subscription>('webhooks')).values()) {
			await control('DELETE', `/webhooks/${id}`);
		}
		for (const trigger of triggers) {
			await trigger.deactivate();
			const { stored, executions, testExecutions } = trigger;
			const seen = [...executions.all, ...testExecutions.all].map(({ saved }) => saved);
			for (const text of [JSON.stringify(stored.read()), ...seen, logText()]) {
				for (const secret of secrets) expect(text).not.toContain(secret.replace('whsec_', ''));
			}
		}
	});

	const settings = async (change: object) => await control('POST', '/deliveries/settings', change);

	const state = async <T extends { id: string }>(collection: string): Promise<Map<string, T>> => {
		const records = (await flip.simulator.state())[collection] as unknown as T[];
		return new Map(records.map((record) => [record.id, record]));
	};

	/** Sets up the trigger as a user does: its URL goes to Flip's console, the console's key to the credential. */
	async function subscribed({
		events = EVENTS,
		options = {},
		key,
		type = 'flipApi',
	}: Choices = {}): Promise<WebhookTrigger> {
		const draft = {
			node: 'flipTrigger',
			parameters: { authentication: type, events, options },
		} as Parameters<typeof webhooks.newTrigger>[0];
		const trigger = webhooks.newTrigger(draft);
		triggers.push(trigger);
		const subscription = await control<Subscription>('POST', '/webhooks', { url: trigger.url });
		secrets.push(subscription.signingKey);
		const credential = await flip.newCredential(type, {
			webhookSigningKey: key ?? subscription.signingKey,
		});
		await trigger.edit({ credential });
		return trigger;
	}

	const keyOf = (): string => secrets.at(-1)!;

	const emit = async (type: string, id: string) =>
		await control<Delivery[]>('POST', '/emit', { type, id });

	/** Flip has no more to send, retries that are scheduled apart. */
	const idle = async () => await control<Delivery[]>('GET', '/deliveries?idle=true');
	const ledger = async () => await settledDeliveries(flip.simulator);
	const retry = async () => await control<Delivery[]>('POST', '/deliveries/retry');

	/** The commands that Flip sends a battery which has had none. */
	async function dispatch(count = 1): Promise<Command[]> {
		const commands = [...(await state<Command>('commands')).values()];
		const free = [...(await state<Device>('devices')).values()].filter(
			({ id, type }) => type === 'BATTERY' && !commands.some((one) => one.device_id === id),
		);
		return await control<Command[]>('POST', '/commands', {
			device_ids: free.slice(0, count).map(({ id }) => id),
		});
	}

	const commandOf = async ({ id }: Command) => (await state<Command>('commands')).get(id)!;

	/** Sends a delivery, genuine by default. @returns status and body of the answer */
	async function call(
		{ url }: Pick<WebhookTrigger, 'url'>,
		given: Partial<Call> = {},
	): Promise<[number, string]> {
		const { id = `msg_${randomUUID()}`, offset = 0, signature = (genuine) => genuine } = given;
		const body = given.body ?? JSON.stringify(EVENT);
		const timestamp = String(Math.floor(Date.now() / 1000) + offset);
		const bytes = Buffer.from((given.key ?? keyOf()).replace('whsec_', ''), 'base64');
		const mac = createHmac('sha256', bytes)
			.update(`${id}.${given.signedTime ?? timestamp}.${body}`)
			.digest('base64');
		const response = await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'webhook-id': id,
				'webhook-timestamp': timestamp,
				'webhook-signature': signature(`v1,${mac}`),
			},
			body: given.sent ?? body,
		});
		return [response.status, await response.text()];
	}

	return {
		flip,
		control,
		settings,
		state,
		subscribed,
		keyOf,
		emit,
		idle,
		ledger,
		retry,
		dispatch,
		commandOf,
		call,
	};
}
