/** Flute's trigger in n8n's engine: repeated deliveries, before and after a restart. */
import type { Delivery } from '../simulators/deliveries';
import { call, CAPTURED, eventIds, started, useFluteTrigger } from './support/fluteTrigger';
import { statuses } from './support/settledDeliveries';
import type { WebhookTrigger } from './support/triggers';

const {
	flute,
	transactionIds,
	activate,
	restart,
	settings,
	endpointOf,
	emit,
	ledger,
	tried,
	retry,
	expectAllStarted,
} = useFluteTrigger();

describe('a repeated delivery', () => {
	it('starts nothing, at once, after other deliveries and after a restart', async () => {
		const trigger = await activate();
		await emit();
		const [{ deliveryId, attempts }] = (await ledger()) as [Delivery];
		const again = async () =>
			await flute.simulator.control('POST', `/deliveries/${deliveryId}/again`);
		/** A replay by an attacker: the same call. */
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

	it('starts the workflow when the first copy fails at the same moment', async () => {
		const trigger = await activate();
		await settings({ copies: 2 });
		trigger.meet(2);
		trigger.failNextStart();

		await emit();

		const sent = await ledger();
		expect(sent[0]!.attempts.map(({ status }) => status).sort()).toEqual([204, 500]);
		expect(started(trigger)).toEqual(eventIds(sent));
	});

	it('is recognized after a restart, also of deliveries at the same moment', async () => {
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

	it('is recognized among the newest thousand', async () => {
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

describe('when the provider delivers again', () => {
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

	it('because the answer came too late, the workflow has started once', async () => {
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

	describe('while n8n is at its concurrency limit', () => {
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

		it('the workflow starts once when its first start fails', async () => {
			const trigger = await activate();
			const makeRoom = await emitWithoutRoom(trigger);

			trigger.failNextStart();
			makeRoom();
			await retry();

			expect(statuses(await ledger())).toEqual([['delivered', null, null, 204]]);
			await expectAllStarted(trigger);
		});

		it('the other deliveries of a burst start, and all are recognized after a restart', async () => {
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

	it('every event has started the workflow, whatever failed on the way', async () => {
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

	it('a clock that is too far off loses no event once it is corrected', async () => {
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
