import { now } from './fleet';
import type { Command, FlipEvent, Store } from './records';

const acknowledgeWithinMs = 15 * 60 * 1000;

/**
 * The commands as they are now: one not acknowledged in time counts as failed, and a new one takes
 * its place while there is something left to do. Which FAILED_* Flip writes is inferred.
 */
export function currentCommands({ commands, newId }: Store): Command[] {
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
		if (command.status === 'OK' && !isOver(command)) {
			commands.put({ ...command, id: newId(), created_at: now(), updated_at: now() });
		}
	}
	return commands.all;
}

/** A site leaves an event: what its devices were told is off, and to be acknowledged once more. */
export function optOut(store: Store, event: FlipEvent): void {
	for (const command of currentCommands(store)) {
		if (command.event_id !== event.id || command.status !== 'OK' || isOver(command)) continue;
		store.commands.put({
			...command,
			status: 'OPT_OUT',
			device_status: 'PENDING',
			device_status_reason: null,
			updated_at: now(),
		});
	}
}

function isOver({ ends_at: end }: Command): boolean {
	return end !== null && Date.parse(end) <= Date.now();
}
