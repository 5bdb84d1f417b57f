/** A way in which the node differs from a description. */
export interface Difference {
	route: string;
	what: string;
}

/** Differences that are meant. */
interface Known {
	routes: readonly string[];
	what: string;
	/** Why the node is right, with the section of the provider's sheet. */
	why: string;
}

export const known: readonly Known[] = [
	{
		routes: ['HEAD /api/v1.0/heartbeat', 'HEAD /api/v1.0/heartbeat/Hostname'],
		what: 'catalogue: not in the catalogue',
		why: 'Twins of the GET endpoints, which say more (Flipdish, sections 2 and 11)',
	},
	...['TotalUsed', 'TotalDiscounted'].map((path) => ({
		routes: ['GET /api/v1.0/{appId}/vouchers/code/{code}'],
		what: `voucher.getByCode: simplify: ${path} is not in the reply`,
		why: 'All vouchers are simplified alike; this reply alone has no statistics (Flipdish, 7.6)',
	})),
];
