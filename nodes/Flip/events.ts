import type { Choice } from '../shared/declaration/operation';

/** Event types of the webhooks (docs/providers/flip.md, "Webhooks"). */
export const EVENT_TYPES: readonly Choice[] = [
	['command.canceled', 'Command: Canceled'],
	['command.created', 'Command: Created'],
	['command.ended', 'Command: Ended'],
	['command.started', 'Command: Started'],
	['command.updated', 'Command: Updated'],
	['enrollment.created', 'Enrollment: Created'],
	['enrollment.updated', 'Enrollment: Updated'],
	['event.canceled', 'Event: Canceled'],
	['event.created', 'Event: Created'],
	['event.updated', 'Event: Updated'],
	['settings.apply', 'Settings: To Be Applied', 'Flip requests a configuration change on a device'],
];
