/** Flute's trigger in n8n's engine, against what the provider says it sent. */
import type { IDataObject } from 'n8n-workflow';
import { createHmac, randomUUID } from 'node:crypto';

import { seal } from '../../nodes/shared/webhooks/seal';
import type { Delivery } from '../simulators/deliveries';
import type { WebhookEndpoint } from '../simulators/flute/webhookDeliveries';
import { logText } from './support/engine';
import { byId, useProvider } from './support/providers';
import type { TriggerSettings, WebhookTrigger } from './support/triggers';
import { jsonOf, useWebhooks } from './support/triggers';

const flute = useProvider('flute');
const webhooks = useWebhooks(flute);

const CAPTURED = 'transaction.card.captured';
const REFUNDED = 'transaction.card.refunded';
const ENDPOINTS = '/v2/webhooks/endpoints';

/** Long enough that no retry comes by itself: `retry` makes them. */
const NEVER = [3_600_000, 3_600_000];

let transactionIds: string[];
/** The triggers of this test. */
let triggers: WebhookTrigger[];
/** What must not be found anywhere. */
const secrets = new Set<string>();

beforeAll(async () => {
	const { transactions } = await flute.simulator.state();
	transactionIds = (transactions as Array<{ transactionId: string }>)
		.slice(0, 40)
		.map(({ transactionId }) => transactionId);
	secrets.add(String(flute.engine.credentialData(flute.credential).clientSecret));
});

beforeEach(async () => {
	triggers = [];
	await flute.simulator.control('DELETE', '/deliveries');
	await settings({ retryAfterMs: NEVER, copies: 1 });
});

/** Whatever a test did: no secret gets out, and nothing stays behind at the provider. */
afterEach(async () => {
	for (const { hmacSecret } of await endpoints()) secrets.add(hmacSecret);
	secrets.add(String(tokenOf(flute.engine.credentialData(flute.credential))));
	const seen = triggers.flatMap(({ stored, executions, testExecutions }) => [
		JSON.stringify(stored.read()),
		...[...executions.all, ...testExecutions.all].map(({ saved }) => saved),
	]);
	await flute.simulator.clearFaults();
	for (const trigger of triggers) await trigger.deactivate();
	for (const text of [...seen, logText()]) {
		for (const secret of secrets) expect(text).not.toContain(secret);
	}
	expect((await ours()).map(({ endpointUrl }) => endpointUrl)).toEqual([]);
});

const tokenOf = ({ oauthTokenData }: IDataObject) => (oauthTokenData as IDataObject).access_token;

const parameters = (events: string[], options: IDataObject = {}) => ({ events, options });

function newTrigger(
	events = [CAPTURED],
	options: IDataObject = {},
	others: Partial<TriggerSettings> = {},
): WebhookTrigger {
	const trigger = webhooks.newTrigger({
		node: 'fluteTrigger',
		parameters: parameters(events, options) as TriggerSettings['parameters'],
		...others,
	});
	triggers.push(trigger);
	return trigger;
}

async function activate(...given: Parameters<typeof newTrigger>): Promise<WebhookTrigger> {
	const trigger = newTrigger(...given);
	await trigger.activate();
	return trigger;
}

/** n8n is started again. */
async function restart(trigger: WebhookTrigger): Promise<void> {
	flute.newProcess();
	await trigger.restart();
}

const settings = async (change: object) =>
	await flute.simulator.control('POST', '/deliveries/settings', change);

const endpoints = async () => (await flute.simulator.state()).webhookEndpoints as WebhookEndpoint[];

/** The endpoints that lead to this n8n. */
const ours = async () =>
	(await endpoints()).filter(({ endpointUrl }) => endpointUrl.startsWith(webhooks.baseUrl));

const endpointOf = async ({ url }: WebhookTrigger) =>
	(await endpoints()).find(({ endpointUrl }) => plain(endpointUrl) === url)!;

/** A registered URL without the sealed secret that it carries. */
const plain = (url: string) => url.split('?')[0]!;

/** Something happens at the provider. */
const emit = async (type = CAPTURED, id = transactionIds[0]!) =>
	(await flute.simulator.control('POST', '/emit', { type, id })) as Delivery[];

/** The provider's ledger, once it has nothing more to send. */
const ledger = async () =>
	(await flute.simulator.control('GET', '/deliveries?settled=true')) as Delivery[];

/** The same with retries outstanding, once each delivery was tried so often. */
async function tried(times = 1): Promise<Delivery[]> {
	for (;;) {
		const all = (await flute.simulator.control('GET', '/deliveries')) as Delivery[];
		if (all.every(({ attempts }) => attempts.length >= times)) return all;
	}
}

const retry = async () =>
	(await flute.simulator.control('POST', '/deliveries/retry')) as Delivery[];

/** The events that the workflow was started for, sorted. */
const started = (trigger: WebhookTrigger) =>
	jsonOf(trigger.executions.items)
		.map(({ id }) => id)
		.sort();

