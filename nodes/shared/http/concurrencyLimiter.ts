import type { Feedback } from './adaptiveLimit';
import { AdaptiveLimit } from './adaptiveLimit';
import { eventLoopYielder } from './concurrency';

/**
 * So long (ms) calls are started in one turn of the event loop. Calls that start together are
 * answered together, and those after them start together again: between, n8n would only wait, and
 * the time in which it starts so many would count as latency.
 */
const MAX_STARTING_MS = 5;

/** Limits how many calls run at once, by an adaptive limit; the others wait in their order. */
export class ConcurrencyLimiter {
	private readonly limit: AdaptiveLimit;
	private running = 0;
	private readonly waiting: Array<() => void> = [];
	private isAdmitting = false;

	/**
	 * @param maximum of calls that run at once, whatever the adaptive limit
	 * @param yieldToEventLoop is awaited after each start of a call
	 */
	constructor(
		maximum: number,
		private readonly yieldToEventLoop = eventLoopYielder(MAX_STARTING_MS),
	) {
		this.limit = new AdaptiveLimit(maximum);
	}

	/** How many calls may run at once by what is known now. */
	get current(): number {
		return this.limit.current;
	}

	async run<T>(task: () => Promise<T>, feedbackOf: (result: T) => Feedback): Promise<T> {
		const admitted = new Promise<void>((resolve) => this.waiting.push(resolve));
		void this.admit();
		await admitted;
		const call = this.limit.callStarted();
		let feedback: Feedback;
		try {
			const result = await task();
			feedback = feedbackOf(result);
			return result;
		} finally {
			this.limit.callEnded(call, feedback, this.running + this.waiting.length);
			this.running -= 1;
			void this.admit();
		}
	}

	private async admit(): Promise<void> {
		if (this.isAdmitting) return;
		this.isAdmitting = true;
		while (this.waiting.length > 0 && this.limit.allowsMore(this.running)) {
			this.running += 1;
			this.waiting.shift()!();
			await this.yieldToEventLoop();
		}
		this.isAdmitting = false;
	}
}
