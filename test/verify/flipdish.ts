import {
	confirmed,
	DENIED,
	differs,
	expects,
	get,
	INVALID,
	unreachable,
	type Call,
	type Check,
	type Reply,
	type Seen,
	type Step,
} from './check';
import { flipdishOrgs } from './flipdishOrgs';
import { flipdishOrders } from './flipdishOrders';
import { at, isOk, names, records, shape, status, statuses, textAt } from './replyHelpers';
import { accessToken } from './session';
import type { Target } from './target';

/** Checks of Flipdish. They only read, because Flipdish has no sandbox. */

const V1 = '/api/v1.0';

const tokenCall = (
	{ env }: Pick<Seen, 'env'>,
	secret = env.FLIPDISH_CLIENT_SECRET ?? '',
): Call => ({
	method: 'POST',
	path: '/identity/connect/token',
	form: {
		grant_type: 'client_credentials',
		scope: 'api',
		client_id: env.FLIPDISH_CLIENT_ID ?? '',
		client_secret: secret,
	},
	allow: [400, 401],
});

const oneApp = get(`${V1}/apps`, { page: 1, limit: 1 });

/** Makes a step for the app FLIPDISH_APP_ID, or for the first one of the list. */
const ofApp =
	(path: string, query?: Call['query'], more: Partial<Call> = {}): Step =>
	({ replies, env }) => {
		const app = env.FLIPDISH_APP_ID ?? textAt(records(replies[0], 'Data')[0], 'AppId');
		return app ? get(`${V1}/${encodeURIComponent(app)}${path}`, query, more) : 'there is no app';
	};

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

const subscriptionsOf: Step = ({ replies, env }) => {
	const app = env.FLIPDISH_APP_ID ?? textAt(records(replies[0], 'Data')[0], 'AppId');
	return app && env.FLIPDISH_CLIENT_ID
		? get(
				`${V1}/${encodeURIComponent(app)}/webhooks/${encodeURIComponent(env.FLIPDISH_CLIENT_ID)}/subscriptions`,
				{ page: 1, limit: 1 },
				{ allow: [404] },
			)
		: 'there is no app';
};

const vouchers = (pageIndex: number): Step =>
	ofApp('/vouchers/summaries', { pageIndex, pageSize: 1 }, { allow: [400, ...DENIED, 404] });

