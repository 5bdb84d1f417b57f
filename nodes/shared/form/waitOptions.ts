import { flag, number } from '../declaration/fields';
import type { Field } from '../declaration/operation';

/** Default of Max Wait in seconds. */
export const DEFAULT_WAIT_S = 120;

/** Options of operations whose record may still be in progress. */
export const waitOptions: Field[] = [
	flag('waitForOutcome', 'Wait for Outcome', {
		description: 'Whether to wait until the payment is no longer in progress',
	}),
	number('waitAtMost', 'Max Wait (Seconds)', {
		description: 'Maximum seconds to wait. After that, the current state is returned.',
		default: DEFAULT_WAIT_S,
		min: 1,
		max: 3600,
		decimals: 0,
	}),
];
