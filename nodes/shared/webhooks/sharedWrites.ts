import { sleep } from '../util/sleep';

/** Minimum time (ms) between two writes, as long as another delivery can write later. */
const INTERVAL_MS = 50;

/**
 * Maximum time (ms) that a delivery waits for the write of another one. The other one may take long:
 * hours, if n8n's concurrency limit is reached.
 */
const PATIENCE_MS = 1_000;

/** One delivery that takes part in shared writes. */
interface Writer {
	/**
	 * Writes, or leaves the write to a later delivery.
	 *
	 * @returns undefined if it wrote, otherwise a promise that resolves when another delivery's write is
	 * stored
	 */
	write(work: () => void): Promise<void> | undefined;
	/** To be called when the delivery has ended: what it wrote is stored. */
	leave(): void;
}

/**
 * Group commit: concurrent deliveries to one trigger share a write of static data.
 *
 * n8n stores static data at the end of a delivery that has changed them, and at no other time. So a
 * delivery leaves the write to a later one only if there is another delivery whose workflow has not
 * started yet. The last delivery always writes. If it fails, the deliveries that waited for it are
 * answered without a write: this process remembers them, and includes them in its next write.
 */
export class SharedWrites {
	/** Number of deliveries that have not called `write` yet. */
	private outstanding = 0;
	/** Number of writes that n8n is storing. */
	private inProgress = 0;
	private lastAt = -Infinity;
	/** The deliveries that wait for the next write. */
	private next = new Waiting();

	join(): Writer {
		this.outstanding += 1;
		let isOutstanding = true;
		let written: Waiting | undefined;
		const arrive = () => {
			if (isOutstanding) this.outstanding -= 1;
			isOutstanding = false;
		};
		return {
			write: (work) => {
				arrive();
				if (this.canWait()) return this.next.end;
				work();
				written = this.next;
				this.next = new Waiting();
				this.inProgress += 1;
				this.lastAt = Date.now();
				return undefined;
			},
			leave: () => {
				arrive();
				if (written !== undefined) this.inProgress -= 1;
				written?.finish();
				written = undefined;
				if (this.outstanding > 0) return;
				this.next.finish();
				this.next = new Waiting();
			},
		};
	}

	/** Returns whether the write can be left to another delivery. */
	private canWait(): boolean {
		if (this.outstanding === 0) return false;
		// The absolute value, so that a clock that was set back does not block writes.
		return this.inProgress > 0 || Math.abs(Date.now() - this.lastAt) < INTERVAL_MS;
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
