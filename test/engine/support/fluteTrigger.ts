import type { IDataObject } from 'n8n-workflow';
import { createHmac, randomUUID } from 'node:crypto';

import type { Delivery } from '../../simulators/deliveries';
import type { WebhookEndpoint } from '../../simulators/flute/webhookDeliveries';
import { logText } from './engine';
import { useProvider } from './providers';
import { settledDeliveries } from './settledDeliveries';
import type { TriggerSettings, WebhookTrigger } from './triggers';
import { jsonOf, useWebhooks } from './triggers';

export const CAPTURED = 'transaction.card.captured';
export const REFUNDED = 'transaction.card.refunded';
export const ENDPOINTS = '/v2/webhooks/endpoints';

/** So long that no retry starts by itself: tests call `retry`. */
const NEVER = [3_600_000, 3_600_000];

const tokenOf = ({ oauthTokenData }: IDataObject) => (oauthTokenData as IDataObject).access_token;

export const parameters = (events: string[], options: IDataObject = {}) => ({ events, options });

/** A registered URL without the sealed secret that it carries. */
export const plain = (url: string) => url.split('?')[0]!;

/** The events that the workflow was started for, sorted. */
export const started = (trigger: WebhookTrigger) =>
	jsonOf(trigger.executions.items)
		.map(({ id }) => id)
		.sort();

export const eventIds = (deliveries: Delivery[]) => deliveries.map(({ eventId }) => eventId).sort();

/** Flute's simulator and webhooks for a test file; no secret gets out and nothing is left behind. */
export function useFluteTrigger() {
	const flute = useProvider('flute');
	const webhooks = useWebhooks(flute);

	const transactionIds: string[] = [];
	/** The triggers of this test. */
	const triggers: WebhookTrigger[] = [];
	/** What must not be found anywhere. */
	const secrets = new Set<string>();

	beforeAll(async () => {
		const { transactions } = await flute.simulator.state();
		const captured = (transactions as Array<{ transactionId: string }>).slice(0, 40);
		transactionIds.push(...captured.map(({ transactionId }) => transactionId));
		secrets.add(String(flute.engine.credentialData(flute.credential).clientSecret));
	});

	beforeEach(async () => {
		triggers.length = 0;
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

	const endpoints = async () =>
		(await flute.simulator.state()).webhookEndpoints as WebhookEndpoint[];

	/** The endpoints that lead to this n8n. */
	const ours = async () =>
		(await endpoints()).filter(({ endpointUrl }) => endpointUrl.startsWith(webhooks.baseUrl));

	const endpointOf = async ({ url }: WebhookTrigger) =>
		(await endpoints()).find(({ endpointUrl }) => plain(endpointUrl) === url)!;

	/** Something happens at the provider. */
	const emit = async (type = CAPTURED, id = transactionIds[0]!) =>
		(await flute.simulator.control('POST', '/emit', { type, id })) as Delivery[];

	/** The provider's ledger, once it has nothing more to send. */
	const ledger = async () => await settledDeliveries(flute.simulator);

	/** The same with retries outstanding, once each delivery was tried so often. */
	async function tried(times = 1): Promise<Delivery[]> {
		for (;;) {
			const all = (await flute.simulator.control('GET', '/deliveries')) as Delivery[];
			if (all.every(({ attempts }) => attempts.length >= times)) return all;
		}
	}

	const retry = async () =>
		(await flute.simulator.control('POST', '/deliveries/retry')) as Delivery[];

	/** The workflow was started for all that the provider sent, and for each event once. */
	async function expectAllStarted(trigger: WebhookTrigger): Promise<void> {
		const sent = await ledger();
		expect(sent.length).toBeGreaterThan(0);
		expect(started(trigger)).toEqual(eventIds(sent));
	}

	return {
		flute,
		webhooks,
		transactionIds,
		triggers,
		secrets,
		newTrigger,
		activate,
		restart,
		settings,
		endpoints,
		ours,
		endpointOf,
		emit,
		ledger,
		tried,
		retry,
		expectAllStarted,
	};
}

export interface Call {
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

export const eventOf = (id: string, type = CAPTURED) => ({
	id,
	type,
	created: 1_784_068_840,
	apiVersion: 'v2',
	data: { object: { id: 'no-such-transaction', resourceType: 'transaction' } },
});

/** Sends a delivery, genuine by default. @returns status and body of the answer */
export async function call(
	{ url }: WebhookTrigger,
	secret: string,
	{ id = randomUUID(), offset = 0, ...given }: Partial<Call> = {},
): Promise<[number, string]> {
	const body = given.body ?? JSON.stringify(eventOf(id));
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

export const without = (name: string) => (headers: Record<string, string>) =>
	Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name));

export const signatureAs =
	(change: (base64: string) => string | string[]) => (headers: Record<string, string>) => ({
		...headers,
		'flute-webhook-signature': change(headers['flute-webhook-signature']!.slice('v1,'.length)),
	});
