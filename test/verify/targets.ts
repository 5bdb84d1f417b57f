import { flextell } from './flextell';
import { flip } from './flip';
import { flipdish } from './flipdish';
import { flute } from './flute';
import type { Target } from './target';

/** The providers whose facts can be checked. */
export const targets: Readonly<Record<string, Target>> = { flextell, flip, flipdish, flute };
