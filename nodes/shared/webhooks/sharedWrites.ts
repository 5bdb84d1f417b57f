import { sleep } from '../util/sleep';

/** Shortest time (ms) between two writes, while there is another delivery that can write later. */
const INTERVAL_MS = 50;

/**
 * Longest time (ms) that a delivery waits for a write by another one. Those that are still to come
 * can be held up, for hours where n8n's concurrency limit is reached.
 */
const PATIENCE_MS = 1_000;

/** One delivery's part in the writes. */
interface Writer {
	/**
	 * Does the write, or leaves it to a later delivery.
	 *
	 * @returns undefined where it was done, otherwise a promise that ends with the write by another one
	 */
	write(work: () => void): Promise<void> | undefined;
	/** The delivery has ended: what it wrote is stored. */
	leave(): void;
}

/**
 * Group commit: deliveries to one trigger that come at the same moment share a write of static data.
 *
 * n8n stores static data at the end of a delivery that has changed them, and at no other time. So a
 * delivery leaves its part to a later one only while there is one whose workflow has not started yet;
 * the last one writes. If that one fails, those that wait end without a write: this process knows
 * them, and its next write has them.
 */
export class SharedWrites {
	/** Deliveries that have not got to their write yet. */
	private toCome = 0;
	/** Writes that n8n is storing. */
	private underWay = 0;
	private lastAt = -Infinity;
	/** What the next write ends. */
	private next = new Waiting();

	join(): Writer {
		this.toCome += 1;
		let isToCome = true;
		let written: Waiting | undefined;
		const arrive = () => {
			if (isToCome) this.toCome -= 1;
			isToCome = false;
		};
		return {
			write: (work) => {
				arrive();
				if (this.canWait()) return this.next.end;
				work();
				written = this.next;
				this.next = new Waiting();
				this.underWay += 1;
				this.lastAt = Date.now();
				return undefined;
			},
			leave: () => {
				arrive();
				if (written !== undefined) this.underWay -= 1;
				written?.finish();
				written = undefined;
				if (this.toCome > 0) return;
				this.next.finish();
				this.next = new Waiting();
			},
		};
	}

	/** Whether another delivery can do the write. */
	private canWait(): boolean {
		if (this.toCome === 0) return false;
		// A clock that was set back does not keep all of them waiting.
		return this.underWay > 0 || Math.abs(Date.now() - this.lastAt) < INTERVAL_MS;
	}
}

/** Deliveries that wait for the same write. */
class Waiting {
	finish = () => {};
	private readonly finished = new Promise<void>((resolve) => (this.finish = resolve));

	get end(): Promise<void> {
		return Promise.race([this.finished, sleep(PATIENCE_MS)]);
	}
}
