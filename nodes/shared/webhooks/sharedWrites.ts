import { sleep } from '../util/sleep';

/** Minimum time (ms) between two writes, as long as another delivery can write later. */
const MIN_WRITE_INTERVAL_MS = 50;

/**
 * Maximum time (ms) that a delivery waits for the write of another one, which may take hours if n8n's
 * concurrency limit is reached.
 */
const MAX_WAIT_MS = 1_000;

/** One delivery that takes part in shared writes. */
interface Writer {
	/**
	 * Writes, or leaves the write to a later delivery.
	 *
	 * @returns undefined if it wrote, otherwise a promise that resolves when another delivery's write is
	 * stored
	 */
	write(work: () => void): Promise<void> | undefined;
	/** Call it when the delivery has ended, so that n8n has stored what it wrote. */
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
	private lastWrittenAt = -Infinity;
	/** Deliveries that wait for the next write. */
	private nextGroup = new CommitGroup();

	/** Registers a delivery that may write. */
	join(): Writer {
		this.outstanding += 1;
		let isOutstanding = true;
		let writtenGroup: CommitGroup | undefined;
		const arrive = () => {
			if (isOutstanding) this.outstanding -= 1;
			isOutstanding = false;
		};
		return {
			write: (work) => {
				arrive();
				if (this.canWait()) return this.nextGroup.committed;
				work();
				writtenGroup = this.nextGroup;
				this.nextGroup = new CommitGroup();
				this.inProgress += 1;
				this.lastWrittenAt = Date.now();
				return undefined;
			},
			leave: () => {
				arrive();
				if (writtenGroup !== undefined) this.inProgress -= 1;
				writtenGroup?.finish();
				writtenGroup = undefined;
				if (this.outstanding > 0) return;
				this.nextGroup.finish();
				this.nextGroup = new CommitGroup();
			},
		};
	}

	/** Returns whether the write can be left to another delivery. */
	private canWait(): boolean {
		if (this.outstanding === 0) return false;
		// The absolute value, so that a clock that was set back does not block writes.
		return this.inProgress > 0 || Math.abs(Date.now() - this.lastWrittenAt) < MIN_WRITE_INTERVAL_MS;
	}
}

/** The deliveries that wait for the same write. */
class CommitGroup {
	finish = () => {};
	private readonly finished = new Promise<void>((resolve) => (this.finish = resolve));

	/** Resolves when the write is stored, or after {@link MAX_WAIT_MS}. */
	get committed(): Promise<void> {
		return Promise.race([this.finished, sleep(MAX_WAIT_MS)]);
	}
}
