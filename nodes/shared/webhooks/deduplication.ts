import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { shortHash } from '../util/shortHash';
import { SharedWrites } from './sharedWrites';

/** Number of deliveries that are remembered for each trigger: the newest ones. */
const MAX_DELIVERIES = 1000;

/** The deliveries to one trigger that this process has handled. */
class DeliveryMemory {
	/** Deliveries that started their workflow, by the hash of their ID. */
	readonly started = new LruMap<true>(MAX_DELIVERIES);
	readonly writes = new SharedWrites();
}

const memories = new LruMap<DeliveryMemory>(1000);

/**
 * Deliveries that n8n has not answered yet, by trigger and hashed ID. Each promise resolves when its
 * delivery is answered. The map has no size limit: n8n keeps the request and its workflow in memory
 * for as long, which is hours if its concurrency limit is reached.
 */
const pendingDeliveries = new Map<string, Promise<void>>();

/** The exclusive right to handle one delivery. */
interface DeliveryClaim {
	/**
	 * Records the delivery as handled. Call it when n8n has started the workflow, before n8n stores
	 * static data.
	 *
	 * @param whenWritten called if this delivery writes static data for all that share the write
	 * @returns undefined if this delivery writes static data, which n8n then stores before it answers.
	 * Otherwise a promise that resolves when another delivery's write, which includes this one, is
	 * stored: the delivery must not be answered before.
	 */
	remember(whenWritten?: () => void): Promise<void> | undefined;
	/**
	 * Ends the claim.
	 *
	 * @param hasStarted whether the workflow started; if not, the delivery can be claimed again
	 */
	release(hasStarted: boolean): void;
}

/**
 * Claims a delivery for the caller (idempotent receiver). A copy of a delivery that is not answered
 * yet waits for its answer. If that delivery fails, one of the waiting copies gets the claim.
 *
 * Guarantees, by where the deliveries are remembered:
 *
 * - Within one process, memory decides. Static data cannot: concurrent deliveries do not see each
 *   other's writes, and the last one to be stored overwrites the others. Deliveries of different
 *   events never wait for each other.
 * - After a restart or SIGKILL, static data decide. A delivery is written to static data after n8n has
 *   stored its execution, so that no delivery is lost. It is answered after n8n has stored static
 *   data, so that n8n knows every delivery that the provider considers delivered. If n8n is killed
 *   between the two, the execution exists and no answer was sent: the provider's next attempt starts
 *   a second execution, since n8n offers nodes no transaction over both.
 * - n8n stores the static data of a workflow as a whole. Concurrent deliveries therefore share a write
 *   ({@link SharedWrites}), which contains all deliveries that this process knows and all that were in
 *   static data when the writing delivery was received.
 * - Processes (queue mode) learn of each other's deliveries from static data. If two processes receive
 *   copies before one of them has stored the delivery, both start the workflow. Of two writes at the
 *   same time the last one wins, until the other process writes again with all that it knows.
 *
 * @param trigger identifies the node
 * @param data static data of the node
 * @param id ID of the delivery, the same for each attempt of the provider
 * @param connectionClosed resolves when the provider has closed the connection
 * @returns undefined if the delivery is a copy for which nothing is to be done
 */
export async function claimDelivery(
	trigger: string,
	data: IDataObject,
	id: string,
	connectionClosed: Promise<void>,
): Promise<DeliveryClaim | undefined> {
	const hash = shortHash(id);
	const deliveryKey = `${trigger} ${hash}`;
	const { started, writes } = memories.getOrCreate(trigger, () => new DeliveryMemory());
	let isWaitedFor = true;
	void connectionClosed.then(() => (isWaitedFor = false));
	const isKnown = () => started.get(hash) === true || persistedIds(data).includes(hash);
	while (!isKnown() && pendingDeliveries.has(deliveryKey) && isWaitedFor) {
		await Promise.race([pendingDeliveries.get(deliveryKey), connectionClosed]);
	}
	if (isKnown() || pendingDeliveries.has(deliveryKey)) return undefined;
	let resolveEnded = () => {};
	pendingDeliveries.set(deliveryKey, new Promise((resolve) => (resolveEnded = resolve)));
	const writer = writes.join();
	return {
		remember: (whenWritten = () => {}) => {
			started.set(hash, true);
			return writer.write(() => {
				const all = new Set([...persistedIds(data), ...[...started].map(([other]) => other)]);
				all.delete(hash);
				data.deliveries = [...all, hash].slice(-MAX_DELIVERIES).join(' ');
				whenWritten();
			});
		},
		release: (hasStarted) => {
			if (hasStarted) started.set(hash, true);
			else started.delete(hash);
			pendingDeliveries.delete(deliveryKey);
			writer.leave();
			resolveEnded();
		},
	};
}

/**
 * The hashes in static data, oldest first, stored as one text separated by spaces. Early versions
 * stored a list. n8n wraps each list in a proxy when it loads a workflow, and reading a thousand
 * entries through it takes longer than the rest of the delivery.
 */
const persistedIds = ({ deliveries = '' }: IDataObject): string[] =>
	Array.isArray(deliveries)
		? (deliveries as string[])
		: String(deliveries).split(' ').filter(Boolean);
