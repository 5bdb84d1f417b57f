import { closed } from '../jsonSchema';
import type { Simulator } from '../simulator';
import { currentCommands, dispatch, withdraw } from './commands';
import type { Dispatch } from './commands';
import { now } from './fleet';
import { modes } from './records';
import type { Enrollment, Store } from './records';

const reviewBody = closed(
	{
		status: { enum: ['ACTIVE', 'NEEDS_ACTION', 'PENDING', 'REJECTED', 'UNENROLLED'] },
		status_reason: { type: 'string', nullable: true },
	},
	['status'],
);
const dispatchBody = closed(
	{
		device_ids: { type: 'array', items: { type: 'string' }, minItems: 1 },
		event_id: { type: 'string', format: 'uuid' },
		starts_at: { type: 'string', format: 'date-time' },
		duration_s: { type: 'integer', minimum: 1 },
		mode: { enum: modes },
	},
	['device_ids'],
);

interface ById {
	Params: { id: string };
}

/** Adds controls for actions of Flip and the utilities, for which the API has no operation. */
export function addOperator({ control }: Pick<Simulator, 'control'>, store: Store): void {
	const { devices, events, enrollments, announce } = store;

	// Replaces late commands after each control, because one of them moves the clock.
	control.addHook('onResponse', async () => void currentCommands(store));

	control.post<{ Body: Dispatch }>(
		'/commands',
		{ schema: { body: dispatchBody } },
		({ body }, reply) => {
			const isKnown =
				body.device_ids.every((id) => devices.get(id)) &&
				(body.event_id === undefined || events.get(body.event_id));
			if (!isKnown) return reply.code(404).send({ message: 'no such device or event' });
			return dispatch(store, body);
		},
	);
	control.post<ById>('/events/:id/cancel', ({ params: { id } }, reply) => {
		const event = events.get(id);
		if (!event) return reply.code(404).send({ message: 'no such event' });
		const canceled = events.put({ ...event, status: 'CANCELED', updated_at: now() });
		announce('event.canceled', canceled);
		withdraw(store, canceled, 'CANCELED');
		return canceled;
	});
	control.patch<ById & { Body: Pick<Enrollment, 'status'> & Partial<Enrollment> }>(
		'/enrollments/:id',
		{ schema: { body: reviewBody } },
		({ params: { id }, body }, reply) => {
			const enrollment = enrollments.get(id);
			if (!enrollment) return reply.code(404).send({ message: 'no such enrollment' });
			const reviewed = enrollments.put({
				...enrollment,
				status_reason: null,
				...body,
				...(body.status === 'ACTIVE' && { enrolled_at: enrollment.enrolled_at ?? now() }),
				...(body.status === 'UNENROLLED' && { unenrolled_at: now() }),
			});
			announce('enrollment.updated', reviewed);
			return reviewed;
		},
	);
}
