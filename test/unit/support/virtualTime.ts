import { setImmediate } from 'node:timers/promises';

interface Wait {
	at: number;
	wake: () => void;
}

/** Time that passes only from one wait to the next: `performance.now` shows it. */
export class VirtualTime {
	now = 0;
	private readonly waits: Wait[] = [];

	constructor() {
		performance.now = () => this.now;
	}

	async sleep(ms: number): Promise<void> {
		await new Promise<void>((wake) => {
			const at = this.now + Math.max(ms, 0);
			const index = this.waits.findIndex((wait) => wait.at > at);
			this.waits.splice(index < 0 ? this.waits.length : index, 0, { at, wake });
		});
	}

	/** Lets time pass until work is over. */
	async pass<T>(work: Promise<T>): Promise<T> {
		let isOver = false;
		const over = work.finally(() => (isOver = true));
		over.catch(() => {});
		for (;;) {
			await setImmediate();
			const next = this.waits.shift();
			if (isOver || next === undefined) break;
			this.now = next.at;
			next.wake();
		}
		return await over;
	}

	restore(): void {
		// The own member hides that of the prototype.
		delete (performance as Partial<Performance>).now;
	}
}
