import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { shortHash } from '../util/shortHash';
import { SharedWrites } from './sharedWrites';

/** Deliveries that are remembered for each trigger, the newest ones. */
const MAX_DELIVERIES = 1000;

/** What this process knows of the deliveries to one trigger. */
class DeliveryMemory {
	/** Those that started their workflow, by the hash of their ID. */
	readonly started = new LruMap<true>(MAX_DELIVERIES);
	readonly writes = new SharedWrites();
}

const memories = new LruMap<DeliveryMemory>(1000);

/**
 * Deliveries that n8n has not answered yet, by trigger and id; each promise ends with the answer.
 * Not bounded: n8n holds each of these open with its whole workflow, for hours where its concurrency
 * limit is reached.
 */
const pendingDeliveries = new Map<string, Promise<void>>();

/** A delivery that the caller has to handle. */
export interface Claim {
	/**
	 * Remembers the delivery. To be called when n8n has started the workflow, just before n8n stores
	 * static data.
	 *
	 * @param whenWritten called if this is the delivery that writes all of them to static data
	 * @returns a promise that ends when static data with this delivery are stored: not to be answered
	 * before; undefined where n8n stores them before it answers this delivery
	 */
	remember(whenWritten?: () => void): Promise<void> | undefined;
	/** Ends the claim. A delivery that started no workflow can be claimed again. */
	settle(hasStarted: boolean): void;
}

/**
 * Claims a delivery for the caller (idempotent receiver). Copies of a delivery that is not answered
 * yet wait for its answer; if it fails, one of them gets the claim.
 *
 * Why no workflow starts twice for a delivery, and none is lost:
 *
 * - In one process its memory decides, as static data cannot: concurrent deliveries do not see what
 *   the others write, and the last one that is stored overwrites the others. Deliveries of different
 *   events never wait for each other to be handled.
 * - After a restart or a SIGKILL static data decide. A delivery is written to them after n8n has
 *   stored its execution, never before, so that none is lost; and it is answered after n8n has
 *   stored them, so that one which the provider knows as delivered is known here too. Killed between
 *   these two, n8n has an execution and no answer went out: the copy that the provider sends starts
 *   another one, as n8n gives a node no way to store both in one transaction.
 * - n8n stores static data of the whole workflow. Deliveries at the same moment therefore share one
 *   write ({@link SharedWrites}): each write holds all that this process knows and all that the
 *   delivery read.
 * - Two processes (queue mode) know of each other's deliveries by static data. Copies that two of
 *   them get before one has stored it start both, and of two writes at the same moment the last one
 *   counts until the other process writes again, which includes all that it knows.
 *
 * @param trigger identifies the node
 * @param data the node's static data
 * @param id of the delivery, the same when the provider sends it again
 * @param hungUp ends when nobody waits for the answer any more
 * @returns undefined for a copy that has nothing to do
 */
export async function claim(
	trigger: string,
	data: IDataObject,
	id: string,
	hungUp: Promise<void>,
): Promise<Claim | undefined> {
	const key = shortHash(id);
	const place = `${trigger} ${key}`;
	const { started, writes } = memories.getOrCreate(trigger, () => new DeliveryMemory());
	let isWaitedFor = true;
	void hungUp.then(() => (isWaitedFor = false));
	const isKnown = () => started.get(key) === true || persistedIds(data).includes(key);
	while (!isKnown() && pendingDeliveries.has(place) && isWaitedFor) {
		await Promise.race([pendingDeliveries.get(place), hungUp]);
	}
	if (isKnown() || pendingDeliveries.has(place)) return undefined;
	let end = () => {};
	pendingDeliveries.set(place, new Promise((resolve) => (end = resolve)));
	const writer = writes.join();
	return {
		remember: (whenWritten = () => {}) => {
			started.set(key, true);
			return writer.write(() => {
				const all = new Set([...persistedIds(data), ...[...started].map(([other]) => other)]);
				all.delete(key);
				data.deliveries = [...all, key].slice(-MAX_DELIVERIES).join(' ');
				whenWritten();
			});
		},
		settle: (hasStarted) => {
			if (hasStarted) started.set(key, true);
			else started.delete(key);
			pendingDeliveries.delete(place);
			writer.leave();
			end();
		},
	};
}

/**
 * The hashes in static data, oldest first: one text, parted by spaces. As a list, which first versions
 * wrote, they cost n8n several times as much as all else of a delivery, for it makes a proxy of
 * each list each time it loads the workflow, and calls it for each entry that is read.
 */
const persistedIds = ({ deliveries = '' }: IDataObject): string[] =>
	Array.isArray(deliveries)
		? (deliveries as string[])
		: String(deliveries).split(' ').filter(Boolean);