/** The workflow was started for all that the provider sent, and for each event once. */
async function expectAllStarted(trigger: WebhookTrigger): Promise<void> {
	const sent = await ledger();
	expect(sent.length).toBeGreaterThan(0);
	expect(started(trigger)).toEqual(eventIds(sent));
}

const eventIds = (deliveries: Delivery[]) => deliveries.map(({ eventId }) => eventId).sort();

const statuses = (deliveries: Delivery[]) =>
	deliveries.map(({ status, attempts }) => [status, ...attempts.map((one) => one.status)]);

interface Call {
	id: string;
	/** Unix seconds, from now. */
	offset: number;
	secret: string;
	/** The body that is signed. */
	body: string;
	/** What is done after signing. */
	sent: string;
	headers: (headers: Record<string, string>) => Record<string, string | string[]>;
}

const EVENT = (id: string, type = CAPTURED) => ({
	id,
	type,
	created: 1_784_068_840,
	apiVersion: 'v2',
	data: { object: { id: 'no-such-transaction', resourceType: 'transaction' } },
});

/** A delivery made by hand, genuine unless told otherwise. @returns status and body of the answer */
async function call(
	{ url }: WebhookTrigger,
	secret: string,
	{ id = randomUUID(), offset = 0, ...given }: Partial<Call> = {},
): Promise<[number, string]> {
	const body = given.body ?? JSON.stringify(EVENT(id));
	const timestamp = String(Math.floor(Date.now() / 1000) + offset);
	const signature = createHmac('sha256', given.secret ?? secret)
		.update(`${id}.${timestamp}.${body}`)
		.digest('base64');
	const headers = {
		'content-type': 'application/json',
		'flute-webhook-id': id,
		'flute-webhook-timestamp': timestamp,
		'flute-webhook-signature': `v1,${signature}`,
	};
	const all = Object.entries(given.headers?.(headers) ?? headers);
	const response = await fetch(url, {
		method: 'POST',
		headers: all.flatMap(([name, value]) =>
			[value].flat().map((one): [string, string] => [name, one]),
		),
		body: given.sent ?? body,
	});
	return [response.status, await response.text()];
}

const without = (name: string) => (headers: Record<string, string>) =>
	Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name));

const signatureAs =
	(change: (base64: string) => string | string[]) => (headers: Record<string, string>) => ({
		...headers,
		'flute-webhook-signature': change(headers['flute-webhook-signature']!.slice('v1,'.length)),
	});

describe('deliveries', () => {
	it('start the workflow once each, with the event as it came', async () => {
		const trigger = await activate([CAPTURED, REFUNDED]);

		for (const [index, id] of transactionIds.entries()) {
			await emit(index % 2 === 0 ? CAPTURED : REFUNDED, id);
		}

		const sent = await ledger();
		expect(sent).toHaveLength(40);
		expect(statuses(sent)).toEqual(sent.map(() => ['delivered', 204]));
		expect(trigger.executions.errors).toEqual([]);
		expect(jsonOf(trigger.executions.items)).toHaveLength(40);
		expect(jsonOf(trigger.executions.items)).toEqual(
			expect.arrayContaining(sent.map(({ body }) => JSON.parse(body) as IDataObject)),
		);
	});

	it('carry the whole record when it is to be fetched', async () => {
		const trigger = await activate([CAPTURED], { fetchFullObject: true });

		await emit();

		const [{ eventId }] = (await ledger()) as [Delivery];
		const { transactions } = await flute.simulator.state();
		const [item] = jsonOf(trigger.executions.items);
		expect(item).toMatchObject({ id: eventId, type: CAPTURED });
		expect((item!.data as IDataObject).object).toMatchObject({
			id: transactionIds[0],
			resourceType: 'transaction',
			transactionId: transactionIds[0],
			transactionStatus: (transactions as IDataObject[])[0]!.transactionStatus,
		});
	});

	it('start the workflow where their body begins with a byte order mark', async () => {
		const trigger = await activate();
		const { hmacSecret } = await endpointOf(trigger);
		const body = `\uFEFF${JSON.stringify(EVENT('marked'))}`;
		// As JSON, n8n itself refuses it.
		const headers = (all: Record<string, string>) => ({ ...all, 'content-type': 'text/plain' });

		expect(await call(trigger, hmacSecret, { body, headers })).toEqual([204, '']);

		expect(jsonOf(trigger.executions.items)).toEqual([EVENT('marked')]);
	});

	it.each([
		['payment_link.created', 'paymentLinks', 'paymentLinkId', 'shortUrl'],
		['subscription.paid', 'subscriptions', 'id', 'numberOfPayments'],
	])('carry the whole record of %s too', async (type, collection, key, member) => {
		const trigger = await activate([type], { fetchFullObject: true });
		const [record] = (await flute.simulator.state())[collection] as IDataObject[];

		await emit(type, String(record![key]));

		await ledger();
		const [item] = jsonOf(trigger.executions.items);
		expect((item!.data as IDataObject).object).toMatchObject({
			id: record![key],
			resourceType: type.split('.')[0],
			[member]: record![member],
		});
	});

	it.each([403, 404])(
		'of subscriptions are as Flute sends them where version 1 answers %d',
		async (status) => {
			const trigger = await activate(['subscription.paid'], { fetchFullObject: true });
			const [record] = (await flute.simulator.state()).subscriptions as IDataObject[];
			await flute.simulator.fault({ match: { path: '^/sub-api/' }, fault: { status } });

			await emit('subscription.paid', String(record!.id));

			await ledger();
			const [item] = jsonOf(trigger.executions.items);
			expect(item!.data).toEqual({ object: { id: record!.id, resourceType: 'subscription' } });
		},
	);

	it('of events that nobody asked for are answered and start nothing', async () => {
		const trigger = await activate([CAPTURED]);
		const { endpointId, hmacSecret } = await endpointOf(trigger);
		const other = JSON.stringify(EVENT('1', REFUNDED));

		const ping = await flute.outputOf({
			resource: 'webhookEndpoint',
			operation: 'ping',
			endpointId: byId(endpointId),
		});

		expect(ping).toMatchObject([{ isDelivered: true, endpointHTTPResponseCode: 204 }]);
		expect(await call(trigger, hmacSecret, { body: other })).toEqual([204, '']);
		expect(trigger.executions.all).toEqual([]);
	});
});

