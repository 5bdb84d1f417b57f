import { TestEnvironment } from 'jest-environment-node';

import { SimulatorProcess } from './process';

/** One process of simulators for all test files of this jest worker, which run one after another. */
const simulatorProcess = new SimulatorProcess();

/** Jest's environment, with a process for simulators that outlives the test file. */
export default class SimulatorEnvironment extends TestEnvironment {
	override async setup(): Promise<void> {
		await super.setup();
		Object.assign(this.global, { simulatorProcess });
	}

	override async teardown(): Promise<void> {
		await simulatorProcess.stopAll();
		await super.teardown();
	}
}
