/** Flute's trigger in n8n's engine: the endpoint that the trigger has at Flute. */
import { logText } from './support/engine';
import {
	CAPTURED,
	ENDPOINTS,
	eventIds,
	parameters,
	plain,
	REFUNDED,
	started,
	useFluteTrigger,
} from './support/fluteTrigger';
import { byId } from './support/providers';
import type { WebhookTrigger } from './support/triggers';

const {
	flute,
	webhooks,
	transactionIds,
	triggers,
	newTrigger,
	activate,
	restart,
	endpoints,
	ours,
	endpointOf,
	emit,
	ledger,
	expectAllStarted,
} = useFluteTrigger();

describe('the endpoint at the provider', () => {
	const others = async () =>
		(await endpoints()).filter(({ endpointUrl }) => !endpointUrl.startsWith(webhooks.baseUrl));

	it('is created when published, updated by an edit and deleted when unpublished', async () => {
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

	it('is unchanged by a restart', async () => {
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
	])('is corrected at a restart after it was %s', async (_, change) => {
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

	it('is created again at a restart after it was deleted', async () => {
		const trigger = await activate();
		await deleteByHand(trigger);

		await restart(trigger);

		await emit();
		const sent = await ledger();
		expect(sent).toHaveLength(1);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('may be gone already when unpublished', async () => {
		const trigger = await activate();
		await deleteByHand(trigger);

		expect(await trigger.deactivate()).toBeUndefined();
		expect(trigger.staticData).toEqual({});
	});

	it.each([403, 409, 400])('shows the user why it is refused with %i', async (status) => {
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
		])('which %s, publishing and unpublishing end soon and tell the user', async (_, fault) => {
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
		});

		it('each call is made twice', async () => {
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

	it('fails with a message that makes n8n try again when it starts', async () => {
		const body = { title: 'The Authorization service is down' };
		await flute.simulator.fault({ times: 99, match: {}, fault: { status: 503, body } });
		const trigger = newTrigger();

		const said = await trigger.activate().then(String, (error: Error) => error.message);

		expect(said).toContain('authorization service is down');
		// n8n does not try again after a message that contains "Authorization".
		expect(said).not.toContain('Authorization');
	});

	it('is not created twice when the provider’s reply is lost', async () => {
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

	it('is found by its URL after static data were lost', async () => {
		const before = await others();
		const trigger = await activate();
		trigger.stored.write({});

		await restart(trigger);

		expect(await ours()).toHaveLength(1);
		expect(await others()).toEqual(before);
		await emit();
		await expectAllStarted(trigger);
	});

	it('is deleted by its URL after static data were lost', async () => {
		const trigger = await activate();
		trigger.stored.write({});

		expect(await trigger.deactivate()).toBeUndefined();
		expect(await ours()).toEqual([]);
	});

	it('is used again when it could not be deleted', async () => {
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

	it('is not created without events, or over http', async () => {
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

	it('exists once for each of two workflows', async () => {
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

describe('the endpoint of another workflow', () => {
	it('is left alone by a copy of its workflow, which has its own', async () => {
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

	it('with another address is left alone, and the log says so: it may be that of another n8n', async () => {
		const trigger = await activate();
		const before = await ours();
		const moved = 'https://moved.example.com';
		webhooks.publicUrl = moved;
		try {
			await restart(trigger);

			const all = (await endpoints()).map(({ endpointUrl }) => endpointUrl);
			expect(all.filter((url) => url.startsWith(moved))).toHaveLength(1);
			expect(logText()).toContain('If this n8n has moved, delete the other one in Flute');
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
