/** Flip's trigger in n8n's engine, compared with the simulator's log of deliveries. */
import { randomUUID } from 'node:crypto';

import type { Command, Device, Enrollment, FlipEvent } from '../simulators/flip/records';
import { bodiesOf, EVENT, EVENTS, started, useFlipTrigger } from './support/flipTrigger';
import { statuses } from './support/settledDeliveries';
import { jsonOf } from './support/triggers';

const {
	flip,
	control,
	settings,
	state,
	subscribed,
	emit,
	idle,
	ledger,
	retry,
	dispatch,
	commandOf,
	call,
} = useFlipTrigger();

describe('the trigger', () => {
	it('starts the workflow once for all eleven events, with the whole objects', async () => {
		const trigger = await subscribed();
		const [settingsId] = (await state('settings')).keys();
		const [event] = (await state<FlipEvent>('events')).keys();
		const [enrollment] = (await state<Enrollment>('enrollments')).keys();
		const [command] = (await state<Command>('commands')).keys();
		const ids: Record<string, string> = {
			settings: settingsId!,
			event: event!,
			enrollment: enrollment!,
			command: command!,
		};

		await Promise.all(EVENTS.map(async (type) => await emit(type, ids[type.split('.')[0]!]!)));

		const sent = await ledger();
		expect(statuses(sent)).toEqual(EVENTS.map(() => ['delivered', 204]));
		expect(started(trigger)).toHaveLength(EVENTS.length);
		expect(started(trigger)).toEqual(expect.arrayContaining(bodiesOf(sent)));
		expect(trigger.executions.errors).toEqual([]);
	});

	it('answers events that were not chosen and starts nothing', async () => {
		const trigger = await subscribed({ events: ['enrollment.updated'] });
		const [event] = (await state<FlipEvent>('events')).keys();
		const [enrollment] = (await state<Enrollment>('enrollments')).keys();

		await emit('event.updated', event!);
		await emit('enrollment.updated', enrollment!);

		expect(statuses(await ledger())).toEqual([
			['delivered', 204],
			['delivered', 204],
		]);
		expect(started(trigger)).toMatchObject([{ event_type: 'enrollment.updated' }]);
	});

	it('starts once for repeated deliveries: two at a time, and after a 500', async () => {
		const trigger = await subscribed();
		await settings({ copies: 2 });
		trigger.meet(2);
		trigger.failNextStart(2);
		await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 500, 500]]);

		await retry();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 500, 500, 204, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(sent));
	});

	it('takes the signing key of an OAuth2 credential too', async () => {
		const trigger = await subscribed({ type: 'flipOAuth2Api' });
		await dispatch();
		expect(statuses(await ledger())).toEqual([['delivered', 204]]);
		expect(started(trigger)).toHaveLength(1);
	});

	it('verifies deliveries at the test URL too', async () => {
		const trigger = await subscribed();
		const listener = await trigger.listen();

		expect(await call({ url: trigger.testUrl }, { offset: -302 })).toEqual([401, '']);
		expect(await call({ url: trigger.testUrl })).toEqual([204, '']);
		await listener.ended;

		expect(jsonOf(trigger.testExecutions.items)).toEqual([EVENT]);
		expect(trigger.executions.all).toEqual([]);
	});
});

describe('commands', () => {
	const acknowledging = { options: { acknowledgeCommands: true } };

	it('are acknowledged by the answer, so that Flip does not send them again', async () => {
		const trigger = await subscribed(acknowledging);
		const sent = await dispatch(3);
		await ledger();

		for (const command of sent) {
			expect(await commandOf(command)).toMatchObject({ device_status: 'OK' });
		}
		// Flip sends events for acknowledgements, which are not acknowledged again.
		expect(started(trigger).map(({ event_type: type }) => type)).toEqual(
			expect.arrayContaining(['command.created', 'command.updated']),
		);
		expect(started(trigger)).toHaveLength(6);
		expect((await flip.calls()).map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PATCH']);
		await flip.simulator.advance(15 * 60 + 1);
		const devices = sent.map(({ device_id: device }) => device);
		const commands = [...(await state<Command>('commands')).values()];
		expect(commands.filter(({ device_id: device }) => devices.includes(device))).toHaveLength(3);
	});

	it('are acknowledged again when they are canceled', async () => {
		const upcoming = [...(await state<FlipEvent>('events')).values()].find(
			({ status }) => status === 'UPCOMING',
		)!;
		const [device] = (await state<Device>('devices')).keys();
		await subscribed(acknowledging);
		const order = { device_ids: [device!], event_id: upcoming.id };
		const [command] = await control<Command[]>('POST', '/commands', order);
		await ledger();

		await control('POST', `/events/${upcoming.id}/cancel`);
		await ledger();

		expect(await commandOf(command!)).toMatchObject({ status: 'CANCELED', device_status: 'OK' });
	});

	it('are not acknowledged unless the option is on', async () => {
		const trigger = await subscribed();
		const [command] = await dispatch();
		await ledger();
		expect(await commandOf(command!)).toMatchObject({ device_status: 'PENDING' });
		expect(await flip.calls()).toEqual([]);
		expect(started(trigger)).toHaveLength(1);
	});

	it('start the workflow once when the first acknowledgement fails', async () => {
		const trigger = await subscribed({ ...acknowledging, events: ['command.created'] });
		await flip.simulator.fault({
			match: { method: 'PATCH' },
			fault: { status: 409, body: { message: 'The grid is busy' } },
		});
		const [command] = await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 500]]);
		const { error } = await trigger.executions.next();
		expect(error!.message).toContain('The grid is busy');

		await retry();

		expect(await commandOf(command!)).toMatchObject({ device_status: 'OK' });
		const created = (await ledger()).filter(({ eventType }) => eventType === 'command.created');
		expect(statuses(created)).toEqual([['delivered', 500, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(created));
	});

	it('are not acknowledged when the signature is wrong', async () => {
		const trigger = await subscribed(acknowledging);
		const object = { id: randomUUID(), device_status: 'PENDING' };
		const body = JSON.stringify({ event_type: 'command.created', event_object: object });
		expect(await call(trigger, { body, signature: () => 'v1,AAAA' })).toEqual([401, '']);
		expect(await flip.calls()).toEqual([]);
	});
});
