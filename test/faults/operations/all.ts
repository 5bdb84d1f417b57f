import type { ProviderName } from '../../engine/support/providers';
import type { Operation } from '../operation';
import { flextell } from './flextell';
import { flip } from './flip';
import { flipdish } from './flipdish';
import { flute } from './flute';

/** Seeds depend on the order. */
const byProvider: Record<ProviderName, readonly Operation[]> = {
	flute,
	flipdish,
	flip: [...flip('flip'), ...flip('flip OAuth2')],
	flextell,
};

export const operations: readonly Operation[] = Object.values(byProvider).flat();