describe('a delivery is refused without a word when', () => {
	const CASES: Array<[string, Partial<Call>]> = [
		['it is signed with another secret', { secret: 'f'.repeat(64) }],
		['it is signed with no secret', { secret: '' }],
		['a byte of it was changed', { sent: JSON.stringify(EVENT('forged')) }],
		[
			'it was re-serialised',
			{ body: JSON.stringify(EVENT('1'), null, 2), sent: JSON.stringify(EVENT('1')) },
		],
		['its end is missing', { body: '{"id":"1"}\n\n', sent: '{"id":"1"}\n' }],
		['something was added', { body: '{"id":"1"}', sent: '{"id":"1"} ' }],
		['its body is missing', { sent: '' }],
		['it is over five minutes late', { offset: -302 }],
		['it is over five minutes early', { offset: 302 }],
		[
			'its time is not the signed one',
			{
				headers: (all) => ({
					...all,
					'flute-webhook-timestamp': String(Number(all['flute-webhook-timestamp']) + 1),
				}),
			},
		],
		['its time is no number', { headers: (all) => ({ ...all, 'flute-webhook-timestamp': 'now' }) }],
		[
			'its id is not the signed one',
			{ headers: (all) => ({ ...all, 'flute-webhook-id': 'other' }) },
		],
		[
			'its id is there twice',
			{ headers: (all) => ({ ...all, 'flute-webhook-id': [all['flute-webhook-id']!, 'other'] }) },
		],
		['its id is missing', { headers: without('flute-webhook-id') }],
		['its time is missing', { headers: without('flute-webhook-timestamp') }],
		['its signature is missing', { headers: without('flute-webhook-signature') }],
		['its signature is empty', { headers: signatureAs(() => '') }],
		['its signature has no scheme', { headers: signatureAs((code) => code) }],
		['its signature has another scheme', { headers: signatureAs((code) => `v2,${code}`) }],
		['its signature is an empty one of the scheme', { headers: signatureAs(() => 'v1,') }],
		[
			'its signature is hexadecimal',
			{ headers: signatureAs((code) => `v1,${Buffer.from(code, 'base64').toString('hex')}`) },
		],
		[
			'its signature lacks its padding',
			{ headers: signatureAs((code) => `v1,${code.replace('=', '')}`) },
		],
		['its signature is one of several', { headers: signatureAs((code) => `v1,AAAA v1,${code}`) }],
		[
			'it says that it is a form',
			{
				sent: 'a=b',
				headers: (all) => ({ ...all, 'content-type': 'application/x-www-form-urlencoded' }),
			},
		],
	];

	let trigger: WebhookTrigger;
	let secret: string;
	beforeEach(async () => {
		trigger = await activate();
		secret = (await endpointOf(trigger)).hmacSecret;
	});

	it.each(CASES)('%s', async (_, forgery) => {
		const id = randomUUID();
		const before = trigger.stored.read();

		expect(await call(trigger, secret, { id, ...forgery })).toEqual([401, '']);

		expect(trigger.executions.all).toEqual([]);
		expect(trigger.stored.read()).toEqual(before);
		// A forgery does not keep the genuine one out.
		expect(await call(trigger, secret, { id })).toEqual([204, '']);
		expect(started(trigger)).toEqual([id]);
	});

	it('it comes in time by a clock that is off, and not when that is off too far', async () => {
		expect(await call(trigger, secret, { id: 'behind', offset: -297 })).toEqual([204, '']);
		expect(await call(trigger, secret, { id: 'ahead', offset: 297 })).toEqual([204, '']);
		expect(started(trigger)).toEqual(['ahead', 'behind']);
	});

	it('n8n itself cannot read it: cut off, or too large', async () => {
		const whole = JSON.stringify(EVENT('1'));
		const large = JSON.stringify({ ...EVENT('2'), filler: 'x'.repeat(17 * 1024 * 1024) });

		expect((await call(trigger, secret, { body: whole, sent: whole.slice(0, -9) }))[0]).toBe(422);
		expect((await call(trigger, secret, { body: large }))[0]).toBe(500);

		expect(trigger.executions.all).toEqual([]);
		expect(await call(trigger, secret, { body: whole })).toEqual([204, '']);
	});
});

