import type { SimulatorClient } from '../../simulators/client';

const realNow = Date.now.bind(Date);
const realElapsed = performance.now.bind(performance);

/** This process's clock; a simulator's is moved with it, so that both agree on expiry. */
export class Clock {
	private offset = 0;
	/** By how much the time of day is wrong. */
	private error = 0;

	constructor() {
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + this.offset + this.error);
		jest.spyOn(performance, 'now').mockImplementation(() => realElapsed() + this.offset);
	}

	/** Sets the time of day wrong by so many seconds; no time passes. */
	setWrong(seconds: number): void {
		this.error = seconds * 1000;
	}

	/** Ours goes last: a token that is renewed because of it is then issued by the new time. */
	async advance(seconds: number, ...simulators: SimulatorClient[]): Promise<void> {
		const ahead = this.offset / 1000 + seconds;
		for (const simulator of simulators) await simulator.setAhead(ahead);
		this.offset = ahead * 1000;
	}
}
