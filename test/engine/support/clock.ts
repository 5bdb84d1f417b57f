import type { SimulatorClient } from '../../simulators/client';

const realNow = Date.now.bind(Date);

/** This process's clock; a simulator's is moved with it, so that both agree on what is over. */
export class Clock {
	private offset = 0;

	constructor() {
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + this.offset);
	}

	/** Ours goes last: a token that is renewed because of it is then issued by the new time. */
	async advance(seconds: number, ...simulators: SimulatorClient[]): Promise<void> {
		const ahead = this.offset / 1000 + seconds;
		for (const simulator of simulators) await simulator.setAhead(ahead);
		this.offset = ahead * 1000;
	}
}