describe('a repeated delivery', () => {
	it('starts nothing, at once, after other deliveries and after a restart', async () => {
		const trigger = await activate();
		await emit();
		const [{ deliveryId, attempts }] = (await ledger()) as [Delivery];
		const again = async () =>
			await flute.simulator.control('POST', `/deliveries/${deliveryId}/again`);
		/** Replayed by somebody who has listened in: the very same call. */
		const replay = async () => {
			const [{ headers, url }] = attempts as [Delivery['attempts'][0]];
			const [{ body }] = (await ledger()) as [Delivery];
			return (await fetch(url, { method: 'POST', headers, body })).status;
		};

		await again();
		expect(await replay()).toBe(204);
		await emit(CAPTURED, transactionIds[1]);
		await ledger();
		await again();
		await restart(trigger);
		await again();
		expect(await replay()).toBe(204);

		const sent = await ledger();
		expect(statuses(sent)).toEqual([
			['delivered', 204, 204, 204, 204],
			['delivered', 204],
		]);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('starts nothing when both come at the same moment', async () => {
		const trigger = await activate([CAPTURED], { fetchFullObject: true });
		await settings({ copies: 2 });
		trigger.meet(2);

		await emit();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 204, 204]]);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('takes the place of one that fails at the same moment', async () => {
		const trigger = await activate();
		await settings({ copies: 2 });
		trigger.meet(2);
		trigger.failNextStart();

		await emit();

		const sent = await ledger();
		expect(sent[0]!.attempts.map(({ status }) => status).sort()).toEqual([204, 500]);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('is known after a restart, of deliveries at the same moment too', async () => {
		const trigger = await activate();
		trigger.meet(5);
		await Promise.all(transactionIds.slice(0, 5).map(async (id) => await emit(CAPTURED, id)));
		const sent = await ledger();

		await restart(trigger);
		for (const { deliveryId } of sent) {
			await flute.simulator.control('POST', `/deliveries/${deliveryId}/again`);
		}

		expect(sent).toHaveLength(5);
		await expectAllStarted(trigger);
	});

	it('is remembered within bounds: the newest thousand', async () => {
		const trigger = await activate();
		const { hmacSecret } = await endpointOf(trigger);
		await call(trigger, hmacSecret, { id: 'first' });
		const key = 'node:Flute Trigger';
		const data = trigger.stored.read()[key] as { deliveries: string };
		const older = Array.from({ length: 999 }, (_, index) => `fakeOlder${index}`.slice(0, 12));
		// A list, as versions before wrote it.
		trigger.stored.write({ [key]: { ...data, deliveries: [...older, data.deliveries] } });
		flute.newProcess();

		await call(trigger, hmacSecret, { id: 'second' });
		await call(trigger, hmacSecret, { id: 'first' });

		const deliveries = (trigger.staticData as typeof data).deliveries.split(' ');
		expect(deliveries).toHaveLength(1000);
		expect(deliveries[0]).toBe(older[1]);
		expect(JSON.stringify(deliveries).length).toBeLessThan(16_000);
		expect(started(trigger)).toEqual(['first', 'second']);
	});
});

describe('when the provider tries again', () => {
	it('the workflow starts once, after the record could not be fetched', async () => {
		const trigger = await activate([CAPTURED], { fetchFullObject: true });
		await flute.simulator.fault({
			match: { path: '^/v2/transactions/' },
			fault: { status: 500, body: { title: 'The ledger is closed for a moment' } },
		});
		await emit();
		expect(statuses(await tried())).toEqual([['pending', 500]]);
		const { error } = await trigger.executions.next();
		expect(error!.message).toContain('The ledger is closed for a moment');

		await retry();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 500, 204]]);
		expect(started(trigger)).toEqual(eventIds(sent));
		expect(trigger.executions.errors).toHaveLength(1);
	});

	it('the workflow starts once, after it could not be started', async () => {
		const trigger = await activate();
		trigger.failNextStart(2);
		await emit();
		await tried();

		await retry();
		await retry();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 500, 500, 204]]);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('because our answer came too late, the workflow has started once all the same', async () => {
		const trigger = await activate([CAPTURED], { fetchFullObject: true });
		await flute.simulator.fault({
			match: { path: '^/v2/transactions/' },
			fault: { latencyMs: 600 },
		});
		await settings({ timeoutMs: 200 });
		await emit();
		expect(statuses(await tried())).toEqual([['pending', null]]);
		await trigger.executions.next();
		await settings({ timeoutMs: 60_000 });

		await retry();
		await emit(CAPTURED, transactionIds[1]);

		const sent = await ledger();
		expect(statuses(sent)).toEqual([
			['delivered', null, 204],
			['delivered', 204],
		]);
		await expectAllStarted(trigger);
	});

	it('because several answers came too late, each has started once, after a restart too', async () => {
		const trigger = await activate([CAPTURED], { fetchFullObject: true });
		await flute.simulator.fault({
			match: { path: '^/v2/transactions/' },
			times: 5,
			fault: { latencyMs: 600 },
		});
		await settings({ timeoutMs: 200 });
		trigger.meet(5);
		await Promise.all(transactionIds.slice(0, 5).map(async (id) => await emit(CAPTURED, id)));
		await tried();
		for (let count = 0; count < 5; count++) await trigger.executions.next();
		await settings({ timeoutMs: 60_000 });

		await restart(trigger);
		await retry();

		await expectAllStarted(trigger);
	});

	describe('while n8n has no room for the execution', () => {
		/** The provider hangs up on us and tries again after a while. */
		async function emitWithoutRoom(trigger: WebhookTrigger) {
			const makeRoom = trigger.holdStarts();
			await settings({ timeoutMs: 200 });
			await emit();
			expect(statuses(await tried())).toEqual([['pending', null]]);
			const now = Date.now();
			jest.spyOn(Date, 'now').mockImplementation(() => now + 67_000);
			await flute.simulator.control('POST', '/deliveries/retry');
			expect(statuses(await tried(2))).toEqual([['pending', null, null]]);
			await settings({ timeoutMs: 5000 });
			return makeRoom;
		}
		afterEach(() => {
			jest.restoreAllMocks();
		});

		it('nothing more is started', async () => {
			const trigger = await activate();
			const makeRoom = await emitWithoutRoom(trigger);

			makeRoom();
			await trigger.executions.next();
			await retry();

			expect(statuses(await ledger())).toEqual([['delivered', null, null, 204]]);
			await expectAllStarted(trigger);
		});

		it('the workflow starts once, if it cannot be started when there is room', async () => {
			const trigger = await activate();
			const makeRoom = await emitWithoutRoom(trigger);

			trigger.failNextStart();
			makeRoom();
			await retry();

			expect(statuses(await ledger())).toEqual([['delivered', null, null, 204]]);
			await expectAllStarted(trigger);
		});

		it('the others of a burst are handed to n8n, and none is forgotten after a restart', async () => {
			const trigger = await activate();
			const makeRoom = trigger.holdStarts();
			const ids = transactionIds.slice(0, 20);
			await Promise.all(ids.map(async (id) => await emit(CAPTURED, id)));
			makeRoom();
			const sent = await ledger();
			await restart(trigger);
			for (const { deliveryId } of sent) {
				await flute.simulator.control('POST', `/deliveries/${deliveryId}/again`);
			}

			expect(sent).toHaveLength(20);
			await expectAllStarted(trigger);
		});
	});

	it('all that happened has started the workflow, whatever failed on the way', async () => {
		const trigger = await activate([CAPTURED], { fetchFullObject: true });
		await flute.simulator.fault({
			match: { path: '^/v2/transactions/' },
			times: 8,
			fault: { status: 500 },
		});
		await settings({ copies: 2 });
		trigger.failNextStart(5);
		await Promise.all(transactionIds.map(async (id) => await emit(CAPTURED, id)));
		await tried();
		await retry();
		await retry();

		const sent = await ledger();
		expect(sent.filter(({ status }) => status !== 'delivered')).toEqual([]);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('a clock that is off too far loses nothing once it is right again', async () => {
		const trigger = await activate();
		await flute.simulator.advance(301);
		await emit();
		expect(statuses(await tried())).toEqual([['pending', 401]]);
		await flute.simulator.advance(-301);

		await retry();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 401, 204]]);
		expect(started(trigger)).toEqual(eventIds(sent));
	});
});

