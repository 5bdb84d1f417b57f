/** All kinds of faults that runs meet. */
import { inputFaults } from './inputFaults';
import type { Kind } from './faultKind';
import { listFaults } from './listFaults';
import { networkFaults } from './networkFaults';
import type { Operation } from './operation';
import { paymentFaults } from './paymentFaults';
import { secretFaults } from './secretFaults';
import { tokenFaults } from './tokenFaults';

export type { Entered, Fault, Kind } from './faultKind';

const declared = {
	...networkFaults,
	...listFaults,
	...tokenFaults,
	...paymentFaults,
	...secretFaults,
	...inputFaults,
} satisfies Record<string, Kind>;

export type KindName = keyof typeof declared;
export const kinds: Readonly<Record<KindName, Kind>> = declared;
export const kindNames = Object.keys(declared) as KindName[];

/** Whether a kind of fault applies to an operation. */
export const suits = (name: KindName, operation: Operation): boolean =>
	kinds[name].suits?.(operation) ?? true;
