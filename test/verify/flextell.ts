import {
	DENIED,
	expects,
	get,
	unreachable,
	Unreachable,
	type Call,
	type Check,
	type Reply,
} from './check';
import { flextellRefresh } from './flextellRefresh';
import { at, isOk, names, orderOf, records, shape, status, textAt } from './replyHelpers';
import { accessToken, type Session } from './session';
import type { Target } from './target';

/** Checks of Flextell. They only read, because Flextell has no sandbox. */

const V1 = '/api/v1';

const BAD = [400, 422] as const;

const tenants = get(`${V1}/account/tenants`, undefined, { bare: true });
const TENANT_PLACES = ['data', 'tenants', 'clinics', 'items', 'results'];
const nested = TENANT_PLACES.flatMap((outer) => TENANT_PLACES.map((inner) => `${outer}.${inner}`));

/** Returns the tenant FLEXTELL_TENANT_ID, or the first one of the list. */
async function tenantOf(session: Session): Promise<string> {
	const { FLEXTELL_TENANT_ID: named } = session.env;
	if (named) return named;
	const id = textAt(records(await session.send(tenants), ...TENANT_PLACES, ...nested)[0], 'id');
	if (!id) throw new Unreachable('there is no tenant');
	return id;
}

const list = (name: string, query: Call['query'], more: Partial<Call> = {}): Call =>
	get(`${V1}/${name}`, query, { allow: BAD, ...more });

const metaOf = (reply: Reply | undefined): string =>
	isOk(reply) ? `meta: ${names(at(reply?.body, 'meta'))}` : status(reply);

const isPaged = (reply: Reply | undefined): boolean =>
	at(reply?.body, 'meta.current_page') !== undefined;

const day = (offset: number): string =>
	new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

const OTHERS = ['appointments', 'sales', 'invoices'];

