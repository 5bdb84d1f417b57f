/** What all webhook triggers share: their options, the secrets they verify with, their memory. */
import type { INodeParameters } from 'n8n-workflow';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { WebhookEndpoint } from '../simulators/flute/webhookDeliveries';
import { CredentialsHelper } from './support/credentialsHelper';
import { useProvider } from './support/providers';
import type { WebhookTrigger } from './support/triggers';
import { useWebhooks } from './support/triggers';

const flip = useProvider('flip');
const flute = useProvider('flute');
const webhooks = { flip: useWebhooks(flip), flute: useWebhooks(flute) };

const EVENTS = ['event.created'];
const CAPTURED = 'transaction.card.captured';
const newKey = () => `whsec_${randomBytes(32).toString('base64')}`;

const active: WebhookTrigger[] = [];
// The two providers' workflows have the same IDs and would share a process's memory.
beforeEach(() => {
	flip.newProcess();
	flute.newProcess();
});
afterEach(async () => {
	jest.restoreAllMocks();
	for (const trigger of active.splice(0)) await trigger.deactivate();
});

async function activateFlip(webhookSigningKey: string, typeVersion?: number) {
	const credential = await flip.newCredential('flipApi', { webhookSigningKey });
	const trigger = await webhooks.flip.activate({
		node: 'flipTrigger',
		typeVersion,
		parameters: { authentication: 'flipApi', events: EVENTS, options: {} },
		credential,
	});
	active.push(trigger);
	return { trigger, credential };
}

/** The headers of a delivery by the scheme of Standard Webhooks. */
function signed(prefix: string, key: Buffer | string, body: string): Record<string, string> {
	const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1_000))];
	const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	return {
		'content-type': 'application/json',
		[`${prefix}-id`]: id,
		[`${prefix}-timestamp`]: timestamp,
		[`${prefix}-signature`]: `v1,${mac}`,
	};
}

/** A delivery that is signed with this key; the status of its answer. */
async function deliver(
	{ url }: WebhookTrigger,
	key: string,
	contentType = 'application/json',
): Promise<number> {
	const body = JSON.stringify({ event_type: EVENTS[0], event_object: { id: randomUUID() } });
	const bytes = Buffer.from(key.replace('whsec_', ''), 'base64');
	const headers = { ...signed('webhook', bytes, body), 'content-type': contentType };
	return (await fetch(url, { method: 'POST', headers, body })).status;
}

describe.each([1, 1.1])('a trigger of version %d', (version) => {
	it.each(['application/json; charset=utf-8', 'text/plain', 'application/octet-stream', ''])(
		'takes a delivery with the content type "%s"',
		async (contentType) => {
			const key = newKey();
			const { trigger } = await activateFlip(key, version);

			expect(await deliver(trigger, key, contentType)).toBe(204);

			expect(trigger.executions.all).toHaveLength(1);
		},
	);

	it('refuses a form with files, whose bytes n8n does not keep', async () => {
		const key = newKey();
		const { trigger } = await activateFlip(key, version);

		expect(await deliver(trigger, key, 'multipart/form-data; boundary=x')).toBe(401);
	});
});

it('a body that cannot be read is refused, and no failed execution comes of it', async () => {
	const { trigger } = await activateFlip(newKey());
	const body = Buffer.alloc(17 * 1024 * 1024);

	const { status } = await fetch(trigger.url, { method: 'POST', body });

	expect(status).toBe(401);
	expect(trigger.executions.all).toEqual([]);
});

/** How often n8n has decrypted a credential since. */
const countReads = () => {
	const read = jest.spyOn(CredentialsHelper.prototype, 'getDecrypted');
	return () => read.mock.calls.length;
};

