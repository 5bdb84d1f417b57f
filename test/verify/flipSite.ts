import { get, type Call, type FollowUp } from './check';
import { records, textAt } from './replyHelpers';

/** Lists one site; the first step of checks about a site. */
export const oneSite = get('/v1/sites', { limit: 1 });

/** Makes a step for the site FLIP_SITE_ID, or for the first one of the list. */
export const ofSite =
	(call: (site: string, path: string) => Call): FollowUp =>
	({ replies, env }) => {
		const site = env.FLIP_SITE_ID ?? textAt(records(replies[0])[0], 'id');
		return site ? call(site, `/v1/site/${encodeURIComponent(site)}`) : 'there is no site';
	};
