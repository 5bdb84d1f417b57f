import type { SimulatorClient } from '../../simulators/client';

const realNow = Date.now.bind(Date);

/** This process's clock; a simulator's is moved with it, so that both agree on what is over. */
export class Clock {
	private offset = 0;

	constructor() {
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + this.offset);
	}

	/** Ours goes first: a token is then due here before it is over there. */
	async advance(seconds: number, ...simulators: SimulatorClient[]): Promise<void> {
		this.offset += seconds * 1000;
		for (const simulator of simulators) await simulator.advance(seconds);
	}

	/** Moves our clock alone. */
	shift(seconds: number): void {
		this.offset += seconds * 1000;
	}
}
