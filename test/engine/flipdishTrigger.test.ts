/** Flipdish Trigger: both kinds of subscriptions, from creation to deletion, and their deliveries. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { createHmac } from 'node:crypto';

import type { Delivery } from '../simulators/deliveries';
import { logText } from './support/engine';
import { byId, useProvider } from './support/providers';
import type { WebhookTrigger } from './support/triggers';
import { jsonOf, useWebhooks } from './support/triggers';

const flipdish = useProvider('flipdish');
const webhooks = useWebhooks(flipdish);

const node = 'flipdishTrigger';
const active: WebhookTrigger[] = [];

async function activate(parameters: INodeParameters): Promise<WebhookTrigger> {
	const trigger = webhooks.newTrigger({ node, parameters });
	active.push(trigger);
	await trigger.activate();
	return trigger;
}

const control = async (method: string, path: string, body?: unknown) =>
	await flipdish.simulator.control(method, path, body);
const emit = async (path: string, event: object) =>
	(await control('POST', path, event)) as Delivery[];
const settings = async (changes: object) => await control('POST', '/deliveries/settings', changes);
const records = async (name: string) => (await flipdish.simulator.state())[name] as IDataObject[];

/** Repeats a delivery, with changes. */
async function deliver(
	trigger: WebhookTrigger,
	{ attempts: [first], body }: Delivery,
	changes: { headers?: Record<string, string>; body?: string } = {},
): Promise<Response> {
	return await fetch(trigger.url, {
		method: 'POST',
		headers: { ...first!.headers, ...changes.headers },
		body: changes.body ?? body,
	});
}

const without = (delivery: Delivery, header: string): Delivery => {
	const [{ headers, ...rest } = delivery.attempts[0]!] = delivery.attempts;
	const others = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== header));
	return { ...delivery, attempts: [{ ...rest, headers: others }] };
};

/** Expects an empty 401. */
async function expectRefusal(response: Response): Promise<void> {
	expect([response.status, await response.text()]).toEqual([401, '']);
}

/** Everything that n8n stores, logs or outputs for a trigger. */
const kept = (trigger: WebhookTrigger): string =>
	[
		JSON.stringify(trigger.stored.read()),
		...trigger.executions.all.map(({ saved }) => saved),
		logText(),
	].join('\n');

/** A registered URL without the sealed secret that it carries. */
const plain = (url: unknown) => String(url).split('?')[0];

beforeEach(async () => {
	await settings({ retryAfterMs: [], copies: 1 });
	await control('DELETE', '/deliveries');
});
afterEach(async () => {
	for (const trigger of active.splice(0)) await trigger.deactivate();
});

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
		const trigger = webhooks.newTrigger({ node, parameters });
		active.push(trigger);
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
		const trigger = webhooks.newTrigger({ node, parameters });
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
		const trigger = webhooks.newTrigger({ node, parameters });
		active.push(trigger);
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
