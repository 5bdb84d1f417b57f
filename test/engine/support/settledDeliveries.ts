import type { SimulatorClient } from '../../simulators/client';
import type { Delivery } from '../../simulators/deliveries';

/**
 * The provider's deliveries when it has no more to send.
 *
 * @throws Error for deliveries that the trigger has not accepted, rather than to wait for the
 * provider's next attempts, which come after minutes
 */
export async function settledDeliveries(simulator: SimulatorClient): Promise<Delivery[]> {
	const all = (await simulator.control('GET', '/deliveries?idle=true')) as Delivery[];
	const pending = all.filter(({ status }) => status === 'pending');
	if (pending.length === 0) return all;
	const answers = pending.map(({ eventType, attempts }) => {
		const statuses = attempts.map(({ status }) => status ?? 'no answer');
		return `${eventType}: ${statuses.join(', ')}`;
	});
	throw new Error(`Deliveries were not accepted: ${answers.join('; ')}`);
}

/** The state of each delivery, and the statuses of its answers. */
export const statuses = (deliveries: Delivery[]) =>
	deliveries.map(({ status, attempts }) => [status, ...attempts.map((one) => one.status)]);
