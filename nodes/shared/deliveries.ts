import type { IDataObject } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import { digest } from './digest';

/** Deliveries that are remembered for each trigger, the newest ones. */
const CAPACITY = 1000;

/** Deliveries that started their workflow in this process, by trigger and id. */
const triggers = new BoundedMap<BoundedMap<true>>(1000);

/**
 * Deliveries that n8n has not answered yet, by trigger and id; each promise ends with the answer.
 * Not bounded: n8n holds each of these open with its whole workflow, for hours where its concurrency
 * limit is reached.
 */
const open = new Map<string, Promise<void>>();

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
	const key = digest(id);
	const place = `${trigger} ${key}`;
	const started = triggers.getOrCreate(trigger, () => new BoundedMap<true>(CAPACITY));
	let isWaitedFor = true;
	void hungUp.then(() => (isWaitedFor = false));
	const isKnown = () => stored(data).includes(key) || started.get(key) === true;
	while (!isKnown() && open.has(place) && isWaitedFor) {
		await Promise.race([open.get(place), hungUp]);
	}
	if (isKnown() || open.has(place)) return undefined;
	let end = () => {};
	open.set(place, new Promise((resolve) => (end = resolve)));
	return {
		remember: () => {
			started.set(key, true);
			const all = new Set([...stored(data), ...[...started].map(([other]) => other)]);
			all.delete(key);
			data.deliveries = [...all, key].slice(-CAPACITY);
		},
		settle: (hasStarted) => {
			if (hasStarted) started.set(key, true);
			else started.delete(key);
			open.delete(place);
			end();
		},
	};
}

const stored = ({ deliveries }: IDataObject): string[] =>
	Array.isArray(deliveries) ? (deliveries as string[]) : [];
