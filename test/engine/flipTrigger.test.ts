/** Flip's trigger in n8n's engine, compared with the simulator's log of deliveries. */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';

import type { Delivery } from '../simulators/deliveries';
import type { Command, Device, Enrollment, FlipEvent } from '../simulators/flip/records';
import { logText } from './support/engine';
import type { CredentialType } from './support/providers';
import { useProvider } from './support/providers';
import { settledDeliveries } from './support/settledDeliveries';
import type { WebhookTrigger } from './support/triggers';
import { jsonOf, useWebhooks } from './support/triggers';

const flip = useProvider('flip');
const webhooks = useWebhooks(flip);

const EVENTS = [
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

interface Subscription {
	id: string;
	signingKey: string;
}

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

interface Choices {
	events?: string[];
	options?: IDataObject;
	/** What is in the credential in place of the key that Flip shows. */
	key?: string;
	type?: CredentialType;
}

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

const statuses = (deliveries: Delivery[]) =>
	deliveries.map(({ status, attempts }) => [status, ...attempts.map((one) => one.status)]);

const bodiesOf = (deliveries: Delivery[]) =>
	deliveries.map(({ body }) => JSON.parse(body) as IDataObject);

const started = (trigger: WebhookTrigger) => jsonOf(trigger.executions.items);

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

interface Call {
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

const EVENT = {
	event_type: 'event.created',
	event_object: { id: 'fake' },
	timestamp: '2026-01-01 12:00:00.000Z',
};

describe('the trigger', () => {
	it('starts the workflow once for all eleven events, with the whole objects', async () => {
		const trigger = await subscribed();
		const [settingsId] = (await state('settings')).keys();
		const [event] = (await state<FlipEvent>('events')).keys();
		const [enrollment] = (await state<Enrollment>('enrollments')).keys();
		const [command] = (await state<Command>('commands')).keys();
		const ids: Record<string, string> = {
			settings: settingsId!,
			event: event!,
			enrollment: enrollment!,
			command: command!,
		};

		await Promise.all(EVENTS.map(async (type) => await emit(type, ids[type.split('.')[0]!]!)));

		const sent = await ledger();
		expect(statuses(sent)).toEqual(EVENTS.map(() => ['delivered', 204]));
		expect(started(trigger)).toHaveLength(EVENTS.length);
		expect(started(trigger)).toEqual(expect.arrayContaining(bodiesOf(sent)));
		expect(trigger.executions.errors).toEqual([]);
	});

	it('answers events that were not chosen and starts nothing', async () => {
		const trigger = await subscribed({ events: ['enrollment.updated'] });
		const [event] = (await state<FlipEvent>('events')).keys();
		const [enrollment] = (await state<Enrollment>('enrollments')).keys();

		await emit('event.updated', event!);
		await emit('enrollment.updated', enrollment!);

		expect(statuses(await ledger())).toEqual([
			['delivered', 204],
			['delivered', 204],
		]);
		expect(started(trigger)).toMatchObject([{ event_type: 'enrollment.updated' }]);
	});

	it('starts once for repeated deliveries: two at a time, and after a 500', async () => {
		const trigger = await subscribed();
		await settings({ copies: 2 });
		trigger.meet(2);
		trigger.failNextStart(2);
		await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 500, 500]]);

		await retry();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 500, 500, 204, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(sent));
	});

	it('takes the signing key of an OAuth2 credential too', async () => {
		const trigger = await subscribed({ type: 'flipOAuth2Api' });
		await dispatch();
		expect(statuses(await ledger())).toEqual([['delivered', 204]]);
		expect(started(trigger)).toHaveLength(1);
	});

	it('verifies deliveries at the test URL too', async () => {
		const trigger = await subscribed();
		const listener = await trigger.listen();

		expect(await call({ url: trigger.testUrl }, { offset: -302 })).toEqual([401, '']);
		expect(await call({ url: trigger.testUrl })).toEqual([204, '']);
		await listener.ended;

		expect(jsonOf(trigger.testExecutions.items)).toEqual([EVENT]);
		expect(trigger.executions.all).toEqual([]);
	});
});

