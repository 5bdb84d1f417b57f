import { now } from './fleet';
import type { Command, FlipEvent, Mode, Store } from './records';

const acknowledgeWithinMs = 15 * 60 * 1000;

/**
 * Returns the current commands. One that was not acknowledged in time becomes failed, and is
 * replaced while its time has not passed. Which FAILED_* Flip uses is inferred.
 */
export function currentCommands(store: Store): Command[] {
	const { commands, newId, announce } = store;
	for (const command of commands.all) {
		const { device_status: status, updated_at: pendingSince } = command;
		const isLate = Date.now() - Date.parse(pendingSince) > acknowledgeWithinMs;
		if (status !== 'PENDING' || !isLate) continue;
		commands.put({
			...command,
			device_status: 'FAILED_OFFLINE',
			device_status_reason: 'Not acknowledged within 15 minutes',
			updated_at: now(),
		});
		if (command.status !== 'OK' || isOver(command)) continue;
		const replacement = { ...command, id: newId(), created_at: now(), updated_at: now() };
		announce('command.created', commands.put(replacement));
	}
	return commands.all;
}

/** Cancels the commands of an event, which then need another acknowledgement. */
export function withdraw(
	store: Store,
	event: FlipEvent,
	status: Exclude<Command['status'], 'OK'>,
): void {
	for (const command of currentCommands(store)) {
		if (command.event_id !== event.id || command.status !== 'OK' || isOver(command)) continue;
		const withdrawn = store.commands.put({
			...command,
			status,
			device_status: 'PENDING',
			device_status_reason: null,
			updated_at: now(),
		});
		store.announce(status === 'CANCELED' ? 'command.canceled' : 'command.updated', withdrawn);
	}
}

export interface Dispatch {
	device_ids: string[];
	event_id?: string;
	starts_at?: string;
	duration_s?: number;
	mode?: Mode;
}

/** Sends a command to each device; by default for one hour, starting in ten minutes. */
export function dispatch(store: Store, order: Dispatch): Command[] {
	const { duration_s = 3600, mode = 'DISCHARGE', event_id = null } = order;
	const starts = Date.parse(order.starts_at ?? now()) + (order.starts_at ? 0 : 600_000);
	const hasPower = mode === 'CHARGE' || mode === 'DISCHARGE';
	return order.device_ids.map((deviceId) => {
		const command = store.commands.put({
			id: store.newId(),
			event_id,
			device_id: deviceId,
			starts_at: new Date(starts).toISOString(),
			ends_at: new Date(starts + duration_s * 1000).toISOString(),
			duration_s,
			is_preparatory_action: false,
			battery_commands: {
				mode,
				power_mode: hasPower ? 'SETPOINT' : null,
				setpoint_w: hasPower ? 5000 : null,
				backup_reserve_percentage: 20,
				enable_grid_import: mode === 'CHARGE' ? true : null,
			},
			status: 'OK',
			device_status: 'PENDING',
			device_status_reason: null,
			created_at: now(),
			updated_at: now(),
		});
		store.announce('command.created', command);
		return command;
	});
}

function isOver({ ends_at: end }: Command): boolean {
	return end !== null && Date.parse(end) <= Date.now();
}
