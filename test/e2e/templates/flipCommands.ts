import { randomUUID } from 'node:crypto';

import type { Settings } from '../../demo/content';
import { errorOf } from '../../hosts/execution';
import type { Command } from '../../simulators/flip/records';
import { eventually, whilePublished } from '../support/eventually';
import type { TemplateBench } from './bench';
import { byKey, POLL_TIMES, sorted } from './bench';

/** In the place of a step that hands commands to devices. */
const HANDED_ON: Settings = { 'Hand to Devices': { jsCode: 'return $input.all();' } };

export function describeFlipCommands(bench: TemplateBench): void {
	/** Runs the template with a command that waits, as a Flip Trigger in place of the poll gives it. */
	async function deliverCommand(settings?: Settings) {
		const flip = bench.host.simulator('flip');
		const [sample] = await bench.held<Command>('flip', 'commands');
		const command: Command = {
			...sample!,
			id: randomUUID(),
			device_status: 'PENDING',
			updated_at: new Date().toISOString(),
		};
		await flip.put('commands', [command]);
		const workflow = await bench.open('flip-commands-acknowledged', settings);
		const delivery = { event_type: 'command.created', event_object: { ...command } };
		const trigger = 'New or Changed Commands';
		const { executionId } = await bench.host.rest.request<{ executionId: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			{
				workflowData: { ...workflow, pinData: { [trigger]: [{ json: delivery }] } },
				triggerToStartFrom: { name: trigger },
			},
		);
		const execution = await bench.host.rest.waitForExecution(executionId);
		const after = byKey(await bench.held<Command>('flip', 'commands'), 'id').get(command.id);
		return { execution, after };
	}

	it('the Flip command template acknowledges no command before its device step is filled in', async () => {
		const { execution, after } = await deliverCommand();

		expect(errorOf(execution)?.message).toMatch(
			/^Nothing was answered. Replace the node "Hand to Devices" by the step/,
		);
		expect(after).toMatchObject({ device_status: 'PENDING' });
	});

	it('the Flip command template acknowledges each command once and keeps it in a data table', async () => {
		const flip = bench.host.simulator('flip');
		const command = (device_status: Command['device_status'], sample: Command): Command => ({
			...sample,
			id: randomUUID(),
			status: 'OK',
			device_status,
			device_status_reason: null,
			created_at: new Date().toISOString(),
			updated_at: new Date().toISOString(),
		});
		const [sample] = await bench.held<Command>('flip', 'commands');
		const waiting = [1, 2, 3].map(() => command('PENDING', sample!));
		await flip.control('DELETE', '/state/commands');
		await flip.put('commands', [command('OK', sample!), ...waiting]);
		const acknowledged = async () =>
			(await flip.log())
				.filter(({ method, status }) => method === 'PATCH' && status === 200)
				.map(({ path }) => path.replace('/v1/command/', ''));
		const { id } = await bench.open('flip-commands-acknowledged', {
			'New or Changed Commands': { pollTimes: POLL_TIMES },
			...HANDED_ON,
		});
		const isAnswered = async (commands: Command[], times: Command[]) => {
			const rows = await bench.rowsOf('Flip commands');
			expect(sorted(rows.map(({ commandId }) => commandId))).toEqual(
				sorted(commands.map((one) => one.id)),
			);
			expect(sorted(await acknowledged())).toEqual(sorted(times.map((one) => one.id)));
		};

		await whilePublished(bench.host.rest, id, async () => {
			await eventually(async () => await isAnswered(waiting, waiting));
			const canceled: Command = {
				...waiting[0]!,
				status: 'CANCELED',
				device_status: 'PENDING',
				updated_at: new Date().toISOString(),
			};
			const refused = command('PENDING', sample!);
			const added = command('PENDING', sample!);
			await flip.fault({
				match: { method: 'PATCH', path: refused.id },
				times: 10,
				fault: { status: 404, body: { detail: 'Command was not found' } },
			});
			await flip.put('commands', [canceled, refused, added]);

			await eventually(
				async () => await isAnswered([...waiting, added], [...waiting, canceled, added]),
			);
			await eventually(async () => {
				const [failure, ...others] = await bench.failuresOf(id);
				expect(others).toEqual([]);
				expect(failure).toMatch(/^1 acknowledgement\(s\) not taken by Flip: .*not found/);
			});
		});
		const row = byKey(await bench.rowsOf('Flip commands'), 'commandId').get(waiting[0]!.id);
		expect(row).toMatchObject({ status: 'CANCELED', deviceStatus: 'OK' });
	});

	it('the Flip command template works with a Flip Trigger in place of its poll trigger', async () => {
		const { execution, after } = await deliverCommand(HANDED_ON);

		expect(execution.status).toBe('success');
		expect(after).toMatchObject({ device_status: 'OK' });
	});
}
