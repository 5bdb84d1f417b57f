/** Lists the parts of the bench, in the order of the document. */
import { day } from './hourlySyncs';
import { idle } from './idlePolls';
import { deliveries } from './deliveries';
import { items } from './items';
import { lists } from './lists';
import { loading } from './loading';
import { million } from './million';
import { network } from './network';
import { renewal } from './renewal';
import { scale } from './scale';
import type { Part } from './support/part';
import { telemetry } from './telemetry';
import { width } from './width';

export const PARTS: Record<string, Part> = {
	items,
	network,
	lists,
	scale,
	telemetry,
	renewal,
	width,
	deliveries,
	day,
	idle,
	loading,
};

/** Parts that only run when they are named. */
export const ON_DEMAND: Record<string, Part> = { million };
