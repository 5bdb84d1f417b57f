import type { Feedback } from './adaptiveLimit';
import { AdaptiveLimit } from './adaptiveLimit';
import { eventLoopYielder } from './concurrency';

/**
 * Maximum time (ms) for starting calls in one turn of the event loop. If many start together, they
 * are also answered together, n8n has nothing to do in between, and the time for starting them counts
 * as latency.
 */
const MAX_STARTING_MS = 5;

/** Limits the number of concurrent calls by an adaptive limit; the others wait in a queue (FIFO). */
export class ConcurrencyLimiter {
	private readonly adaptiveLimit: AdaptiveLimit;
	private running = 0;
	private readonly waiting: Array<() => void> = [];
	private isAdmitting = false;

	/**
	 * @param maximum number of concurrent calls, whatever the adaptive limit
	 * @param yieldToEventLoop awaited after each start of a call
	 */
	constructor(
		maximum: number,
		private readonly yieldToEventLoop = eventLoopYielder(MAX_STARTING_MS),
	) {
		this.adaptiveLimit = new AdaptiveLimit(maximum);
	}

	/** Maximum number of concurrent calls at present. */
	get limit(): number {
		return this.adaptiveLimit.current;
	}

	/**
	 * Runs a task as soon as the limit allows it.
	 *
	 * @param feedbackOf tells the adaptive limit about the result; a task that throws gives no feedback
	 */
	async run<T>(task: () => Promise<T>, feedbackOf: (result: T) => Feedback): Promise<T> {
		const admitted = new Promise<void>((resolve) => this.waiting.push(resolve));
		void this.admit();
		await admitted;
		const call = this.adaptiveLimit.callStarted();
		let feedback: Feedback;
		try {
			const result = await task();
			feedback = feedbackOf(result);
			return result;
		} finally {
			this.adaptiveLimit.callEnded(call, feedback, this.running + this.waiting.length);
			this.running -= 1;
			void this.admit();
		}
	}

	private async admit(): Promise<void> {
		if (this.isAdmitting) return;
		this.isAdmitting = true;
		while (this.waiting.length > 0 && this.adaptiveLimit.allowsMore(this.running)) {
			this.running += 1;
			this.waiting.shift()!();
			await this.yieldToEventLoop();
		}
		this.isAdmitting = false;
	}
}
