/** Flute's trigger in real n8n versions: the simulator's log of deliveries compared with n8n's executions. */
import type { INodeParameters } from 'n8n-workflow';
import { setTimeout as delay } from 'node:timers/promises';

import { HOST_NAMES } from '../hosts/host';
import { itemsOf } from '../hosts/execution';
import type { Execution } from '../hosts/execution';
import type { Credential } from '../hosts/rest';
import type { Delivery } from '../simulators/deliveries';
import type { WebhookEndpoint } from '../simulators/flute/webhookDeliveries';
import type { HostBench } from './support/host';
import { STEP, useHost } from './support/host';

const CAPTURED = 'transaction.card.captured';
const REFUNDED = 'transaction.card.refunded';

const parameters = (events: string[], options: INodeParameters = {}) => ({ events, options });

/** What the tests of one host do with Flute's side and n8n's. */
function useFlute(host: HostBench) {
	const simulator = () => host.simulator('flute');
	let credential: Credential;
	let transactionIds: string[];
	beforeAll(async () => {
		credential = await host.newCredential('fluteOAuth2Api');
		const { transactions } = await simulator().state();
		const records = transactions as Array<{ transactionId: string }>;
		transactionIds = records.map(({ transactionId }) => transactionId);
	});
	beforeEach(async () => {
		await simulator().control('DELETE', '/deliveries');
		// Not by itself, but when `delivered` says so: what comes while n8n starts is answered with
		// 200 ("n8n is starting up. Please wait") and counts as delivered.
		const retryAfterMs = Array.from({ length: 1000 }, () => 600_000);
		await simulator().control('POST', '/deliveries/settings', { retryAfterMs });
	});
	const workflows: string[] = [];
	// Whatever a test did, nothing stays behind at the provider.
	afterEach(async () => {
		await simulator().clearFaults();
		for (const id of workflows.splice(0)) await host.rest.deleteWorkflow(id);
		await waitForUrls();
	});

	/** The endpoints that lead to this n8n. */
	const ours = async () =>
		((await simulator().state()).webhookEndpoints as WebhookEndpoint[]).filter(({ endpointUrl }) =>
			endpointUrl.startsWith(host.n8n.url),
		);

	/** Waits until the endpoints are those with such URLs; n8n changes them after it has answered. */
	async function waitForUrls(...parts: string[]): Promise<void> {
		for (;;) {
			const urls = (await ours()).map(({ endpointUrl }) => endpointUrl);
			if (urls.length === parts.length && parts.every((part, at) => urls[at]?.includes(part))) {
				return;
			}
			await delay(50);
		}
	}

	/** Waits until `isDone` of all the provider sends, and answers its ledger as `read` brings it. */
	async function ledger(
		read: () => Promise<unknown>,
		isDone: (delivery: Delivery) => boolean,
	): Promise<Delivery[]> {
		for (;;) {
			const all = (await read()) as Delivery[];
			if (all.every(isDone)) return all;
			await delay(50);
		}
	}

	return {
		ours,
		waitForUrls,
		newTrigger: async (events: string[], options?: INodeParameters) => {
			const id = await host.newTrigger({
				node: 'fluteTrigger',
				parameters: parameters(events, options),
				credential,
			});
			workflows.push(id);
			return id;
		},
		async newActive(events = [CAPTURED], options?: INodeParameters) {
			const id = await this.newTrigger(events, options);
			await host.rest.activateWorkflow(id);
			await waitForUrls('/webhook/');
			return id;
		},
		emit: async (count = 1, type = CAPTURED) => {
			for (const id of transactionIds.slice(0, count)) {
				await simulator().control('POST', '/emit', { type, id });
			}
		},
		/**
		 * Restarts n8n 2.8. It takes deliveries before it has activated the workflows, and a workflow that
		 * is deleted in between would be activated all the same.
		 */
		restart: async () => {
			await simulator().clearLog();
			await host.n8n.restart();
			const isAsked = ({ path }: { path: string }) => path.startsWith('/v2/webhooks/endpoints');
			while (!(await simulator().log()).some(isAsked)) await delay(50);
		},
		/** Repeats deliveries until all are accepted. */
		delivered: async () =>
			await ledger(
				async () => await simulator().control('POST', '/deliveries/retry'),
				({ status }) => status === 'delivered',
			),
		tried: async () =>
			await ledger(
				async () => await simulator().control('GET', '/deliveries'),
				({ attempts }) => attempts.length > 0,
			),
		again: async ({ deliveryId }: Delivery) =>
			(await simulator().control('POST', `/deliveries/${deliveryId}/again`)) as Delivery,
		/** Those that have begun, oldest first; n8n has begun one before it answers its delivery. */
		executions: async (id: string): Promise<Execution[]> => {
			const listed = await host.rest.listExecutions(id);
			return await Promise.all(
				listed
					.reverse()
					// Killed before it has begun one, n8n 2.8 lists it as new for ever.
					.filter(({ status }) => status !== 'new')
					.map(async (one) => await host.rest.waitForExecution(one.id)),
			);
		},
	};
}

