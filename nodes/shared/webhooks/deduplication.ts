import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import { shortHash } from '../util/shortHash';

/** Deliveries that are remembered for each trigger, the newest ones. */
const MAX_DELIVERIES = 1000;

/** Deliveries that started their workflow in this process, by trigger and id. */
const deliveriesByTrigger = new LruMap<LruMap<true>>(1000);

/**
 * Deliveries that n8n has not answered yet, by trigger and id; each promise ends with the answer.
 * Not bounded: n8n holds each of these open with its whole workflow, for hours where its concurrency
 * limit is reached.
 */
const pendingDeliveries = new Map<string, Promise<void>>();

/** A delivery that the caller has to handle. */
export interface Claim {
	/**
	 * Writes it to static data, with all others that this process knows. To be called when n8n has
	 * started the workflow, just before it stores static data.
	 */
	remember(): void;
	/** Ends the claim. A delivery that started no workflow can be claimed again. */
	settle(hasStarted: boolean): void;
}

/**
 * Claims a delivery for the caller (idempotent receiver). Copies of a delivery that is not answered
 * yet wait for its answer; if it fails, one of them gets the claim.
 *
 * Static data alone cannot tell: concurrent deliveries do not see what the others write, and the last
 * one that is stored overwrites the others. So this process's memory decides, and each delivery
 * writes what all of them have written.
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
	const started = deliveriesByTrigger.getOrCreate(trigger, () => new LruMap<true>(MAX_DELIVERIES));
	let isWaitedFor = true;
	void hungUp.then(() => (isWaitedFor = false));
	const isKnown = () => persistedIds(data).includes(key) || started.get(key) === true;
	while (!isKnown() && pendingDeliveries.has(place) && isWaitedFor) {
		await Promise.race([pendingDeliveries.get(place), hungUp]);
	}
	if (isKnown() || pendingDeliveries.has(place)) return undefined;
	let end = () => {};
	pendingDeliveries.set(place, new Promise((resolve) => (end = resolve)));
	return {
		remember: () => {
			started.set(key, true);
			const all = new Set([...persistedIds(data), ...[...started].map(([other]) => other)]);
			all.delete(key);
			data.deliveries = [...all, key].slice(-MAX_DELIVERIES);
		},
		settle: (hasStarted) => {
			if (hasStarted) started.set(key, true);
			else started.delete(key);
			pendingDeliveries.delete(place);
			end();
		},
	};
}

const persistedIds = ({ deliveries }: IDataObject): string[] =>
	Array.isArray(deliveries) ? (deliveries as string[]) : [];
