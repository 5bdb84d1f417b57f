import { createRequire } from 'node:module';

import type { Define } from './simulator';

/**
 * The providers that are simulated. Each is the export of its name in the module of its name. Their
 * order gives their ports where these are fixed.
 */
export const simulatorNames = ['flipdish', 'flip', 'flute', 'flextell'] as const;

export type SimulatorName = (typeof simulatorNames)[number];

/** By `require`, which tsx serves in this thread: see `startProcess` in process.ts. */
const load = createRequire(__filename);

/** A simulator, loaded when it is asked for, after the clock is in place. */
export const simulatorOf = (name: SimulatorName): Define =>
	(load(`./${name}`) as Record<SimulatorName, Define>)[name];
