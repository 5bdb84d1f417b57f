import type { SimulatorClient } from '../../simulators/client';

const realNow = Date.now.bind(Date);

/** Moves the clock of this process and of a simulator, so that a day passes in a minute. */
export class MovedClock {
	private offset = 0;

	constructor(private readonly simulator: SimulatorClient) {
		Date.now = () => realNow() + this.offset;
	}

	/** Moves the simulator's clock first, so that it issues later tokens by the new time. */
	async advance(seconds: number): Promise<void> {
		await this.simulator.advance(seconds);
		this.offset += seconds * 1000;
	}

	restore(): void {
		Date.now = realNow;
	}
}