/** The events that the workflow was executed for, sorted. */
const eventsOf = (executions: Execution[]) =>
	executions
		.flatMap((execution) => itemsOf(execution, STEP))
		.map(({ json }) => String(json.id))
		.sort();

const sentEvents = (deliveries: Delivery[]) => deliveries.map(({ eventId }) => eventId).sort();

describe.each(HOST_NAMES)('%s', (hostName) => {
	const host = useHost(hostName);
	const flute = useFlute(host);

	it('registers a webhook, starts the workflow once per event and removes the webhook', async () => {
		const id = await flute.newActive();
		await flute.emit(20);
		const sent = await flute.delivered();
		for (const delivery of sent) await flute.again(delivery);

		const executions = await flute.executions(id);
		expect(executions).toHaveLength(20);
		expect(eventsOf(executions)).toEqual(sentEvents(sent));
		expect(itemsOf(executions[0]!, STEP)[0]!.json).toEqual(
			sent
				.map(({ body }) => JSON.parse(body) as object)
				.find((body) => 'id' in body && body.id === itemsOf(executions[0]!, STEP)[0]!.json.id),
		);
		await host.rest.deactivateWorkflow(id);
		await flute.waitForUrls();
	});

	it('receives a test event, then production events', async () => {
		const id = await flute.newTrigger([CAPTURED]);
		await host.rest.listenForTestEvent(id, STEP);
		await flute.waitForUrls('/webhook-test/');

		await flute.emit();

		await flute.delivered();
		await flute.waitForUrls();
		await host.rest.activateWorkflow(id);
		await flute.waitForUrls('/webhook/');
		await flute.emit(2);
		const sent = await flute.delivered();
		const executions = await flute.executions(id);
		expect(executions.map(({ mode }) => mode)).toEqual(['manual', 'webhook', 'webhook']);
		expect(eventsOf(executions)).toEqual(sentEvents(sent));
	});

	it('receives events after a restart without a second registration', async () => {
		const id = await flute.newActive();
		const before = await flute.ours();
		// One after another: of those at the same moment n8n 1.123 can store an older list last.
		for (let count = 0; count < 7; count++) {
			await flute.emit();
			await flute.delivered();
		}
		const sent = await flute.delivered();

		await host.n8n.restart();

		expect(await flute.ours()).toEqual(before);
		for (const delivery of sent) await flute.again(delivery);
		await flute.emit(2);
		const all = await flute.delivered();
		expect(eventsOf(await flute.executions(id))).toEqual(sentEvents(all));
		expect(all).toHaveLength(9);
	});

	// One of them in full: restarts take their time.
	if (hostName !== 'n8n-2.8') return;

	it('shows the provider’s message when a workflow cannot be activated', async () => {
		const why = 'Endpoint limit reached for this merchant';
		await host.simulator('flute').fault({
			match: { method: 'POST', path: '^/v2/webhooks/endpoints$' },
			fault: { status: 403, body: { title: why } },
		});
		const id = await flute.newTrigger([CAPTURED]);

		await expect(host.rest.activateWorkflow(id)).rejects.toThrow(why);
	});

	it('updates the webhook when its events are edited', async () => {
		const id = await flute.newActive();
		const { nodes } = await host.rest.getWorkflow(id);
		const edited = nodes.map((node) => ({ ...node, parameters: parameters([REFUNDED]) }));
		await host.rest.updateWorkflow(id, edited);
		await host.rest.activateWorkflow(id);
		expect(await flute.ours()).toEqual([expect.objectContaining({ eventTypes: [REFUNDED] })]);

		await flute.emit(1, CAPTURED);
		await flute.emit(1, REFUNDED);
		const sent = await flute.delivered();
		expect(sent.map(({ eventType }) => eventType)).toEqual([REFUNDED]);
		expect(eventsOf(await flute.executions(id))).toEqual(sentEvents(sent));
	});

	it('removes the test webhook when listening is stopped', async () => {
		const id = await flute.newTrigger([CAPTURED]);
		await host.rest.listenForTestEvent(id, STEP);
		await flute.waitForUrls('/webhook-test/');

		await host.rest.stopListening(id);

		await flute.waitForUrls();
	});

	it('answers an unreadable delivery and starts nothing', async () => {
		const id = await flute.newActive();
		const [{ endpointUrl: url }] = (await flute.ours()) as [WebhookEndpoint];
		const post = async (body: string) => {
			const headers = { 'content-type': 'application/json' };
			const response = await fetch(url, { method: 'POST', headers, body });
			return [response.status, await response.text()];
		};

		expect(await post('{}')).toEqual([401, '']);
		expect((await post('{"id":'))[0]).toBe(422);
		expect((await post(JSON.stringify('x'.repeat(17 * 1024 * 1024))))[0]).toBe(500);

		expect(await host.rest.listExecutions(id)).toEqual([]);
	});

	it('creates the webhook again at a restart when it was deleted at the provider', async () => {
		const id = await flute.newActive();
		await host.n8n.kill();
		await host.simulator('flute').control('DELETE', '/state/webhookEndpoints');

		await flute.restart();

		await flute.waitForUrls('/webhook/');
		await flute.emit(2);
		const sent = await flute.delivered();
		expect(eventsOf(await flute.executions(id))).toEqual(sentEvents(sent));
	});

	it('misses no event and repeats none when n8n is killed between delivery and execution', async () => {
		const id = await flute.newActive([CAPTURED], { fetchFullObject: true });
		await flute.emit(3);
		await flute.delivered();
		await host.simulator('flute').clearLog();
		await host.simulator('flute').fault({
			match: { path: '^/v2/transactions/' },
			times: 5,
			fault: { latencyMs: 60_000 },
		});
		await flute.emit(5);
		const fetches = async () =>
			(await host.simulator('flute').log()).filter(({ path }) =>
				path.startsWith('/v2/transactions/'),
			);
		while ((await fetches()).length < 5) await delay(50);

		await host.n8n.kill();

		const cut = (await flute.tried()).filter(({ status }) => status === 'pending');
		expect(cut).toHaveLength(5);
		await host.simulator('flute').clearFaults();
		await flute.restart();
		const sent = await flute.delivered();
		for (const delivery of sent) await flute.again(delivery);
		expect(sent).toHaveLength(8);
		expect(eventsOf(await flute.executions(id))).toEqual(sentEvents(sent));
	});

	it('has an execution, or a crashed one, for every delivery when n8n is killed among many', async () => {
		const id = await flute.newActive();
		await flute.emit(60);
		while ((await host.rest.listExecutions(id)).length < 10);

		await host.n8n.kill();

		const known = (await flute.tried()).filter(({ status }) => status === 'delivered');
		await flute.restart();
		const sent = sentEvents(await flute.delivered());
		const executions = await flute.executions(id);
		const [answered, executed] = [sentEvents(known), eventsOf(executions)];
		const missing = sent.filter((event) => !executed.includes(event));
		const twice = executed.filter((event, at) => executed.indexOf(event) !== at);
		const crashed = executions.filter(({ status }) => status === 'crashed');
		// n8n starts an execution, saves that it has, answers: what is cut off between is n8n's own.
		expect(missing.length).toBeLessThanOrEqual(crashed.length);
		expect(twice.filter((event) => answered.includes(event))).toEqual([]);
		expect(executions).toHaveLength(sent.length + twice.length + crashed.length - missing.length);
	});
});
