import {
	DENIED,
	expects,
	get,
	post,
	Unreachable,
	unreachable,
	type Call,
	type Check,
	type Reply,
	type Seen,
	type Step,
} from './check';
import { flipTelemetry } from './flipTelemetry';
import { flipLists } from './flipLists';
import { flipFleet } from './flipFleet';
import { ofSite, oneSite } from './flipSite';
import { at, isOk, names, records, shape, status, statuses, textAt } from './replyHelpers';
import { accessToken, type Session } from './session';
import type { Target } from './target';

const oauthCall =
	(secret: string) =>
	({ env }: Pick<Seen, 'env'>): Call | string =>
		env.FLIP_CLIENT_ID && env.FLIP_CLIENT_SECRET
			? {
					method: 'POST',
					path: '/token',
					host: 'oauth',
					form: {
						grant_type: 'client_credentials',
						client_id: env.FLIP_CLIENT_ID,
						client_secret: secret || env.FLIP_CLIENT_SECRET,
					},
					allow: [400, 401, 403, 404],
				}
			: 'FLIP_CLIENT_ID and FLIP_CLIENT_SECRET are not set';

const mintCall = (site: string, token?: string): Call =>
	post(`/v1/auth/site/${encodeURIComponent(site)}`, undefined, {
		mints: true,
		...(token && { token }),
		allow: [...DENIED, 404],
	});

/** Returns the site FLIP_SITE_ID, or the first one of the list. */
async function siteOf(session: Session): Promise<string> {
	const { FLIP_SITE_ID: named } = session.env;
	if (named) return named;
	const id = textAt(records(await session.send(get('/v1/sites', { limit: 1 })))[0], 'id');
	if (!id) throw new Unreachable('there is no site');
	return id;
}

async function siteToken(session: Session): Promise<string> {
	const { body } = await session.send(mintCall(await siteOf(session)));
	const token = textAt(body, 'site_access_token');
	if (!token) throw new Unreachable('no site token was minted');
	return token;
}

const KEYS = ['key', 'oauth'] as const;

/** Repeats a step with each long-lived token that is set. */
const withEachKey = (call: (site: string, path: string, token: string) => Call): Step[] =>
	KEYS.map((token) => (seen: Seen) => {
		const isGiven = token === 'key' ? seen.env.FLIP_API_KEY : seen.env.FLIP_CLIENT_SECRET;
		// If only one of them is set, both steps use it.
		const other = token === 'key' ? seen.env.FLIP_CLIENT_SECRET : seen.env.FLIP_API_KEY;
		if (!isGiven && !other) return 'neither FLIP_API_KEY nor FLIP_CLIENT_SECRET is set';
		const used = isGiven ? token : KEYS.find((each) => each !== token)!;
		return ofSite((site, path) => call(site, path, used))(seen);
	});

const hasZone = (time: unknown): boolean =>
	typeof time === 'string' && /(Z|[+-]\d\d:?\d\d)$/.test(time);

