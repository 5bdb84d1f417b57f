/** Flute's trigger in n8n's engine: the secret of the endpoint, and the test URL. */
import type { IDataObject } from 'n8n-workflow';

import { seal } from '../../nodes/shared/webhooks/seal';
import type { WebhookEndpoint } from '../simulators/flute/webhookDeliveries';
import { CAPTURED, ENDPOINTS, plain, started, useFluteTrigger } from './support/fluteTrigger';
import { statuses } from './support/settledDeliveries';
import type { WebhookTrigger } from './support/triggers';
import { jsonOf } from './support/triggers';

const {
	flute,
	transactionIds,
	newTrigger,
	activate,
	restart,
	ours,
	endpointOf,
	emit,
	ledger,
	tried,
	retry,
	expectAllStarted,
} = useFluteTrigger();

describe('the signing secret', () => {
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
		'comes with each delivery, so that deliveries are verified when static data are %s',
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

	describe('when the provider takes no URL with a query', () => {
		const activateWithout = async () => {
			const match = { method: 'PATCH', path: `^${ENDPOINTS}/` };
			const body = { title: 'The URL must not have a query' };
			await flute.simulator.fault({ match, times: 99, fault: { status: 400, body } });
			const trigger = await activate();
			expect((await ours()).map(({ endpointUrl }) => endpointUrl)).toEqual([trigger.url]);
			return trigger;
		};

		it('is read from static data, after a restart too', async () => {
			const trigger = await activateWithout();
			await emit();
			await restart(trigger);
			await emit(CAPTURED, transactionIds[1]);

			await expectAllStarted(trigger);
			expect(await ours()).toHaveLength(1);
		});

		it('is missing when static data have lost it, and replaced at a restart', async () => {
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

		it('is kept, in one process, when a delivery writes older static data back', async () => {
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

	it('is kept, in every process, when a delivery writes back static data from before it changed', async () => {
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

	it('is read in the format of earlier versions: alone, for a URL that did not carry it', async () => {
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

	it('cannot be decrypted with another client secret: a failed execution says so', async () => {
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
	it('has its own endpoint until the first event, beside that of production', async () => {
		const trigger = await activate();
		const listener = await trigger.listen();
		expect((await ours()).map(({ endpointUrl }) => plain(endpointUrl)).sort()).toEqual(
			[trigger.testUrl, trigger.url].sort(),
		);

		await emit();
		const sent = await ledger();
		await listener.ended;

		expect(sent).toHaveLength(2);
		expect(started(trigger)).toEqual([sent[0]!.eventId]);
		expect(jsonOf(trigger.testExecutions.items)).toEqual(jsonOf(trigger.executions.items));
		expect((await ours()).map(({ endpointUrl }) => plain(endpointUrl))).toEqual([trigger.url]);
	});

	it('removes its endpoint when no event comes, and leaves that of production', async () => {
		const trigger = newTrigger();
		const listener = await trigger.listen();
		await listener.stop();
		expect(await ours()).toEqual([]);
		expect(trigger.stored.read()).toEqual({});

		await trigger.activate();
		await emit();

		await expectAllStarted(trigger);
	});

	it('refuses forged deliveries and keeps listening', async () => {
		const trigger = newTrigger();
		const listener = await trigger.listen();

		const answer = await fetch(trigger.testUrl, { method: 'POST', body: '{}' });
		await emit();
		await ledger();
		await listener.ended;

		expect(answer.status).toBe(401);
		expect(trigger.testExecutions.items).toHaveLength(1);
	});
});