describe('the signing key', () => {
	const REFUSED: Array<[string, string, RegExp]> = [
		['there is none', '', /'Webhook Signing Key' of the credential is empty/],
		['it is blank', '  ', /'Webhook Signing Key' of the credential is empty/],
		['its beginning is missing', 'ZmFrZS1rZXk=', /is not a signing key/],
		['it is only the beginning', 'whsec_', /is not a signing key/],
		['it is no base64', 'whsec_not base64!', /is not a signing key/],
		['it is another secret', 'fl_fakepublic_fakesecret', /is not a signing key/],
	];

	it.each(REFUSED)('stops the activation when %s', async (_, key, words) => {
		const activation = subscribed({ key });
		await expect(activation).rejects.toThrow(words);
		await expect(activation).rejects.toThrow(/Flip's Developer Console/);
	});

	it('may be surrounded by spaces', async () => {
		const trigger = await subscribed();
		const credential = await flip.newCredential('flipApi', { webhookSigningKey: ` ${keyOf()}\n` });
		await trigger.edit({ credential });
		expect(await call(trigger)).toEqual([204, '']);
	});

	it('is required at every delivery: without it n8n answers 500, so that Flip delivers again', async () => {
		const trigger = await subscribed();
		const credential = await flip.newCredential('flipApi', { webhookSigningKey: keyOf() });
		await trigger.edit({ credential });
		const data: ICredentialDataDecryptedObject = flip.engine.credentialData(credential);
		flip.engine.setCredentialData(credential, { ...data, webhookSigningKey: '' });
		await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 500]]);
		const { error } = await trigger.executions.next();
		expect(error!.message).toContain("'Webhook Signing Key' of the credential is empty");

		flip.engine.setCredentialData(credential, data);
		await retry();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 500, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(sent));
	});
});

describe('a delivery gets a bare 401 when', () => {
	const CASES: Array<[string, Partial<Call>]> = [
		[
			'it is signed with another key',
			{ key: `whsec_${Buffer.from('fake-other-key').toString('base64')}` },
		],
		[
			'a byte of it was changed',
			{ sent: JSON.stringify({ ...EVENT, event_type: 'event.update' }) },
		],
		['it was re-serialised', { sent: JSON.stringify(EVENT, null, 1) }],
		['it is over five minutes late', { offset: -302 }],
		['it is over five minutes early', { offset: 302 }],
		['its signature has another scheme', { signature: (one) => one.replace('v1,', 'v1a,') }],
		['its signature is cut off', { signature: (one) => one.slice(0, -2) }],
		['none of several signatures is right', { signature: () => 'v1,AAAA v1,BBBB' }],
		['signatures are parted by something else', { signature: (one) => `v1,AAAA;${one}` }],
		["its body's time is signed", { signedTime: EVENT.timestamp }],
	];

	it.each(CASES)('%s', async (_, forgery) => {
		const trigger = await subscribed();
		expect(await call(trigger, forgery)).toEqual([401, '']);
		expect(trigger.executions.all).toEqual([]);
		expect(await call(trigger)).toEqual([204, '']);
	});

	it("it is signed with the key's text instead of its bytes", async () => {
		const trigger = await subscribed();
		const key = Buffer.from(keyOf()).toString('base64');
		expect(await call(trigger, { key })).toEqual([401, '']);
	});
});

it('accepts a delivery with one valid signature of several, as during a key change', async () => {
	const trigger = await subscribed();
	const other = `v1,${randomBytes(32).toString('base64')}`;
	expect(await call(trigger, { signature: (one) => `${other} v2,x ${one}` })).toEqual([204, '']);
	expect(started(trigger)).toEqual([EVENT]);
});

it('accepts a delivery as old as the time window allows', async () => {
	const trigger = await subscribed({ options: { timeWindow: 10 } });
	expect(await call(trigger, { offset: -597 })).toEqual([204, '']);
	expect(await call(trigger, { offset: 597 })).toEqual([204, '']);
	expect(await call(trigger, { offset: -602 })).toEqual([401, '']);
});

