import { post, type Call, type Seen, type Step } from './check';
import { textAt } from './replyHelpers';

/**
 * Steps of the checks of Flip that make test records, all at one test site of the sandbox. Flip
 * cannot remove a site, so it remains; its devices are removed.
 */

export const SITE = 'n8n-verify';
export const OF_SITE = `/v1/site/${SITE}`;

/** 4xx for refused requests; 409 if the site exists already. */
export const BAD = [400, 404, 409, 422] as const;

export const commission = post(
	'/v1/commission',
	{ site: { id: SITE, state_code: 'CA', zip_code: '88800' }, devices: [] },
	{ allow: BAD },
);

export const device = ({ unique }: Seen, change: Record<string, unknown> = {}) => ({
	id: unique,
	site_id: SITE,
	manufacturer_name: 'Verify',
	product_name: 'Verify',
	serial_number: unique,
	type: 'BATTERY',
	attributes: {
		battery_capacity_wh: 10000,
		battery_power_input_w: 5000,
		battery_power_output_w: 5000,
	},
	...change,
});

export const create =
	(change: Record<string, unknown> = {}, more: Partial<Call> = {}): Step =>
	(seen) => {
		const body = Object.entries(device(seen, change)).filter(([, value]) => value !== undefined);
		return post(`${OF_SITE}/devices`, Object.fromEntries(body), { allow: BAD, ...more });
	};

/** Mints a token of the test site, because the run's own site token is for another site. */
export const mint: Call = post(`/v1/auth/site/${SITE}`, undefined, { mints: true });

/** Makes a step with the site token that the step at index `minted` minted. */
export const asSite =
	(minted: number, call: (seen: Seen) => Call): Step =>
	(seen) => {
		const token = textAt(seen.replies[minted]?.body, 'site_access_token');
		if (!token) return 'no site token was minted';
		const { headers, ...rest } = call(seen);
		return { ...rest, token: null, headers: { ...headers, authorization: `Bearer ${token}` } };
	};

export const removeDevice: Step[] = [
	mint,
	({ cleaned, unique }) => {
		const token = cleaned.map(({ body }) => textAt(body, 'site_access_token')).find(Boolean);
		if (!token) return 'no site token was minted';
		return {
			method: 'DELETE',
			path: `${OF_SITE}/device/${unique}`,
			token: null,
			headers: { authorization: `Bearer ${token}` },
			allow: [404],
		};
	},
];
