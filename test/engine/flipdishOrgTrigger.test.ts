/** Flipdish Trigger: subscriptions of an organization, from creation to deletion, and their deliveries. */
import type { INodeParameters } from 'n8n-workflow';
import { createHmac } from 'node:crypto';

import {
	deliver,
	expectRefusal,
	kept,
	plain,
	useFlipdishTrigger,
	without,
} from './support/flipdishTrigger';
import { byId } from './support/providers';
import type { WebhookTrigger } from './support/triggers';
import { jsonOf } from './support/triggers';

const { flipdish, webhooks, newTrigger, activate, control, emit, settings, records } =
	useFlipdishTrigger();

describe('Organization', () => {
	const events = ['sale.created.v1', 'menu.item.snoozed.v1'];
	const parameters: INodeParameters = {
		subscription: 'org',
		orgId: byId('org101'),
		orgEvents: events,
	};
	const [type] = events;
	const ownOf = async ({ url }: WebhookTrigger) =>
		(await records('orgSubscriptions')).filter(({ callbackUrl }) => plain(callbackUrl) === url);
	/** What came of a sale here; the simulator has a subscription elsewhere as well. */
	const sell = async (saleId = 'ABC') =>
		(await emit('/emit-org', { type, properties: { saleId } })).find(({ attempts: [first] }) =>
			first?.url.startsWith(webhooks.baseUrl),
		)!;
	const deliveries = async (changes: object) =>
		await control('POST', '/org-webhooks/settings', changes);

	beforeEach(
		async () =>
			await deliveries({ signed: 'timestamp and body', shape: 'flat', timestamp: 'event' }),
	);

	it('subscribes and stores the secret, which Flipdish shows once', async () => {
		const trigger = await activate(parameters);
		const [own, ...others] = await ownOf(trigger);
		expect(others).toEqual([]);
		expect(own).toMatchObject({ orgId: 'org101', eventTypes: events, enabled: true });
		await sell();
		expect(trigger.executions.all).toHaveLength(1);
		expect(kept(trigger)).not.toContain(String(own!.secret));
	});

	it.each(['flat', 'envelope', 'data'])(
		'starts with one output form for all events: %s',
		async (shape) => {
			const trigger = await activate(parameters);
			await deliveries({ shape });
			const { eventId, attempts, body } = await sell();
			expect(attempts).toMatchObject([{ status: 204 }]);
			const [item] = jsonOf(trigger.executions.items);
			expect(item).toMatchObject({
				Type: type,
				CreateTime: attempts[0]!.headers['X-Flipdish-Timestamp'],
				Body: { orgId: 'org101', saleId: 'ABC' },
			});
			if (shape === 'flat') expect(item!.Body).toEqual(JSON.parse(body));
			if (shape === 'envelope') expect(item!.Metadata).toMatchObject({ id: eventId });
			else expect(item).not.toHaveProperty('Metadata');
		},
	);

	it('refuses deliveries that are unsigned, forged or too old', async () => {
		const trigger = await activate(parameters);
		const delivery = await sell();
		const { 'X-Flipdish-Signature': signature = '' } = delivery.attempts[0]!.headers;
		const forged = (text: string) => ({ headers: { 'X-Flipdish-Signature': text } });
		const [time = '', code = ''] = signature.split(',');
		const other = createHmac('sha256', 'fake-other').update(delivery.body).digest('hex');
		const cases = [
			forged(''),
			forged(code),
			forged(`${time},sha256=${other}`),
			forged(`t=${new Date(Date.now() + 1000).toISOString()},${code}`),
			forged(signature.slice(0, -2)),
			{ body: delivery.body.replace('ABC', 'ABD') },
			{ body: `${delivery.body} ` },
		];
		for (const changes of cases) {
			await expectRefusal(await deliver(trigger, delivery, changes));
		}
		await expectRefusal(await deliver(trigger, without(delivery, 'X-Flipdish-Signature')));
		for (const seconds of [-301, 301]) {
			await flipdish.simulator.advance(seconds);
			const { attempts } = await sell(`late ${seconds}`);
			await flipdish.simulator.advance(-seconds);
			expect(attempts).toMatchObject([{ status: 401 }]);
		}
		expect(trigger.executions.all).toHaveLength(1);
	});

	it('accepts a signature over the body alone only when that is chosen', async () => {
		const trigger = await activate(parameters);
		await deliveries({ signed: 'body' });
		expect(await sell()).toMatchObject({ attempts: [{ status: 401 }] });
		await trigger.edit({ parameters: { ...parameters, options: { signedContent: 'body' } } });
		const delivery = await sell();
		expect(delivery).toMatchObject({ attempts: [{ status: 204 }] });
		// A replay with another time is accepted, but its ID is known.
		const { 'X-Flipdish-Signature': signature = '' } = delivery.attempts[0]!.headers;
		const later = signature.replace(/^t=[^,]+/, `t=${new Date(Date.now() + 5000).toISOString()}`);
		const headers = { 'X-Flipdish-Signature': later };
		expect((await deliver(trigger, delivery, { headers })).status).toBe(204);
		expect(trigger.executions.all).toHaveLength(1);
	});

	it.each(['flat', 'envelope'])('starts once per event: %s', async (shape) => {
		const trigger = await activate(parameters);
		await deliveries({ shape });
		const { deliveryId } = await sell();
		await control('POST', `/deliveries/${deliveryId}/again`);
		expect(trigger.executions.all).toHaveLength(1);
		trigger.meet(2);
		await settings({ copies: 2 });
		await sell('DEF');
		expect(trigger.executions.all).toHaveLength(2);
		await settings({ copies: 1 });
		// The same dish is snoozed again: nothing but the time is another.
		const snooze = { type: 'menu.item.snoozed.v1' };
		await emit('/emit-org', snooze);
		await flipdish.simulator.advance(1);
		await emit('/emit-org', snooze);
		expect(trigger.executions.all).toHaveLength(4);
	});

	it('answers 204 to event types that were not chosen and starts nothing', async () => {
		const trigger = await activate(parameters);
		const [own] = await ownOf(trigger);
		const [delivery] = await emit('/emit-org', {
			...{ type: 'sale.updated.v1', subscription: own!.subscriptionId },
		});
		expect(delivery?.attempts).toMatchObject([{ status: 204 }]);
		expect(trigger.executions.all).toEqual([]);
	});

	it('replaces a subscription with its URL, since its secret cannot be read', async () => {
		const trigger = newTrigger(parameters);
		const found = { orgId: 'org101', secret: 'fake-lost', eventTypes: events, enabled: true };
		await flipdish.simulator.put('orgSubscriptions', [
			{ ...found, subscriptionId: 'sub_found', callbackUrl: trigger.url },
			{ ...found, subscriptionId: 'sub_other', callbackUrl: `${trigger.url}/other` },
		]);
		await trigger.activate();
		const [own, ...others] = await ownOf(trigger);
		expect(others).toEqual([]);
		expect(own!.subscriptionId).not.toBe('sub_found');
		expect(
			(await records('orgSubscriptions')).map(({ subscriptionId }) => subscriptionId),
		).toContain('sub_other');
		await sell();
		expect(trigger.executions.all).toHaveLength(1);
	});

	it.each([
		['events', { eventTypes: ['sale.updated.v1'] }],
		['URL', { callbackUrl: 'https://hooks.example.com/elsewhere' }],
		['state', { enabled: false }],
	])('corrects the %s after it was changed at Flipdish', async (_what, change) => {
		const trigger = await activate(parameters);
		const [own] = await ownOf(trigger);
		await flipdish.simulator.put('orgSubscriptions', [{ ...own!, ...change }]);
		await trigger.restart();
		expect(await ownOf(trigger)).toEqual([own]);
		await sell();
		expect(trigger.executions.all).toHaveLength(1);
	});

	it('subscribes again after it was deleted at Flipdish, and removes it when unpublished', async () => {
		const trigger = await activate(parameters);
		const [lost] = await ownOf(trigger);
		await control('DELETE', '/state/orgSubscriptions');
		await trigger.restart();
		const [own] = await ownOf(trigger);
		expect(own!.subscriptionId).not.toBe(lost!.subscriptionId);
		expect(await trigger.deactivate()).toBeUndefined();
		expect(await records('orgSubscriptions')).toEqual([]);
		expect(trigger.staticData).toEqual({});
	});

	it('accepts the parameters of earlier versions, which had no organization parameter', async () => {
		const trigger = await activate({ ...parameters, orgEvents: [], events });
		const [own] = await ownOf(trigger);
		expect(own).toMatchObject({ eventTypes: events });
	});

	it('does not subscribe to events of an app after the source was changed', async () => {
		const kept = { ...parameters, orgEvents: [], events: ['order.created'] };
		await expect(activate(kept)).rejects.toThrow("'Events' is empty");
		const back = { subscription: 'app', appId: byId('fd1001'), events };
		await expect(activate(back)).rejects.toThrow("'Events' is empty");
	});

	it("removes the app's subscription when it is changed to an organization", async () => {
		const app = { subscription: 'app', appId: byId('fd1001'), events: ['order.created'] };
		const trigger = await activate(app);
		await trigger.edit({ parameters });
		const atUrl = (await records('webhookSubscriptions')).filter(
			({ CallbackUrl }) => plain(CallbackUrl) === trigger.url,
		);
		expect(atUrl).toEqual([]);
		expect(await ownOf(trigger)).toHaveLength(1);
	});
});