describe('the secret for verifying deliveries', () => {
	it('is read once for many deliveries, also for those at the same moment', async () => {
		const key = newKey();
		const { trigger } = await activateFlip(key);
		const reads = countReads();

		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await deliver(trigger, key)),
		);
		for (let count = 0; count < 5; count++) answers.push(await deliver(trigger, key));

		expect(answers).toEqual(Array.from({ length: 25 }, () => 204));
		expect(reads()).toBe(1);
	});

	it('changes as soon as the credential changes', async () => {
		const [before, after] = [newKey(), newKey()];
		const { trigger, credential } = await activateFlip(before);
		expect(await deliver(trigger, before)).toBe(204);
		const data = flip.engine.credentialData(credential);

		flip.engine.setCredentialData(credential, { ...data, webhookSigningKey: after });

		expect(await deliver(trigger, after)).toBe(204);
		expect(await deliver(trigger, before)).toBe(401);
	});

	it('is valid for at most ten seconds after it was removed from the credential', async () => {
		const key = newKey();
		const { trigger, credential } = await activateFlip(key);
		expect(await deliver(trigger, key)).toBe(204);
		const data = flip.engine.credentialData(credential);
		flip.engine.setCredentialData(credential, { ...data, webhookSigningKey: newKey() });
		const now = Date.now();

		jest.spyOn(Date, 'now').mockImplementation(() => now + 10_000);

		expect(await deliver(trigger, key)).toBe(401);
	});
});

it('a delivery is answered only after its ID is stored, also when another delivery stores it', async () => {
	const trigger = await webhooks.flute.activate({
		node: 'fluteTrigger',
		parameters: { events: [CAPTURED], options: { fetchFullObject: true } },
	});
	active.push(trigger);
	const { webhookEndpoints, transactions } = await flute.simulator.state();
	const endpoints = webhookEndpoints as unknown as WebhookEndpoint[];
	const { endpointUrl: url, hmacSecret } = endpoints.find(({ endpointUrl }) =>
		endpointUrl.startsWith(trigger.url),
	)!;
	const send = async (data?: object) => {
		const body = JSON.stringify({ id: randomUUID(), type: CAPTURED, data });
		const headers = signed('flute-webhook', hmacSecret, body);
		return (await fetch(url, { method: 'POST', headers, body })).status;
	};
	const isRead = { path: '^/v2/transactions/' };
	await flute.simulator.fault({ match: isRead, fault: { latencyMs: 200 } });
	// All of it happens at the same moment, by the clock.
	const now = Date.now();
	jest.spyOn(Date, 'now').mockReturnValue(now);

	const [{ transactionId: id }] = transactions as unknown as [{ transactionId: string }];
	const last = send({ object: { id } });
	expect(await send()).toBe(204);
	expect(await send()).toBe(204);

	expect(String(trigger.staticData.deliveries).split(' ')).toHaveLength(3);
	expect(await last).toBe(204);
});

describe('an option with a wrong value from an expression', () => {
	const CASES: Array<[string, 'flip' | 'flute', INodeParameters, INodeParameters]> = [
		[
			'Time Window (Minutes)',
			'flip',
			{ authentication: 'flipApi', events: EVENTS },
			{ timeWindow: 'soon' },
		],
		['Fetch Full Object', 'flute', { events: [CAPTURED] }, { fetchFullObject: 'maybe' }],
	];
	it.each(CASES)(
		'is named when the workflow is published: %s',
		async (label, provider, parameters, options) => {
			const trigger = webhooks[provider].newTrigger({
				node: `${provider}Trigger`,
				parameters: { ...parameters, options },
				...(provider === 'flip' && {
					credential: await flip.newCredential('flipApi', { webhookSigningKey: newKey() }),
				}),
			});

			await expect(trigger.activate()).rejects.toThrow(`'${label}'`);

			const { webhookEndpoints } = await flute.simulator.state();
			const registered = webhookEndpoints as unknown as WebhookEndpoint[];
			expect(registered.filter(({ endpointUrl }) => endpointUrl.startsWith(trigger.url))).toEqual(
				[],
			);
		},
	);
});

it('keeps the newest registration although the clock was set back before it', async () => {
	const trigger = await webhooks.flute.activate({
		node: 'fluteTrigger',
		parameters: { events: [CAPTURED], options: { fetchFullObject: false } },
	});
	active.push(trigger);
	const before = trigger.stored.read();
	const registeredAt = () => (trigger.staticData.registration as { at: number }).at;
	const first = registeredAt();
	// Deleted at the provider, and made anew by a process whose clock is behind.
	await flute.simulator.control('DELETE', '/state/webhookEndpoints');
	const now = Date.now();
	jest.spyOn(Date, 'now').mockImplementation(() => now - 3_600_000);
	trigger.stored.write(before);
	flute.newProcess();

	await trigger.restart();

	expect(registeredAt()).toBeGreaterThan(first);
});
