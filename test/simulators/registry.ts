import { createRequire } from 'node:module';

import type { Define } from './simulator';

/**
 * The simulated providers. Each module exports a simulator, both with the provider's name. If ports
 * are fixed, they follow the order of this list.
 */
export const simulatorNames = ['flipdish', 'flip', 'flute', 'flextell'] as const;

export type SimulatorName = (typeof simulatorNames)[number];

/** Loads with `require`, which tsx handles in this thread (`startProcess` in process.ts). */
const load = createRequire(__filename);

/** Loads a simulator. Call it only after the clock was replaced. */
export const simulatorOf = (name: SimulatorName): Define =>
	(load(`./${name}`) as Record<SimulatorName, Define>)[name];
