import type { Feedback } from './adaptiveLimit';
import { AdaptiveLimit } from './adaptiveLimit';

/** Limits how many calls run at once, by an adaptive limit; the others wait in their order. */
export class ConcurrencyLimiter {
	private readonly limit: AdaptiveLimit;
	private running = 0;
	private readonly waiting: Array<() => void> = [];

	/** @param maximum of calls that run at once, whatever the adaptive limit */
	constructor(maximum: number) {
		this.limit = new AdaptiveLimit(maximum);
	}

	/** How many calls may run at once by what is known now. */
	get current(): number {
		return this.limit.current;
	}

	async run<T>(task: () => Promise<T>, feedbackOf: (result: T) => Feedback): Promise<T> {
		const admitted = new Promise<void>((resolve) => this.waiting.push(resolve));
		this.admit();
		await admitted;
		const call = this.limit.callStarted();
		let feedback: Feedback;
		try {
			const result = await task();
			feedback = feedbackOf(result);
			return result;
		} finally {
			this.limit.callEnded(call, feedback, this.running);
			this.running -= 1;
			this.admit();
		}
	}

	private admit(): void {
		while (this.waiting.length > 0 && this.limit.allowsMore(this.running)) {
			this.running += 1;
			this.waiting.shift()!();
		}
	}
}
