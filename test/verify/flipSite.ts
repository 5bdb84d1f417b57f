import { get, type Call, type FollowUp } from './check';
import { records, textAt } from './replyHelpers';

/** The list of sites comes first in checks about one site. */
export const oneSite = get('/v1/sites', { limit: 1 });

/** A step about the site that is named, or the first of the list. */
export const ofSite =
	(call: (site: string, path: string) => Call): FollowUp =>
	({ replies, env }) => {
		const site = env.FLIP_SITE_ID ?? textAt(records(replies[0])[0], 'id');
		return site ? call(site, `/v1/site/${encodeURIComponent(site)}`) : 'there is no site';
	};