describe('the endpoint at the provider', () => {
	const others = async () =>
		(await endpoints()).filter(({ endpointUrl }) => !endpointUrl.startsWith(webhooks.baseUrl));

	it('is made at activation, corrected by an edit, and gone after deactivation', async () => {
		const before = await others();
		const trigger = await activate([CAPTURED]);
		expect(await ours()).toMatchObject([{ endpointStatus: 'Active', eventTypes: [CAPTURED] }]);
		expect(plain((await ours())[0]!.endpointUrl)).toBe(trigger.url);

		await trigger.edit({ parameters: { ...parameters([REFUNDED]), options: {} } });
		expect(await ours()).toMatchObject([{ eventTypes: [REFUNDED] }]);
		expect(plain((await ours())[0]!.endpointUrl)).toBe(trigger.url);
		await emit(CAPTURED);
		await emit(REFUNDED);
		const sent = await ledger();
		expect(started(trigger)).toEqual(eventIds(sent));
		expect(sent.map(({ eventType }) => eventType)).toEqual([REFUNDED]);

		expect(await trigger.deactivate()).toBeUndefined();
		expect(await ours()).toEqual([]);
		expect(await others()).toEqual(before);
		expect(trigger.stored.read()).toEqual({ 'node:Flute Trigger': {} });
	});

	it('stays as it is at a restart', async () => {
		const trigger = await activate();
		const before = await ours();

		await restart(trigger);

		expect(await ours()).toEqual(before);
		await emit();
		await expectAllStarted(trigger);
	});

	it.each([
		['switched off', { endpointStatus: 'Inactive' }],
		['given other events', { eventTypes: [REFUNDED] }],
	])('is put right at a restart after it was %s', async (_, change) => {
		const trigger = await activate();
		const endpoint = await endpointOf(trigger);
		await flute.simulator.put('webhookEndpoints', [{ ...endpoint, ...change }]);

		await restart(trigger);

		expect(await ours()).toEqual([{ ...endpoint, modifiedOn: expect.any(String) as string }]);
	});

	const deleteByHand = async (trigger: WebhookTrigger) => {
		const endpointId = byId((await endpointOf(trigger)).endpointId);
		await flute.outputOf({ resource: 'webhookEndpoint', operation: 'delete', endpointId });
	};

	it('is made anew at a restart after somebody deleted it', async () => {
		const trigger = await activate();
		await deleteByHand(trigger);

		await restart(trigger);

		await emit();
		const sent = await ledger();
		expect(sent).toHaveLength(1);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('need not be there any more at deactivation', async () => {
		const trigger = await activate();
		await deleteByHand(trigger);

		expect(await trigger.deactivate()).toBeUndefined();
		expect(trigger.staticData).toEqual({});
	});

	it.each([403, 409, 400])('is refused with %i: the user reads why', async (status) => {
		const why = `Endpoint limit reached for this merchant (${status})`;
		await flute.simulator.fault({
			match: { method: 'POST', path: `^${ENDPOINTS}$` },
			fault: { status, body: { title: why } },
		});

		await expect(activate()).rejects.toThrow(why);

		expect(await ours()).toEqual([]);
		expect(triggers[0]!.staticData.registration).toBeUndefined();
	});

	describe('when the provider is slow', () => {
		const LIST = { method: 'GET', path: `^${ENDPOINTS}$` };
		/** A hundred times as fast. */
		const hurry = () => {
			const timeout = AbortSignal.timeout.bind(AbortSignal);
			jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 100));
		};
		afterEach(() => {
			jest.restoreAllMocks();
		});

		it.each([
			['accepts and never answers', { latencyMs: 3_600_000 }],
			['asks for a rest', { status: 429, headers: { 'retry-after': '120' } }],
		])(
			'which %s, neither activation nor deactivation waits long, and the user reads it',
			async (_, fault) => {
				const trigger = newTrigger();
				await flute.simulator.fault({ match: LIST, times: 99, fault });
				hurry();
				await expect(trigger.activate()).rejects.toThrow(
					'Flute took longer than 20 seconds to answer',
				);
				jest.restoreAllMocks();
				await flute.simulator.clearFaults();
				await trigger.activate();
				await flute.simulator.fault({ match: LIST, times: 99, fault });
				hurry();

				const said = await trigger.deactivate();

				expect(said!.message).toContain('Flute took longer than 20 seconds to answer');
			},
		);

		it('each call is tried twice', async () => {
			await flute.simulator.clearLog();
			const headers = { 'retry-after': '0' };
			await flute.simulator.fault({ match: LIST, times: 99, fault: { status: 503, headers } });
			const trigger = newTrigger();

			await expect(trigger.activate()).rejects.toThrow();

			// n8n has the node clean up after a refusal.
			const lists = (await flute.calls()).filter(({ path }) => path === ENDPOINTS);
			expect(lists.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
		});
	});

	it('fails to be made in words after which n8n tries again when it starts', async () => {
		const body = { title: 'The Authorization service is down' };
		await flute.simulator.fault({ times: 99, match: {}, fault: { status: 503, body } });
		const trigger = newTrigger();

		const said = await trigger.activate().then(String, (error: Error) => error.message);

		expect(said).toContain('authorization service is down');
		// What n8n looks for before it gives up.
		expect(said).not.toContain('Authorization');
	});

	it('is not made twice when the provider’s answer is lost', async () => {
		await flute.simulator.fault({
			match: { method: 'POST', path: `^${ENDPOINTS}$` },
			fault: { drop: 'after' },
		});

		const trigger = newTrigger();
		await trigger.activate().catch(async () => await trigger.activate());

		expect(await ours()).toHaveLength(1);
		await emit();
		await expectAllStarted(trigger);
	});

	it('is found again by its URL when n8n has lost what it knew', async () => {
		const before = await others();
		const trigger = await activate();
		trigger.stored.write({});

		await restart(trigger);

		expect(await ours()).toHaveLength(1);
		expect(await others()).toEqual(before);
		await emit();
		await expectAllStarted(trigger);
	});

	it('is deleted by its URL when n8n has lost what it knew', async () => {
		const trigger = await activate();
		trigger.stored.write({});

		expect(await trigger.deactivate()).toBeUndefined();
		expect(await ours()).toEqual([]);
	});

	it('is used again when the provider could not be asked to delete it', async () => {
		const trigger = await activate();
		const before = await ours();
		await flute.simulator.fault({
			match: { method: 'DELETE' },
			times: 9,
			fault: { status: 500, body: { title: 'Out of order' } },
		});
		expect((await trigger.deactivate())!.message).toContain('Out of order');
		await flute.simulator.clearFaults();

		await trigger.activate();

		expect(await ours()).toEqual(before);
		await emit();
		await expectAllStarted(trigger);
	});

	it('is not asked for without events, or over http', async () => {
		await expect(activate([])).rejects.toThrow(/Events/);
		webhooks.publicUrl = 'http://n8n.example.com';
		try {
			await expect(activate()).rejects.toThrow(/https:\/\//);
		} finally {
			webhooks.publicUrl = undefined;
		}

		const made = (await flute.calls()).filter(({ method }) => method === 'POST');
		expect(made).toEqual([]);
	});

	it('is there once for each of two workflows', async () => {
		const [one, other] = [await activate(), await activate()];
		await emit();
		expect(await ledger()).toHaveLength(2);
		expect(started(one)).toEqual(started(other));
		expect(one.executions.all).toHaveLength(1);

		await one.deactivate();
		await emit(CAPTURED, transactionIds[1]);

		const sent = await ledger();
		expect(sent).toHaveLength(3);
		expect(one.executions.all).toHaveLength(1);
		expect(started(other)).toEqual([...new Set(eventIds(sent))]);
	});
});

describe('the endpoint of another', () => {
	it('is left alone by a copy of its workflow, which makes its own and removes its own', async () => {
		const original = await activate();
		await emit();
		const before = await ours();
		const copied = newTrigger();
		copied.stored.write(original.stored.read());

		await copied.activate();

		expect(await ours()).toHaveLength(2);
		expect(await ours()).toEqual(expect.arrayContaining(before));
		await emit(CAPTURED, transactionIds[1]);
		await ledger();
		expect(started(original)).toHaveLength(2);
		expect(started(copied)).toHaveLength(1);
		await copied.deactivate();
		expect(await ours()).toEqual(before);
		await emit(CAPTURED, transactionIds[2]);
		await ledger();
		expect(started(original)).toHaveLength(3);
	});

	it('with another address is left alone, and the log says so: it can be that of another n8n', async () => {
		const trigger = await activate();
		const before = await ours();
		const moved = 'https://moved.example.com';
		webhooks.publicUrl = moved;
		try {
			await restart(trigger);

			const all = (await endpoints()).map(({ endpointUrl }) => endpointUrl);
			expect(all.filter((url) => url.startsWith(moved))).toHaveLength(1);
			expect(logText()).toContain('If this n8n has moved, delete the other one at Flute');
			await trigger.deactivate();
		} finally {
			webhooks.publicUrl = undefined;
		}

		expect(await ours()).toEqual(before);
		expect((await endpoints()).filter(({ endpointUrl }) => endpointUrl.startsWith(moved))).toEqual(
			[],
		);
	});
});

describe('the secret', () => {
	const spoil = (trigger: WebhookTrigger, change: (registration: IDataObject) => void) => {
		const data = trigger.stored.read();
		change((data['node:Flute Trigger'] as { registration: IDataObject }).registration);
		trigger.stored.write(data);
	};

	it.each([
		['missing', (registration: IDataObject) => delete registration.secret],
		['unreadable', (registration: IDataObject) => (registration.secret = 'A'.repeat(80))],
		['of another node', (registration: IDataObject) => (registration.owner = 'AAAAAAAAAAAA')],
	])(
		'comes with each delivery, so that deliveries are known where what n8n has is %s',
		async (_, change) => {
			const trigger = await activate();
			const [{ endpointId }] = (await ours()) as [WebhookEndpoint];
			spoil(trigger, change);
			flute.newProcess();
			await emit();
			await expectAllStarted(trigger);

			await restart(trigger);

			expect(await ours()).toMatchObject([{ endpointId }]);
			await emit(CAPTURED, transactionIds[1]);
			await expectAllStarted(trigger);
		},
	);

	describe('where the provider takes no URL with a query', () => {
		const activateWithout = async () => {
			const match = { method: 'PATCH', path: `^${ENDPOINTS}/` };
			const body = { title: 'The URL must not have a query' };
			await flute.simulator.fault({ match, times: 99, fault: { status: 400, body } });
			const trigger = await activate();
			expect((await ours()).map(({ endpointUrl }) => endpointUrl)).toEqual([trigger.url]);
			return trigger;
		};

		it('is taken from static data, after a restart too', async () => {
			const trigger = await activateWithout();
			await emit();
			await restart(trigger);
			await emit(CAPTURED, transactionIds[1]);

			await expectAllStarted(trigger);
			expect(await ours()).toHaveLength(1);
		});

		it('is asked for when static data have lost it, and a restart gets another', async () => {
			const trigger = await activateWithout();
			spoil(trigger, (registration) => (registration.secret = 'A'.repeat(80)));
			flute.newProcess();
			await emit();
			expect(statuses(await tried())).toEqual([['pending', 500]]);
			const { error } = await trigger.executions.next();
			expect(error).toMatchObject({
				message: expect.stringContaining('secret') as string,
				description: expect.stringContaining('activate') as string,
			});

			await restart(trigger);
			await emit(CAPTURED, transactionIds[1]);

			// What was on its way to the endpoint of before ended with it.
			const sent = await ledger();
			expect(statuses(sent)).toEqual([
				['cancelled', 500],
				['delivered', 204],
			]);
			expect(started(trigger)).toEqual([sent[1]!.eventId]);
		});

		it('survives, in one process, a delivery that writes back what was stored before', async () => {
			const trigger = await activateWithout();
			const before = trigger.stored.read();
			await trigger.deactivate();
			await trigger.activate();
			trigger.stored.write(before);
			await emit();
			await expectAllStarted(trigger);
			flute.newProcess();
			await emit(CAPTURED, transactionIds[1]);

			await expectAllStarted(trigger);
		});
	});

	it('survives, in every process, a delivery that writes back what was stored before it changed', async () => {
		const trigger = await activate();
		const before = trigger.stored.read();
		await trigger.deactivate();
		await trigger.activate();
		const after = await ours();
		trigger.stored.write(before);
		flute.newProcess();

		await emit();
		await expectAllStarted(trigger);
		await restart(trigger);
		await emit(CAPTURED, transactionIds[1]);

		await expectAllStarted(trigger);
		expect(await ours()).toEqual(after);
	});

	it('is read as versions before kept it: alone, for a URL that did not carry it', async () => {
		const trigger = await activate();
		const endpoint = await endpointOf(trigger);
		const { clientSecret } = flute.engine.credentialData(flute.credential);
		await flute.simulator.put('webhookEndpoints', [{ ...endpoint, endpointUrl: trigger.url }]);
		const registration = {
			id: endpoint.endpointId,
			secret: seal(endpoint.hmacSecret, String(clientSecret)),
			at: Date.now(),
		};
		trigger.stored.write({ 'node:Flute Trigger': { registration } });
		flute.newProcess();

		await emit();
		await restart(trigger);
		trigger.stored.write({});
		flute.newProcess();
		await emit(CAPTURED, transactionIds[1]);

		await expectAllStarted(trigger);
		expect(await ours()).toMatchObject([{ endpointId: endpoint.endpointId }]);
	});

	it('cannot be opened with another client secret: an execution says so', async () => {
		const credential = await flute.newCredential('fluteOAuth2Api');
		const trigger = await activate([CAPTURED], {}, { credential });
		const data = flute.engine.credentialData(credential);
		flute.engine.setCredentialData(credential, { ...data, clientSecret: 'fake-other-secret' });

		await emit();
		expect(statuses(await tried())).toEqual([['pending', 500]]);
		expect((await trigger.executions.next()).error!.message).toContain('credential');

		// With the right one all is as before.
		flute.engine.setCredentialData(credential, data);
		await retry();
		await expectAllStarted(trigger);
	});
});

describe('the test URL', () => {
	it('has an endpoint of its own until the first event, beside that of production', async () => {
		const trigger = await activate();
		const listener = await trigger.listen();
		expect((await ours()).map(({ endpointUrl }) => plain(endpointUrl)).sort()).toEqual(
			[trigger.testUrl, trigger.url].sort(),
		);

		await emit();
		await listener.ended;

		const sent = await ledger();
		expect(sent).toHaveLength(2);
		expect(started(trigger)).toEqual([sent[0]!.eventId]);
		expect(jsonOf(trigger.testExecutions.items)).toEqual(jsonOf(trigger.executions.items));
		expect((await ours()).map(({ endpointUrl }) => plain(endpointUrl))).toEqual([trigger.url]);
	});

	it('leaves nothing behind when nothing comes, and gives way to production', async () => {
		const trigger = newTrigger();
		const listener = await trigger.listen();
		await listener.stop();
		expect(await ours()).toEqual([]);
		expect(trigger.stored.read()).toEqual({});

		await trigger.activate();
		await emit();

		await expectAllStarted(trigger);
	});

	it('refuses forgeries and goes on listening', async () => {
		const trigger = newTrigger();
		const listener = await trigger.listen();

		const answer = await fetch(trigger.testUrl, { method: 'POST', body: '{}' });
		await emit();
		await listener.ended;

		expect(answer.status).toBe(401);
		expect(trigger.testExecutions.items).toHaveLength(1);
	});
});