describe('deliveries that are signed with the timestamp of their body', () => {
	it('are accepted when allowed, and start the workflow once', async () => {
		const trigger = await subscribed({ options: { acceptBodyTimestamp: true } });
		await control('POST', '/rules', { signsBodyTimestamp: true });
		trigger.failNextStart();
		await dispatch();
		await idle();
		const [, again] = [await retry(), await retry()];

		expect(statuses(again)).toEqual([['delivered', 500, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(again));
		// The standard's way goes on working.
		expect(await call(trigger)).toEqual([204, '']);
	});

	it('are refused when not allowed', async () => {
		const trigger = await subscribed();
		await control('POST', '/rules', { signsBodyTimestamp: true });
		await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 401]]);
		expect(trigger.executions.all).toEqual([]);
	});

	it('must be recent by that timestamp, whatever the header says', async () => {
		const trigger = await subscribed({ options: { acceptBodyTimestamp: true } });
		const at = (ms: number): Partial<Call> => {
			// As Flip's samples have it.
			const timestamp = new Date(Date.now() + ms).toISOString().replace('T', ' ');
			return { body: JSON.stringify({ ...EVENT, timestamp }), signedTime: timestamp };
		};
		expect(await call(trigger, at(0))).toEqual([204, '']);
		expect(await call(trigger, at(-302_000))).toEqual([401, '']);
		expect(await call(trigger, at(302_000))).toEqual([401, '']);
		const dateless = { body: '{"timestamp":"soon"}', signedTime: 'soon' };
		expect(await call(trigger, dateless)).toEqual([401, '']);
		expect(await call(trigger, { body: 'null', signedTime: 'undefined' })).toEqual([401, '']);
	});
});

describe('commands', () => {
	const acknowledging = { options: { acknowledgeCommands: true } };

	it('are acknowledged by the answer, so that Flip does not send them again', async () => {
		const trigger = await subscribed(acknowledging);
		const sent = await dispatch(3);
		await ledger();

		for (const command of sent) {
			expect(await commandOf(command)).toMatchObject({ device_status: 'OK' });
		}
		// Flip sends events for acknowledgements, which are not acknowledged again.
		expect(started(trigger).map(({ event_type: type }) => type)).toEqual(
			expect.arrayContaining(['command.created', 'command.updated']),
		);
		expect(started(trigger)).toHaveLength(6);
		expect((await flip.calls()).map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PATCH']);
		await flip.simulator.advance(15 * 60 + 1);
		const devices = sent.map(({ device_id: device }) => device);
		const commands = [...(await state<Command>('commands')).values()];
		expect(commands.filter(({ device_id: device }) => devices.includes(device))).toHaveLength(3);
	});

	it('are acknowledged again when they are canceled', async () => {
		const upcoming = [...(await state<FlipEvent>('events')).values()].find(
			({ status }) => status === 'UPCOMING',
		)!;
		const [device] = (await state<Device>('devices')).keys();
		await subscribed(acknowledging);
		const order = { device_ids: [device!], event_id: upcoming.id };
		const [command] = await control<Command[]>('POST', '/commands', order);
		await ledger();

		await control('POST', `/events/${upcoming.id}/cancel`);
		await ledger();

		expect(await commandOf(command!)).toMatchObject({ status: 'CANCELED', device_status: 'OK' });
	});

	it('are not acknowledged unless the option is on', async () => {
		const trigger = await subscribed();
		const [command] = await dispatch();
		await ledger();
		expect(await commandOf(command!)).toMatchObject({ device_status: 'PENDING' });
		expect(await flip.calls()).toEqual([]);
		expect(started(trigger)).toHaveLength(1);
	});

	it('start the workflow once when the first acknowledgement fails', async () => {
		const trigger = await subscribed({ ...acknowledging, events: ['command.created'] });
		await flip.simulator.fault({
			match: { method: 'PATCH' },
			fault: { status: 409, body: { message: 'The grid is busy' } },
		});
		const [command] = await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 500]]);
		const { error } = await trigger.executions.next();
		expect(error!.message).toContain('The grid is busy');

		await retry();

		expect(await commandOf(command!)).toMatchObject({ device_status: 'OK' });
		const created = (await ledger()).filter(({ eventType }) => eventType === 'command.created');
		expect(statuses(created)).toEqual([['delivered', 500, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(created));
	});

	it('are not acknowledged when the signature is wrong', async () => {
		const trigger = await subscribed(acknowledging);
		const object = { id: randomUUID(), device_status: 'PENDING' };
		const body = JSON.stringify({ event_type: 'command.created', event_object: object });
		expect(await call(trigger, { body, signature: () => 'v1,AAAA' })).toEqual([401, '']);
		expect(await flip.calls()).toEqual([]);
	});
});
