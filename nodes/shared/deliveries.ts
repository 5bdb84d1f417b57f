import type { IDataObject } from 'n8n-workflow';
import { BoundedMap } from './bounded';
import { digest } from './digest';

/** So many deliveries are remembered for each trigger. */
const CAPACITY = 1000;

/** How long a delivery counts as taken of which it is not known how it was answered. */
const UNKNOWN_MS = 60_000;

/** What is known of a delivery that this process has taken. */
interface Taken {
	/** Whether the workflow started; undefined as long as nobody knows, which can be for ever. */
	started?: boolean;
	/** Set as soon as nothing more about that will come to be known. */
	isOver?: true;
	/** Ends when that is known, or cannot be any more. */
	readonly settled: Promise<void>;
	readonly until: number;
}

/** Deliveries that this process has taken, by trigger and id. */
const triggers = new BoundedMap<BoundedMap<Taken>>(1000);

/** Ends of the latest turns, by trigger. */
const turns = new BoundedMap<Promise<void>>(1000);

/** A delivery that is this caller's to deal with. */
export interface Claim {
	/**
	 * Remembers it for as long as static data last; to be called when all has gone well. The next one
	 * of the trigger has to wait until this one is settled.
	 */
	remember(): Promise<void>;
	/** Says how it ended: a delivery that started no workflow can be taken again. */
	settle(started: boolean | undefined): void;
}

/**
 * Claims a delivery, or tells that it is a repeated one. Copies that come at the same moment wait
 * for the first: if that fails, one of them takes its place.
 *
 * Static data alone cannot tell, for deliveries at the same moment do not see each other's, and the
 * last one overwrites what the others wrote. So this process's memory has the word on what is
 * under way, and they write in turn, each with what those before it wrote: n8n stores static data
 * before it answers.
 *
 * @param trigger identifies the node
 * @param data the node's static data
 * @param id of the delivery, as the provider repeats it
 * @returns undefined for a repeated one
 */
export async function claim(
	trigger: string,
	data: IDataObject,
	id: string,
): Promise<Claim | undefined> {
	const key = digest(id);
	if (lasting(data).includes(key)) return undefined;
	const taken = triggers.getOrCreate(trigger, () => new BoundedMap<Taken>(CAPACITY));
	for (let other = taken.get(key); other; other = taken.get(key)) {
		await other.settled;
		if (other.started) return undefined;
		if (other.started === undefined && Date.now() < other.until) return undefined;
		if (taken.get(key) === other) taken.delete(key);
	}
	let end = () => {};
	const own: Taken = {
		settled: new Promise((resolve) => (end = resolve)),
		until: Date.now() + UNKNOWN_MS,
	};
	taken.set(key, own);
	return {
		remember: async () => {
			const turn = turns.get(trigger);
			turns.set(trigger, own.settled);
			await turn;
			// Where the provider hung up, n8n has most probably started the workflow all the same.
			const started = [...taken].filter(([, state]) => state.started ?? state.isOver);
			const all = new Set([...lasting(data), ...started.map(([other]) => other)]);
			all.delete(key);
			data.deliveries = [...all, key].slice(-CAPACITY);
		},
		settle: (started) => {
			own.started = started;
			own.isOver = true;
			end();
		},
	};
}

const lasting = ({ deliveries }: IDataObject): string[] =>
	Array.isArray(deliveries) ? (deliveries as string[]) : [];
