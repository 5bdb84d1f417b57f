import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { TokenBook } from '../tokens';
import { memberOf, redirect, wantsJson } from './errors';
import type { Refusals } from './errors';
import { areas } from './oauth';
import type { Area } from './oauth';
import type { Call, Operation, Operations } from './operations';
import { closed, nothing } from './schemas';
import type { Store, Table } from './store';

/** Adds operations as routes, which check scope, tenant and path before the rest. [inferred] */
export function addOperations(
	web: FastifyInstance,
	tokens: TokenBook,
	store: Store,
	operations: Operations,
): void {
	const { refusals } = store;
	for (const [route, operation] of Object.entries(operations)) {
		const [method = '', path = ''] = route.split(' ');
		const area = areaOf(path);
		const admit = (request: FastifyRequest): Call => {
			requireScope(request, area, tokens, refusals);
			const tenant = area === 'tenants' ? 0 : tenantOf(request, store);
			const { id = '' } = request.params as { id?: string };
			return {
				tenant,
				query: request.query as Record<string, unknown>,
				body: request.body,
				record: operation.of?.find(tenant, id),
				url: `http://${request.host}${request.url.split('?')[0]}`,
			};
		};
		web.route({
			method,
			url: `/api${path}`,
			schema: schemasOf(method, operation),
			preValidation: async (request) => void admit(request),
			handler: async (request, reply) => {
				const call = admit(request);
				refuseUnknownIds(call, store);
				return await reply.code(operation.status ?? 200).send(operation.answer(call));
			},
		});
	}
}

function schemasOf(method: string, { query = closed({}), body }: Operation) {
	return { querystring: query, ...(method !== 'GET' && { body: body ?? nothing }) };
}

/** Returns the area of a path: its first segment, except for the list of tenants. */
function areaOf(path: string): Area {
	const [, , first] = path.split('/');
	const name = path === '/v1/account/tenants' ? 'tenants' : first;
	const area = areas.find((one) => one === name);
	if (!area) throw new Error(`no scope is known for ${path}`);
	return area;
}

/**
 * Refuses a token without the scope: `<area>:write` for a write, any scope of the area for a read.
 * Write scopes are not documented. [inferred]
 */
function requireScope(
	{ headers, method }: FastifyRequest,
	area: Area,
	tokens: TokenBook,
	refusals: Refusals,
): void {
	const bearer = tokens.bearer(headers.authorization);
	const granted = ('token' in bearer && bearer.token.claims.scopes) || [];
	const wanted = method === 'GET' ? `${area}:` : `${area}:write`;
	if (granted.some((scope) => scope.startsWith(wanted))) return;
	throw refusals.plain(
		403,
		'unauthorized',
		`The token has no scope ${wanted}${method === 'GET' ? 'read' : ''}.`,
	);
}

/** Returns the tenant in `X-Tenant`, which all calls except the list of tenants require. */
function tenantOf({ headers }: FastifyRequest, { refusals, tenants }: Store): number {
	const named = headers['x-tenant'];
	if (typeof named !== 'string' || !/^\d+$/.test(named)) {
		const message = 'The X-Tenant header must name a tenant by its number.';
		throw refusals.plain(400, 'invalid_request', message);
	}
	const tenant = tenants.get(named);
	if (!tenant) throw refusals.missing('tenant');
	return tenant.id;
}

/** Names of members whose ids must exist for the tenant, wherever they are in a body. */
const references = (store: Store): Record<string, Pick<Table, 'get'>> => ({
	account_id: store.accounts,
	appointment_id: store.appointments,
	assistant_id: store.users,
	channel_id: store.channels,
	country_id: store.countries,
	currency_id: store.currencies,
	customer_id: store.customers,
	default_channel_id: store.channels,
	destination_warehouse_id: store.warehouses,
	group_id: store.treatmentGroups,
	parent_appointment_id: store.appointments,
	product_id: store.products,
	quoted_message_id: store.messages,
	room_id: store.rooms,
	source_warehouse_id: store.warehouses,
	staff_id: store.users,
	tags: store.tags,
	treatment_id: store.treatments,
	treatments: store.treatments,
	user_id: store.users,
	users: store.users,
	warehouse_id: store.warehouses,
});

function refuseUnknownIds({ tenant, body }: Call, store: Store): void {
	const tables = references(store);
	const check = (value: unknown, path: string[]): void => {
		if (typeof value === 'object' && value !== null) {
			for (const [name, member] of Object.entries(value)) check(member, [...path, name]);
		} else if (typeof value === 'number') {
			const name = memberOf(path);
			const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
			if (table && !table.get(tenant, value)) throw store.refusals.selected(path);
		}
	};
	check(body, []);
}

/** Refuses calls without a valid token; without JSON in `Accept` Laravel redirects. [inferred] */
export function authenticate(request: FastifyRequest, tokens: TokenBook, refusals: Refusals): void {
	const bearer = tokens.bearer(request.headers.authorization);
	if (bearer.state === 'valid' && bearer.token.kind === 'oauth') return;
	if (!wantsJson(request)) throw redirect('/login');
	throw bearer.state === 'none'
		? refusals.plain(401, 'unauthorized', 'Unauthenticated.')
		: refusals.plain(401, 'invalid_token', 'The access token is invalid or expired.');
}

/** Sets the documented rate headers with invented numbers. For a 429 a test sets a fault. */
export function setRateHeaders(reply: FastifyReply): void {
	const minute = Math.floor(Date.now() / 60_000);
	void reply.headers({
		'X-RateLimit-Limit': 600,
		'X-RateLimit-Remaining': 599,
		'X-RateLimit-Reset': (minute + 1) * 60,
	});
}
