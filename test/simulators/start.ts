// Must be the first import: it replaces the clock of the process.
import './clock';

import type { SimulatorName } from './registry';
import { simulatorNames, simulatorOf } from './registry';
import { Simulator } from './simulator';
import type { Running } from './types';

/** Number of ports for a control server and its hosts, if ports are fixed. */
const portsEach = 10;

/** Simulators that listen in this process, with separate records and one clock. */
export interface Started {
	readonly running: Record<string, Running>;
	close(): Promise<void>;
}

/** @param portBase first port; 0 for free ports */
export async function startHere(names: readonly SimulatorName[], portBase = 0): Promise<Started> {
	const simulators: Simulator[] = [];
	const running: Record<string, Running> = {};
	for (const name of names) {
		const simulator = new Simulator();
		simulators.push(simulator);
		const { credentials } = await simulatorOf(name)(simulator);
		const firstPort = portBase === 0 ? 0 : portBase + simulatorNames.indexOf(name) * portsEach;
		running[name] = { ...(await simulator.listen(firstPort)), credentials };
	}
	return {
		running,
		close: async () => {
			await Promise.all(simulators.map((simulator) => simulator.close()));
		},
	};
}