const checks: Check[] = [
	{
		id: 'flip-client-token-site',
		steps: [oneSite, ofSite((_, path) => get(path, undefined, { token: 'client', allow: DENIED }))],
		judge: ([, reply]) => expects(!isOk(reply), status(reply)),
	},
	{
		id: 'flip-key-site-calls',
		steps: [
			oneSite,
			...withEachKey((_, path, token) => get(path, undefined, { token, allow: DENIED })),
			...withEachKey((_site, _path, token) =>
				get('/v1/sites', { limit: 1 }, { token, allow: DENIED }),
			),
		],
		judge: ([, ...replies]) =>
			expects(
				replies.every(isOk),
				`site paths: ${statuses(replies.slice(0, 2))}; sites: ${statuses(replies.slice(2))}`,
			),
	},
	{
		id: 'flip-key-mint',
		steps: [oneSite, ...withEachKey((site, _, token) => mintCall(site, token))],
		judge: ([, ...replies]) => expects(!replies.some(isOk), statuses(replies)),
	},
	{
		id: 'flip-wrong-token-status',
		steps: [get('/v1/sites', { limit: 1 }, { token: 'site', allow: DENIED })],
		judge: ([reply]) => expects(!isOk(reply), status(reply)),
	},
	{
		id: 'flip-site-token-parallel',
		// The run's own site token is minted before the one of this check, which is thus newer.
		steps: [
			oneSite,
			ofSite((_, path) => get(path, undefined, { token: 'site' })),
			ofSite((site) => mintCall(site)),
			ofSite((_, path) => get(path, undefined, { token: 'site', allow: DENIED })),
		],
		judge: ([, , minted, reply]) => {
			if (!isOk(minted)) return unreachable(`the second token: ${status(minted)}`);
			return expects(isOk(reply), `the older token after a newer was minted: ${status(reply)}`);
		},
	},
	{
		id: 'flip-oauth-current',
		steps: [oauthCall('')],
		judge: ([reply]) =>
			expects(
				isOk(reply) && at(reply?.body, 'access_token') !== undefined,
				`${status(reply)}, ${names(reply?.body)}`,
			),
	},
	{
		id: 'flip-oauth-scope-errors',
		steps: [oauthCall(''), oauthCall('not-the-secret')],
		judge: ([good, bad]) => {
			if (!isOk(good)) return unreachable(status(good));
			const scope = at(good?.body, 'scope');
			return expects(
				at(bad?.body, 'error') !== undefined && (scope === undefined || scope === ''),
				`scope ${scope === undefined ? 'not ' : ''}named; wrong secret: ${status(bad)}, ${names(bad?.body)}`,
			);
		},
	},
	{
		id: 'flip-time-zone',
		steps: [
			oneSite,
			ofSite((site) => mintCall(site)),
			ofSite((_, path) => get(`${path}/events`, undefined, { token: 'site' })),
		],
		judge: ([, minted, events]) => {
			const end = textAt(minted?.body, 'expires_at');
			if (!isOk(minted) || !end) return unreachable(`site token: ${status(minted)}`);
			const times = [end, ...records(events).map((event) => textAt(event, 'starts_at') ?? '')];
			const bare = times.filter((time) => !hasZone(time)).length;
			// A site token lives one hour, so its end shows whether times without a zone are UTC.
			const utc = hasZone(end) ? end : `${end.replace(' ', 'T')}Z`;
			const minutes = Math.round((Date.parse(utc) - Date.now()) / 60_000);
			return expects(
				minutes > 0 && minutes <= 61,
				`${bare} of ${times.length} times without a zone; a site token's end, read as UTC, is ${minutes} minutes away`,
			);
		},
	},
	{
		id: 'flip-error-bodies',
		steps: [
			get('/v1/site/unknown', undefined, { token: 'client', allow: [...DENIED, 404] }),
			get('/v1/sites', undefined, { token: null, allow: DENIED }),
			get('/v1/sites', { limit: 'many' }, { allow: [400, 422] }),
			post('/v1/auth/site/n8n-verify-unknown', undefined, {
				mints: true,
				allow: [...DENIED, 404, 422],
			}),
		],
		judge: (replies) => {
			const said = ['message', 'error', 'detail'];
			const areKnown = replies
				.filter((reply) => !isOk(reply))
				.every(({ body }) => said.some((name) => at(body, name) !== undefined));
			const tell = (reply: Reply) => `${reply.status}: ${shape(reply.body)}`;
			return expects(areKnown, replies.map(tell).join(' · '));
		},
	},
];

export const flip: Target = {
	name: 'Flip',
	variables: [
		{ name: 'FLIP_CLIENT_TOKEN', what: 'Client token', needed: true, secret: true },
		{ name: 'FLIP_API_KEY', what: 'OEM API key, for the facts about it', secret: true },
		{ name: 'FLIP_CLIENT_ID', what: 'OAuth client, for the facts about it', secret: true },
		{ name: 'FLIP_CLIENT_SECRET', what: 'Secret of that OAuth client', secret: true },
		{ name: 'FLIP_SITE_ID', what: 'Site to look at; the first one by default', secret: true },
		{
			name: 'FLIP_API_URL',
			what: 'API host; the sandbox by default',
			default: 'https://api-sandbox.flip.energy',
		},
		{ name: 'FLIP_OAUTH_URL', what: 'OAuth host', default: 'https://oauth.flip.energy' },
	],
	hosts: { api: 'FLIP_API_URL', oauth: 'FLIP_OAUTH_URL' },
	sandboxes: ['https://api-sandbox.flip.energy'],
	tokens: {
		client: async (session) => session.need('FLIP_CLIENT_TOKEN'),
		key: async (session) => session.need('FLIP_API_KEY'),
		oauth: async (session) => {
			const call = oauthCall('')(session);
			if (typeof call === 'string') throw new Unreachable(call);
			return accessToken(await session.grant(call));
		},
		site: siteToken,
	},
	usualToken: 'client',
	checks: [...checks, ...flipLists, ...flipFleet, ...flipTelemetry],
};