const checks: Check[] = [
	{
		id: 'flextell-version-segment',
		steps: ['v1', 'v0.0.1'].map((version) =>
			get(`/api/${version}/account/tenants`, undefined, { bare: true, allow: [404] }),
		),
		judge: ([one, other]) => expects(isOk(one), `v1: ${status(one)}; v0.0.1: ${status(other)}`),
	},
	{
		id: 'flextell-tenant-required',
		steps: [
			list('customers', { per_page: 1 }, { bare: true, allow: [...BAD, ...DENIED, 404] }),
			tenants,
		],
		judge: ([without, account]) =>
			expects(
				!isOk(without) && isOk(account),
				`customers: ${status(without)}; tenants: ${status(account)}`,
			),
	},
	{
		id: 'flextell-tenant-list',
		steps: [tenants],
		judge: ([reply]) => {
			const found = records(reply, ...TENANT_PLACES, ...nested);
			return expects(found.length > 0, `${shape(reply?.body)}; a tenant: ${names(found[0])}`);
		},
	},
	{
		id: 'flextell-paging-style',
		steps: [list('customers', { per_page: 1 })],
		judge: ([reply]) => expects(isPaged(reply), metaOf(reply)),
	},
	{
		id: 'flextell-paging-total',
		steps: [list('customers', { per_page: 1 }), list('customers', { per_page: 1, search: 'a' })],
		judge: (replies) => {
			const kinds = replies.map((reply) => typeof at(reply.body, 'meta.total'));
			return expects(
				kinds.every((kind) => kind === 'number'),
				`whole list: ${kinds[0]}; with search: ${kinds[1]}`,
			);
		},
	},
	{
		id: 'flextell-paging-users',
		steps: [list('users', { per_page: 1 })],
		judge: ([reply]) => expects(at(reply?.body, 'meta.total') === undefined, metaOf(reply)),
	},
	{
		id: 'flextell-paging-accounts',
		steps: [
			list('invoices/accounts', { per_page: 1 }),
			list('invoices/accounts', { per_page: 1, page: 2 }),
		],
		judge: (replies) => {
			const [first, second] = replies.map((reply) => JSON.stringify(records(reply, 'data')));
			if (first === '[]') return unreachable('there is no invoice account');
			const isTaken = isOk(replies[1]) && first !== second;
			return expects(
				!isTaken,
				`page 2: ${status(replies[1])}, ${isTaken ? 'other accounts' : 'no other accounts'}`,
			);
		},
	},
	{
		id: 'flextell-paging-conversations',
		steps: [list('conversations', { per_page: 1 })],
		judge: ([reply]) => expects(isPaged(reply), metaOf(reply)),
	},
	{
		id: 'flextell-page-size',
		steps: ['customers', 'appointments', 'sales', 'conversations'].map((name) =>
			list(name, { per_page: 100 }),
		),
		judge: (replies) => expects(replies.every(isOk), replies.map(status).join(', ')),
	},
	{
		id: 'flextell-sort-others',
		steps: OTHERS.map((name) =>
			list(name, { sort_by: 'updated_at', sort_order: 'desc', per_page: 20 }),
		),
		judge: (replies) => {
			const orders = replies.map((reply) =>
				isOk(reply) ? orderOf(records(reply, 'data'), 'updated_at') : 'neither',
			);
			const counts = replies.map((reply) => records(reply, 'data').length);
			const isSorted = orders.some((order, index) => order === 'newest' && counts[index]! > 2);
			return expects(
				!isSorted,
				OTHERS.map(
					(name, index) =>
						`${name}: ${status(replies[index])}, ${counts[index]} records, ${orders[index]} first`,
				).join('; '),
			);
		},
	},
	{
		id: 'flextell-query-flags',
		steps: ['true', '1'].map((value) => list('users', { is_active: value, per_page: 1 })),
		judge: ([word, digit]) => expects(isOk(digit), `true: ${status(word)}; 1: ${status(digit)}`),
	},
	{
		id: 'flextell-calendar-wrapper',
		steps: [list('appointments/calendar', { from: day(-7), to: day(7) })],
		judge: ([reply]) => {
			if (!isOk(reply)) return unreachable(status(reply));
			const isKnown = ['items', 'data.items', 'data'].some((place) =>
				Array.isArray(at(reply?.body, place)),
			);
			return expects(isKnown, `${shape(reply?.body)}; data: ${shape(at(reply?.body, 'data'))}`);
		},
	},
	{
		id: 'flextell-error-shape',
		steps: [
			list('customers', { per_page: 'many' }),
			get(`${V1}/customers`, undefined, {
				token: null,
				headers: { authorization: 'Bearer none' },
				allow: DENIED,
			}),
		],
		judge: (replies) =>
			expects(
				replies.every((reply) => isOk(reply) || at(reply.body, 'message') !== undefined),
				replies.map((reply) => `${status(reply)}: ${shape(reply.body)}`).join(' · '),
			),
	},
	{
		id: 'flextell-rate-limit',
		steps: [list('customers', { per_page: 1 })],
		judge: ([reply]) => {
			const limits = Object.entries(reply?.headers ?? {}).filter(([name]) =>
				/^x-ratelimit/.test(name),
			);
			return expects(
				limits.length > 0,
				limits
					.map(([name, value]) => (name.endsWith('limit') ? `${name}: ${value}` : name))
					.join(', ') || 'no such header',
			);
		},
	},
];

export const flextell: Target = {
	name: 'Flextell',
	variables: [
		{ name: 'FLEXTELL_ACCESS_TOKEN', what: 'Access token', needed: true, secret: true },
		{
			name: 'FLEXTELL_REFRESH_TOKEN',
			what: 'Refresh token of another connection, for the facts about refreshing, which use it up',
			secret: true,
		},
		{ name: 'FLEXTELL_CLIENT_ID', what: 'Client ID of that connection', secret: true },
		{ name: 'FLEXTELL_CLIENT_SECRET', what: 'Client Secret of that connection', secret: true },
		{
			name: 'FLEXTELL_TENANT_ID',
			what: 'Tenant to look at; the first one by default',
			secret: true,
		},
		{ name: 'FLEXTELL_API_URL', what: 'Host', default: 'https://dev.flextell.ai' },
	],
	hosts: { api: 'FLEXTELL_API_URL' },
	sandboxes: [],
	tokens: {
		user: async (session) => accessToken({ access_token: session.need('FLEXTELL_ACCESS_TOKEN') }),
	},
	usualToken: 'user',
	headers: async (session) => ({
		'x-tenant': await session.once('tenant', async () => await tenantOf(session)),
	}),
	rotates: 'FLEXTELL_REFRESH_TOKEN',
	checks: [...checks, ...flextellRefresh],
};
