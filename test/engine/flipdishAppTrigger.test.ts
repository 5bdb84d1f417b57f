/** Flipdish Trigger: subscriptions of an app, from creation to deletion, and their deliveries. */
import type { INodeParameters } from 'n8n-workflow';

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

const node = 'flipdishTrigger';
const { flipdish, newTrigger, activate, control, emit, settings, records } = useFlipdishTrigger();

describe('App', () => {
	const events = ['order.accepted', 'store.updated'];
	const parameters: INodeParameters = { subscription: 'app', appId: byId('fd1001'), events };
	const subscriptionsAt = async (url: string) =>
		(await records('webhookSubscriptions')).filter(({ CallbackUrl }) => plain(CallbackUrl) === url);
	const ownOf = async ({ url }: WebhookTrigger) => {
		const [own, ...others] = await subscriptionsAt(url);
		expect(others).toEqual([]);
		return own!;
	};
	const accept = async () => (await emit('/emit', { name: 'order.accepted', id: 60_002 }))[0]!;

	it("subscribes to the events under the credential's OAuth app, with a verify token of its own", async () => {
		const trigger = await activate(parameters);
		const own = await ownOf(trigger);
		expect(own).toMatchObject({ EventNames: events, Enabled: true });
		expect(own.at).toEqual({ appId: 'fd1001', oauthAppId: 'fake-flipdish-client' });
		expect(String(own.VerifyToken)).toMatch(/^.{32,}$/);
		const other = await activate({ ...parameters, oauthAppId: byId('fake-other-client') });
		expect(await ownOf(other)).toMatchObject({ at: { oauthAppId: 'fake-other-client' } });
		expect((await ownOf(other)).VerifyToken).not.toBe(own.VerifyToken);
	});

	it('starts the workflow with the envelope, without the verify token', async () => {
		const trigger = await activate(parameters);
		const delivery = await accept();
		expect(delivery.attempts).toMatchObject([{ status: 204 }]);
		expect(jsonOf(trigger.executions.items)).toEqual([JSON.parse(delivery.body)]);
		expect(jsonOf(trigger.executions.items)).toMatchObject([
			{ Type: 'order.accepted', Body: { Order: { OrderId: 60_002 } } },
		]);
		expect(kept(trigger)).not.toContain(String((await ownOf(trigger)).VerifyToken));
	});

	it('refuses deliveries with a wrong or missing verify token', async () => {
		const trigger = await activate(parameters);
		const delivery = await accept();
		const wrong = { 'X-Verify-Token': 'fake-wrong' };
		await expectRefusal(await deliver(trigger, delivery, { headers: wrong }));
		await expectRefusal(await deliver(trigger, without(delivery, 'X-Verify-Token')));
		await expectRefusal(await deliver(trigger, delivery, { headers: { 'X-Verify-Token': '' } }));
		expect(trigger.executions.all).toHaveLength(1);
	});

	it('starts once for a repeated event, also at the same moment', async () => {
		const trigger = await activate(parameters);
		const { deliveryId } = await accept();
		await control('POST', `/deliveries/${deliveryId}/again`);
		expect(trigger.executions.all).toHaveLength(1);
		trigger.meet(2);
		await settings({ copies: 2 });
		const { attempts } = await accept();
		expect(attempts.map(({ status }) => status)).toEqual([204, 204]);
		expect(trigger.executions.all).toHaveLength(2);
		expect(trigger.executions.errors).toEqual([]);
	});

	it('starts when Flipdish delivers again after a failed start', async () => {
		const trigger = await activate(parameters);
		await settings({ retryAfterMs: [60_000] });
		trigger.failNextStart();
		expect(await accept()).toMatchObject({ status: 'pending', attempts: [{ status: 500 }] });
		expect(trigger.executions.all).toHaveLength(0);
		await control('POST', '/deliveries/retry');
		expect(trigger.executions.all).toHaveLength(1);
	});

	it('answers 204 to events that were not chosen and starts nothing', async () => {
		const trigger = await activate(parameters);
		const { Id: subscription } = await ownOf(trigger);
		const [delivery] = await emit('/emit', { name: 'order.refunded', subscription });
		expect(delivery?.attempts).toMatchObject([{ status: 204 }]);
		expect(trigger.executions.all).toEqual([]);
	});

	it('takes over a subscription with its URL and no other', async () => {
		const trigger = newTrigger(parameters);
		const at = { appId: 'fd1001', oauthAppId: 'fake-flipdish-client' };
		const found = { CallbackUrl: trigger.url, VerifyToken: 'fake-lost', Enabled: false, at };
		await flipdish.simulator.put('webhookSubscriptions', [
			{ ...found, Id: 9001, EventNames: ['order.created'] },
			{ ...found, Id: 9002, EventNames: events, CallbackUrl: `${trigger.url}/other` },
		]);
		await trigger.activate();
		const own = await ownOf(trigger);
		expect(own).toMatchObject({ Id: 9001, EventNames: events, Enabled: true });
		expect(own.VerifyToken).not.toBe('fake-lost');
		expect(await subscriptionsAt(`${trigger.url}/other`)).toMatchObject([
			{ VerifyToken: 'fake-lost', Enabled: false },
		]);
		await accept();
		expect(trigger.executions.all).toHaveLength(1);
	});

	it.each([
		['events', { EventNames: ['order.created'] }],
		['URL', { CallbackUrl: 'https://hooks.example.com/elsewhere' }],
		['state', { Enabled: false }],
	])('corrects the %s after it was changed at Flipdish', async (_what, change) => {
		const trigger = await activate(parameters);
		const own = await ownOf(trigger);
		await flipdish.simulator.put('webhookSubscriptions', [{ ...own, ...change }]);
		await trigger.restart();
		expect(await ownOf(trigger)).toEqual(own);
		await accept();
		expect(trigger.executions.all).toHaveLength(1);
	});

	it('changes nothing at a restart when the subscription is unchanged', async () => {
		const trigger = await activate(parameters);
		await flipdish.simulator.clearLog();
		await trigger.restart();
		expect((await flipdish.calls()).map(({ method }) => method)).toEqual(['GET']);
	});

	it('subscribes again after the subscription was deleted at Flipdish', async () => {
		const trigger = await activate(parameters);
		const { Id: lost, VerifyToken: token } = await ownOf(trigger);
		await control('DELETE', '/state/webhookSubscriptions');
		await trigger.restart();
		const own = await ownOf(trigger);
		expect(own.Id).not.toBe(lost);
		expect(own.VerifyToken).not.toBe(token);
		await accept();
		expect(trigger.executions.all).toHaveLength(1);
	});

	it('removes the subscription when it is unpublished, and tolerates one that is gone', async () => {
		const trigger = await activate(parameters);
		expect(await trigger.deactivate()).toBeUndefined();
		expect(await subscriptionsAt(trigger.url)).toEqual([]);
		expect(trigger.staticData).toEqual({});
		await trigger.activate();
		await control('DELETE', '/state/webhookSubscriptions');
		expect(await trigger.deactivate()).toBeUndefined();
		expect(trigger.staticData).toEqual({});
	});

	it('updates the subscription when its events are edited', async () => {
		const trigger = await activate(parameters);
		await trigger.edit({ parameters: { ...parameters, events: ['voucher.created'] } });
		expect(await ownOf(trigger)).toMatchObject({ EventNames: ['voucher.created'] });
	});

	it('has a separate subscription while the editor listens', async () => {
		const trigger = await activate(parameters);
		const listener = await trigger.listen();
		const [own] = await subscriptionsAt(trigger.testUrl);
		expect(own).toMatchObject({ EventNames: events });
		await accept();
		await listener.ended;
		expect(trigger.testExecutions.all).toHaveLength(1);
		expect(trigger.executions.all).toHaveLength(1);
		expect(await subscriptionsAt(trigger.testUrl)).toEqual([]);
		expect(await subscriptionsAt(trigger.url)).toHaveLength(1);
	});

	it('cannot be published without events, and subscribes to nothing', async () => {
		await expect(activate({ ...parameters, events: [] })).rejects.toThrow("'Events' is empty");
		// After a refusal n8n calls the node's delete hook, which looks for its URL.
		expect((await flipdish.calls()).filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	it('reports why Flipdish refused the subscription, without the verify token', async () => {
		const body = { Message: 'You have no access to this app.' };
		const match = { method: 'POST', path: '/subscriptions$' };
		await flipdish.simulator.fault({ match, fault: { status: 403, body } });
		const trigger = newTrigger(parameters);
		await expect(trigger.activate()).rejects.toThrow(body.Message);
		expect(trigger.staticData).toEqual({});
	});

	it('verifies deliveries after static data were lost', async () => {
		const trigger = await activate(parameters);
		trigger.stored.write({});
		flipdish.newProcess();
		expect(await accept()).toMatchObject({ attempts: [{ status: 204 }] });
		expect(trigger.executions.all).toHaveLength(1);
	});

	it('says what to do when the verify token was lost', async () => {
		const trigger = await activate(parameters);
		const own = await ownOf(trigger);
		await flipdish.simulator.put('webhookSubscriptions', [{ ...own, CallbackUrl: trigger.url }]);
		trigger.stored.write({});
		flipdish.newProcess();
		expect(await accept()).toMatchObject({ attempts: [{ status: 500 }] });
		expect(trigger.executions.errors).toMatchObject([
			{ description: expect.stringContaining('publish it again') },
		]);
	});

	it('starts each of two workflows once per event', async () => {
		const triggers = [await activate(parameters), await activate(parameters)];
		const sent = await emit('/emit', { name: 'order.accepted', id: 60_002 });
		expect(sent).toHaveLength(2);
		for (const trigger of triggers) expect(trigger.executions.all).toHaveLength(1);
	});

	it('lists the OAuth apps of the app, and the event names of Flipdish', async () => {
		const form = { parameters, credentials: [flipdish.credential] };
		const names = await flipdish.engine.loadOptions(node, 'search_events', form);
		expect(names).toHaveLength(30);
		expect(names).toContainEqual({ name: 'Order: Created', value: 'order.created' });
		const labels = names.map(({ name }) => name);
		expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b)));
		const { results } = await flipdish.engine.listSearch(node, 'search_oauthAppId', form);
		expect(results.map(({ value }) => value)).toContain('fake-other-client');
	});
});
