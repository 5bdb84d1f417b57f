import type { Define } from './simulator';

/** The simulators by name. Each is loaded when it is asked for, after the clock is in place. */
export const registry = {
	flipdish: async (): Promise<Define> => (await import('./flipdish')).flipdish,
	flip: async (): Promise<Define> => (await import('./flip')).flip,
	flute: async (): Promise<Define> => (await import('./flute')).flute,
	flextell: async (): Promise<Define> => (await import('./flextell')).flextell,
};

export type SimulatorName = keyof typeof registry;
