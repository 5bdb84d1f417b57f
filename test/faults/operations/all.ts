import type { Operation } from '../operation';
import { flextell } from './flextell';
import { flip } from './flip';
import { flipdish } from './flipdish';
import { flute } from './flute';

export const operations: readonly Operation[] = [
	...flute,
	...flipdish,
	...flip('flip'),
	...flip('flip OAuth2'),
	...flextell,
];
