import type { SimulatorClient } from '../../simulators/client';

const realNow = Date.now.bind(Date);

/** This process's clock with that of a simulator: a day passes in a minute. */
export class MovedClock {
	private offset = 0;

	constructor(private readonly simulator: SimulatorClient) {
		Date.now = () => realNow() + this.offset;
	}

	/** Ours goes last: a token that is renewed because of it is then issued by the new time. */
	async advance(seconds: number): Promise<void> {
		await this.simulator.advance(seconds);
		this.offset += seconds * 1000;
	}

	restore(): void {
		Date.now = realNow;
	}
}
