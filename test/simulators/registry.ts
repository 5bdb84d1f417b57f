import { createRequire } from 'node:module';

import type { Define } from './simulator';

/** By `require`, which tsx serves in this thread: see `startProcess` in process.ts. */
const load = createRequire(__filename);

/** The simulators by name. Each is loaded when it is asked for, after the clock is in place. */
export const registry = {
	flipdish: (): Define => (load('./flipdish') as typeof import('./flipdish')).flipdish,
	flip: (): Define => (load('./flip') as typeof import('./flip')).flip,
	flute: (): Define => (load('./flute') as typeof import('./flute')).flute,
	flextell: (): Define => (load('./flextell') as typeof import('./flextell')).flextell,
};

export type SimulatorName = keyof typeof registry;
