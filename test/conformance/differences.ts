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
	...[
		['POST /api/v1.0/whitelabelconfig/{appId}/app-store-icon', 'body.InputStream is missing'],
		['POST /api/v1.0/whitelabelconfig/{appId}/app-store-icon', 'file.image is too much'],
		[
			'POST /api/v1.0/menus/{menuId}/zones/{menuZoneId}/image',
			'body is undefined, described as array',
		],
	].map(([route = '', what = '']) => ({
		routes: [route],
		what: `catalogue: ${what}`,
		why: 'The official C# client uploads a file; the API answers JSON with 415',
	})),
	{
		routes: ['POST /api/v1.0/{appId}/bankaccounts/{bankAccountId}/store/{storeId}'],
		what: 'catalogue: query.skipBankAccountUpdateWarningEmail is too much',
		why: 'The official C# client of June 2026 sends it',
	},
	...['TotalUsed', 'TotalDiscounted'].map((path) => ({
		routes: ['GET /api/v1.0/{appId}/vouchers/code/{code}'],
		what: `voucher.getByCode: simplify: ${path} is not in the reply`,
		why: 'All vouchers are simplified alike; this reply alone has no statistics (Flipdish, 7.6)',
	})),
];