const checks: Check[] = [
	{
		id: 'flipdish-token-life',
		steps: [(seen) => tokenCall(seen)],
		judge: ([reply]) => {
			if (!isOk(reply)) return unreachable(status(reply));
			const seconds = at(reply?.body, 'expires_in');
			return expects(
				typeof seconds === 'number',
				`${names(reply?.body)}; expires_in: ${String(seconds)}`,
			);
		},
	},
	{
		id: 'flipdish-token-error',
		steps: [(seen) => tokenCall(seen, 'not-the-secret')],
		judge: ([reply]) =>
			expects(at(reply?.body, 'error') !== undefined, `${status(reply)}, ${names(reply?.body)}`),
	},
	{
		id: 'flipdish-user-agent',
		steps: ['axios/1.7.0', 'node'].map((agent) =>
			get(
				`${V1}/apps`,
				{ page: 1, limit: 1 },
				{ headers: { 'user-agent': agent }, allow: [400, ...DENIED, 406] },
			),
		),
		judge: (replies) => confirmed(`as axios, as node: ${statuses(replies)}`),
	},
	{
		id: 'flipdish-error-shape',
		steps: [
			get(`${V1}/stores/0`, undefined, { allow: [...INVALID, ...DENIED] }),
			get('/orgManagement/orgs', undefined, { token: null, allow: DENIED }),
		],
		judge: (replies) => {
			const isKnown = ({ body }: Reply) =>
				typeof body === 'string' ||
				['Message', 'message', 'error', 'errorMessage'].some(
					(name) => at(body, name) !== undefined,
				);
			return expects(
				replies.every(isKnown),
				replies
					.map(
						(reply) =>
							`${reply.status}: ${shape(reply.body)}; error: ${names(at(reply.body, 'error'))}`,
					)
					.join(' · '),
			);
		},
	},
	{
		id: 'flipdish-private',
		steps: [oneApp, vouchers(1)],
		judge: ([, reply]) => expects(isOk(reply), status(reply)),
	},
	{
		id: 'flipdish-voucher-page-first',
		steps: [oneApp, vouchers(0), vouchers(1)],
		judge: ([, zero, one]) => {
			if (!isOk(one)) return unreachable(status(one));
			const [first, second] = [zero, one].map((reply) =>
				JSON.stringify(records(reply, 'Data', 'Data.Items', 'Items')),
			);
			if (second === '[]' && first === '[]') return unreachable('there is no voucher');
			const isFirst = !isOk(zero) || first === second || first === '[]';
			return expects(
				isFirst,
				`pageIndex 0: ${status(zero)}, ${isFirst ? 'nothing that page 1 lacks' : 'records before those of page 1'}`,
			);
		},
	},
	{
		id: 'flipdish-oauth-app-id',
		steps: [oneApp, ofApp('/oauthclients')],
		judge: ([, reply], { env }) => {
			const list = records(reply, 'Data');
			const isClient = list.some((one) => textAt(one, 'OauthAppId') === env.FLIPDISH_CLIENT_ID);
			return expects(
				isClient,
				`${list.length} OAuth apps; OauthAppId of one ${isClient ? 'is' : 'is not'} the client id; members: ${names(list[0])}`,
			);
		},
	},
	{
		id: 'flipdish-webhook-names',
		steps: [oneApp, ofApp('/webhooks/events')],
		judge: ([, reply]) => {
			const list = at(reply?.body, 'Data') ?? reply?.body;
			const all = (Array.isArray(list) ? list : []).filter((name) => /^[\w.]+$/.test(String(name)));
			return expects(all.length > 0, `${all.length} names: ${all.join(', ')}`);
		},
	},
	{
		id: 'flipdish-webhook-ids',
		steps: [
			oneApp,
			subscriptionsOf,
			({ replies, env }) => {
				const id = textAt(records(replies[1], 'Data')[0], 'Id');
				const app = env.FLIPDISH_APP_ID ?? textAt(records(replies[0], 'Data')[0], 'AppId');
				if (!id || !app) return 'there is no webhook subscription';
				return get(
					`${V1}/${encodeURIComponent(app)}/webhooks/${encodeURIComponent(env.FLIPDISH_CLIENT_ID ?? '')}/subscriptions/${id}/logs`,
					{ start: daysAgo(7), end: daysAgo(0), page: 1, limit: 100 },
				);
			},
		],
		judge: ([, , reply]) => {
			const ids = records(reply, 'Data')
				.map(
					(log) =>
						/"FlipdishEventId"\s*:\s*\\?"?([\w-]+)/.exec(
							JSON.stringify(log).replaceAll('\\"', '"'),
						)?.[1],
				)
				.filter(Boolean);
			const repeated = ids.length - new Set(ids).size;
			if (repeated === 0) return unreachable('no delivery was repeated');
			return confirmed(`${repeated} of ${ids.length} deliveries repeat a FlipdishEventId`);
		},
	},
	{
		id: 'flipdish-event-pages',
		steps: [oneApp, ofApp('/events', { page: 1, limit: 1 })],
		judge: ([, reply]) => {
			const total = Number(at(reply?.body, 'TotalRecordCount'));
			if (Number.isNaN(total)) return differs(`no TotalRecordCount: ${names(reply?.body)}`);
			const lists = Object.values(
				(at(reply?.body, 'Data') ?? {}) as Record<string, unknown>,
			).filter(Array.isArray);
			const held = lists.reduce((sum, list) => sum + list.length, 0);
			return expects(
				held <= 1,
				`TotalRecordCount ${total > 999 ? '>999' : total}; a page of 1 holds ${held} records in ${lists.length} lists`,
			);
		},
	},
];

export const flipdish: Target = {
	name: 'Flipdish',
	variables: [
		{ name: 'FLIPDISH_CLIENT_ID', what: 'Client ID of an OAuth app', needed: true, secret: true },
		{ name: 'FLIPDISH_CLIENT_SECRET', what: 'Secret of that app', needed: true, secret: true },
		{ name: 'FLIPDISH_APP_ID', what: 'App to look at; the first one by default', secret: true },
		{
			name: 'FLIPDISH_ORG_ID',
			what: 'Organization to look at; the first one by default',
			secret: true,
		},
		{ name: 'FLIPDISH_API_URL', what: 'API host', default: 'https://api.flipdish.co' },
	],
	hosts: { api: 'FLIPDISH_API_URL' },
	sandboxes: [],
	tokens: { app: async (session) => accessToken(await session.grant(tokenCall(session))) },
	usualToken: 'app',
	headers: async () => ({ 'user-agent': 'n8n-nodes-fl-suite-verify/1.0' }),
	checks: [...checks, ...flipdishOrders, ...flipdishOrgs],
};
