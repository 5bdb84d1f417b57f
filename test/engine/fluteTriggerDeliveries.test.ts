/** Flute's trigger in n8n's engine: deliveries that Flute sends and others that only look so. */
import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Delivery } from '../simulators/deliveries';
import type { Call } from './support/fluteTrigger';
import { statuses } from './support/settledDeliveries';
import {
	call,
	CAPTURED,
	eventOf,
	REFUNDED,
	signatureAs,
	started,
	useFluteTrigger,
	without,
} from './support/fluteTrigger';
import { byId } from './support/providers';
import type { WebhookTrigger } from './support/triggers';
import { jsonOf } from './support/triggers';

const { flute, transactionIds, activate, endpointOf, emit, ledger } = useFluteTrigger();

describe('deliveries', () => {
	it('start the workflow once each, with the event as sent', async () => {
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

	it('carry the whole record when Fetch Record is on', async () => {
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

	it('start the workflow when their body begins with a byte order mark', async () => {
		const trigger = await activate();
		const { hmacSecret } = await endpointOf(trigger);
		const body = `\uFEFF${JSON.stringify(eventOf('marked'))}`;
		// As JSON, n8n itself refuses it.
		const headers = (all: Record<string, string>) => ({ ...all, 'content-type': 'text/plain' });

		expect(await call(trigger, hmacSecret, { body, headers })).toEqual([204, '']);

		expect(jsonOf(trigger.executions.items)).toEqual([eventOf('marked')]);
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
		'of subscriptions carry the event as sent when version 1 answers %d',
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

	it('of events that were not chosen are answered and start nothing', async () => {
		const trigger = await activate([CAPTURED]);
		const { endpointId, hmacSecret } = await endpointOf(trigger);
		const other = JSON.stringify(eventOf('1', REFUNDED));

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

describe('a delivery gets a bare 401 when', () => {
	const CASES: Array<[string, Partial<Call>]> = [
		['it is signed with another secret', { secret: 'f'.repeat(64) }],
		['it is signed with no secret', { secret: '' }],
		['a byte of it was changed', { sent: JSON.stringify(eventOf('forged')) }],
		[
			'it was re-serialised',
			{ body: JSON.stringify(eventOf('1'), null, 2), sent: JSON.stringify(eventOf('1')) },
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

	it('not when it is less than five minutes late or early', async () => {
		expect(await call(trigger, secret, { id: 'behind', offset: -297 })).toEqual([204, '']);
		expect(await call(trigger, secret, { id: 'ahead', offset: 297 })).toEqual([204, '']);
		expect(started(trigger)).toEqual(['ahead', 'behind']);
	});

	it('n8n cannot read it: cut off, or too large', async () => {
		const whole = JSON.stringify(eventOf('1'));
		const large = JSON.stringify({ ...eventOf('2'), filler: 'x'.repeat(17 * 1024 * 1024) });

		expect((await call(trigger, secret, { body: whole, sent: whole.slice(0, -9) }))[0]).toBe(422);
		expect((await call(trigger, secret, { body: large }))[0]).toBe(500);

		expect(trigger.executions.all).toEqual([]);
		expect(await call(trigger, secret, { body: whole })).toEqual([204, '']);
	});
});
